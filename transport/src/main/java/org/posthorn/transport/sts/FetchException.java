package org.posthorn.transport.sts;

import org.posthorn.transport.TlsResults.ResultType;

/// A policy could not be had.
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1;

  private final ResultType type;

  /// @param type as it is reported, RFC 8460 §4.3.2
  public FetchException(ResultType type, String message) {
    super(message);
    this.type = type;
  }

  public ResultType type() {
    return type;
  }

  /// A stranger's fault: the stack would tell nothing.
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
