package org.posthorn.wire;

import java.net.SocketTimeoutException;

/// The peer sent nothing in time, or did not finish before a deadline.
///
/// No input is lost: the connection can still be used, for example for a final reply.
public final class ReadTimeoutException extends SocketTimeoutException {
  private static final long serialVersionUID = 1;

  public ReadTimeoutException(String message) {
    super(message);
  }

  /// No stack trace: the peer caused it.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
