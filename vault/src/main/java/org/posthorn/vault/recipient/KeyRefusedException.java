package org.posthorn.vault.recipient;

/// A key that is not taken, with the reason for its owner.
public final class KeyRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  KeyRefusedException(String reason) {
    super(reason);
  }

  KeyRefusedException(String reason, Throwable cause) {
    super(reason, cause);
  }

  /// The reason, a sentence for the owner that quotes nothing of the key.
  public String reason() {
    return String.valueOf(getMessage());
  }
}
