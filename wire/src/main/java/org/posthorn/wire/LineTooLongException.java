package org.posthorn.wire;

import java.io.IOException;

/// A line was longer than allowed. If [#inSync], the whole line was skipped and the next read
/// begins with the next line; otherwise the line went on past the limit for skipping and the
/// connection can only be closed.
public final class LineTooLongException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean inSync;

  LineTooLongException(int bytesMax, boolean inSync) {
    super("line longer than " + bytesMax + " bytes" + (inSync ? "" : ", without end"));
    this.inSync = inSync;
  }

  /// Whether the session can go on.
  public boolean inSync() {
    return inSync;
  }

  /// A peer's fault: the stack would tell nothing.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
