package org.posthorn.wire;

import java.net.SocketTimeoutException;

/// The peer sent nothing in time, or too slowly to end what it began before its deadline.
///
/// Nothing that was received is lost: the connection can still be used, at least to say goodbye.
public final class ReadTimeoutException extends SocketTimeoutException {
  private static final long serialVersionUID = 1;

  public ReadTimeoutException(String message) {
    super(message);
  }

  /// A slow peer is not our fault: the stack would tell nothing.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
