package org.posthorn.assistant.conversation;

/// A request to the assistant that is refused.
public final class AssistantException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final Reason reason;

  /// Why it is refused.
  public enum Reason {
    /// The assistant is turned off for the account.
    OFF,
    NOT_FOUND,
    INVALID,
    /// The action has expired, was confirmed or cancelled before, or is another one.
    NOT_OPEN,
    /// Too many answers at once.
    BUSY,
    /// The mail system refused an action; the message says why.
    REFUSED
  }

  /// @param message for the user
  public AssistantException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// As before, with the cause.
  public AssistantException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
