package org.posthorn.store.mailbox;

/// A change of a mailbox is refused; nothing was changed. Without stack trace, because it is a
/// reply, not an error.
public final class MailboxRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  public enum Reason {
    /// The name is invalid or already used.
    NAME,
    /// The parent does not exist, is below the mailbox, or is too deep.
    PARENT,
    /// Another mailbox has the role.
    ROLE,
    /// It has children.
    HAS_CHILD,
    /// It contains Emails.
    HAS_EMAIL,
    /// It does not exist.
    NOT_FOUND,
    /// It is INBOX.
    FORBIDDEN,
    /// The account has too many mailboxes.
    LIMIT
  }

  public MailboxRefusal(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
