package org.posthorn.mime;

/// A text is not an address. The exception's text says why, and may be shown to the user.
public final class AddressException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Without a stack trace, since this is a user's error, and frequent in spam.
  public AddressException(String message) {
    super(message, null, false, false);
  }
}
