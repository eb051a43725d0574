package org.posthorn.web.openid;

/// A response of a provider is invalid, or an error. The text is for the log.
public final class OpenIdException extends Exception {
  private static final long serialVersionUID = 1L;

  OpenIdException(String message) {
    super(message);
  }

  OpenIdException(String message, Exception cause) {
    super(message, cause);
  }
}
