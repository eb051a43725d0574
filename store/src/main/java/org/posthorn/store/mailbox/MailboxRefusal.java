package org.posthorn.store.mailbox;

/// A change of a mailbox cannot be made; nothing of it was. Stackless: it is an answer, not a
/// fault.
public final class MailboxRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /// What is in the way.
  public enum Reason {
    /// The name cannot be, or is taken.
    NAME,
    /// The parent is not there, is below the mailbox, or is too deep.
    PARENT,
    /// Another mailbox has the role.
    ROLE,
    /// There are mailboxes below it.
    HAS_CHILD,
    /// There are Emails in it.
    HAS_EMAIL,
    /// There is no such mailbox.
    NOT_FOUND,
    /// It is INBOX.
    FORBIDDEN,
    /// There are as many mailboxes as an account may have.
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
