package org.posthorn.web.openid;

/// What a provider said cannot be believed, or it said no. The message is for the log.
public final class OpenIdException extends Exception {
  private static final long serialVersionUID = 1L;

  OpenIdException(String message) {
    super(message);
  }

  OpenIdException(String message, Exception cause) {
    super(message, cause);
  }
}
