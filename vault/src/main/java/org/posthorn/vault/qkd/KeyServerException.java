package org.posthorn.vault.qkd;

/// A key server gave no usable keys. The message is one sentence for administrators, without keys.
public final class KeyServerException extends Exception {
  private static final long serialVersionUID = 1L;
  private final Kind kind;

  /// What is wrong.
  public enum Kind {
    /// No connection, a TLS failure, or no answer in time.
    UNREACHABLE,
    /// It answered with an error.
    REFUSED,
    /// It has no key now.
    DRY,
    /// Its answer is not what was asked for.
    INVALID,
    /// It gave a key that was used before.
    REPEATED
  }

  public KeyServerException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }

  /// The sentence.
  public String text() {
    return String.valueOf(getMessage());
  }
}
