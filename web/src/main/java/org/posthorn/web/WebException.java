package org.posthorn.web;

/// A request is refused. The client gets it as problem details (RFC 9457).
public final class WebException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  /// @param status of RFC 9110 §15.5, 15.6
  /// @param detail for the client: one line, no secrets
  public WebException(int status, String detail) {
    super(detail);
    this.status = status;
  }

  public int status() {
    return status;
  }
}
