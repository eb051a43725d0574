package org.posthorn.store.mail;

/// A request about mail that cannot be granted; nothing was changed. Stackless: it is an answer,
/// not a fault.
public final class MailException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why, as far as a protocol tells its client apart.
  public enum Kind {
    /// No such mailbox or Email.
    NOT_FOUND,
    /// A mailbox of that path, or of that role, is there already.
    ALREADY_EXISTS,
    /// The mailbox has mailboxes below it.
    HAS_CHILDREN,
    /// The principal may not.
    FORBIDDEN,
    /// The account would hold more bytes than it may.
    OVER_QUOTA,
    /// A limit of [StoreLimits] is reached; the message names it.
    LIMIT,
    /// The name or argument is not allowed.
    INVALID,
    /// A message named by the request is not there any more.
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
