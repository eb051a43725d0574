package org.posthorn.store.scripts;

/// A request about scripts is refused; nothing was changed. Without stack trace, because it is a
/// reply, not an error. The message may be shown to the client.
public final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The reason, by the response codes of RFC 5804 §1.3.
  public enum Kind {
    /// No script has that name.
    NOT_FOUND,
    /// A script with the new name already exists.
    ALREADY_EXISTS,
    /// The script is active and cannot be removed.
    ACTIVE,
    /// The account has too many scripts.
    TOO_MANY,
    /// The script is too long.
    TOO_LARGE,
    /// All scripts together would be too long.
    NO_ROOM,
    /// The name is invalid.
    INVALID_NAME
  }

  private final Kind kind;

  ScriptException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
