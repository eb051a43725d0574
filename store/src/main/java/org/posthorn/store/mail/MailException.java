package org.posthorn.store.mail;

/// A request about mail is refused; nothing was changed. Without stack trace, because it is a
/// reply, not an error.
public final class MailException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// The reason, as far as protocols distinguish it.
  public enum Kind {
    /// No such mailbox or Email.
    NOT_FOUND,
    /// A mailbox with that path or role already exists.
    ALREADY_EXISTS,
    /// The mailbox has children.
    HAS_CHILDREN,
    /// The principal lacks the right.
    FORBIDDEN,
    /// The quota would be exceeded.
    OVER_QUOTA,
    /// A limit of [StoreLimits] is reached; the message names it.
    LIMIT,
    /// The name or argument is not allowed.
    INVALID,
    /// A message named by the request does not exist any more.
    EXPUNGED
  }

  private final Kind kind;

  public MailException(Kind kind, String message) {
    super(message, null, false, false);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
