package org.posthorn.mime;

/// A text is not an address; the message says why, in words that may be shown to its writer.
public final class AddressException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// Says what is wrong. No stack trace: this is a user's error, made by the thousand by spammers.
  public AddressException(String message) {
    super(message, null, false, false);
  }
}
