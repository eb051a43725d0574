package org.posthorn.store.mail;

import java.util.List;

/// What has become of Emails that were to change.
///
/// @param before the [state][AccountChanges.States#emails] of the Emails when the first change was
///   looked at
/// @param after a state such that all that happened to the Emails between `before` and it was done
///   by these changes; the last one if nobody else changed them meanwhile
/// @param outcomes in the order of the changes
public record ChangedEmails(long before, long after, List<Outcome> outcomes) {
  public ChangedEmails {
    outcomes = List.copyOf(outcomes);
  }

  /// What has become of one; nothing has, unless it is DONE.
  public enum Outcome {
    /// It is as was asked for, or was so before.
    DONE,
    /// There is no such Email, or all its memberships have \Deleted.
    NOT_FOUND,
    /// One of the mailboxes that it is to be in is not there.
    MAILBOX_NOT_FOUND,
    /// It would be in no mailbox.
    NO_MAILBOX,
    /// It would be in more mailboxes than [StoreLimits#MAILBOXES_PER_EMAIL_MAX].
    TOO_MANY_MAILBOXES,
    /// The account has no room for another keyword.
    TOO_MANY_KEYWORDS,
    /// As many Emails as there may be wait to be brought back.
    TOO_MANY_REMINDERS,
    /// The principal lacks a right on one of its mailboxes.
    FORBIDDEN
  }
}
