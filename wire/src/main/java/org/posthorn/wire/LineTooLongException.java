package org.posthorn.wire;

import java.io.IOException;

/// A line was too long. If [#inSync], the whole line was skipped and the next read begins with the
/// next line; otherwise the line exceeded the limit for skipping and the connection must be closed.
public final class LineTooLongException extends IOException {
  private static final long serialVersionUID = 1;

  private final boolean inSync;

  LineTooLongException(int bytesMax, boolean inSync) {
    super("line longer than " + bytesMax + " bytes" + (inSync ? "" : ", without end"));
    this.inSync = inSync;
  }

  /// Whether the session can continue.
  public boolean inSync() {
    return inSync;
  }

  /// No stack trace: the peer caused it.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
