package org.posthorn.store.scripts;

/// A request about scripts that cannot be granted; nothing was changed. Stackless: it is an answer,
/// not a fault. Its message may be shown to the client.
public final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as RFC 5804 §1.3 has response codes for it.
  public enum Kind {
    /// No script of that name.
    NOT_FOUND,
    /// A script of the new name is there already.
    ALREADY_EXISTS,
    /// The script is active and cannot be removed.
    ACTIVE,
    /// The account has as many scripts as it may.
    TOO_MANY,
    /// The script is longer than one may be.
    TOO_LARGE,
    /// All scripts together would be longer than they may be.
    NO_ROOM,
    /// No script may have that name.
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
