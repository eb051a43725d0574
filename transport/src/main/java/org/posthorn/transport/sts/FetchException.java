package org.posthorn.transport.sts;

import org.posthorn.transport.TlsResults.ResultType;

/// A policy could not be fetched.
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1;

  private final ResultType type;

  /// @param type the result type in reports, RFC 8460 §4.3.2
  public FetchException(ResultType type, String message) {
    super(message);
    this.type = type;
  }

  public ResultType type() {
    return type;
  }

  /// No stack trace: the cause is on another server.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
