package org.posthorn.store.mail;

import java.util.List;

/// The result of changing Emails.
///
/// @param before the [state][AccountChanges.States#emails] of the Emails before the first change
/// @param after a state such that these changes are all that happened to the Emails between
///   `before` and it; the last state if nobody else changed them meanwhile
/// @param outcomes in the order of the changes
public record ChangedEmails(long before, long after, List<Outcome> outcomes) {
  public ChangedEmails {
    outcomes = List.copyOf(outcomes);
  }

  /// The outcome for one Email; it is unchanged unless DONE.
  public enum Outcome {
    /// It was changed, or was in the wanted state before.
    DONE,
    /// There is no such Email, or all its memberships have \Deleted.
    NOT_FOUND,
    /// One of the wanted mailboxes does not exist.
    MAILBOX_NOT_FOUND,
    /// It would be in no mailbox.
    NO_MAILBOX,
    /// It would be in more mailboxes than [StoreLimits#MAILBOXES_PER_EMAIL_MAX].
    TOO_MANY_MAILBOXES,
    /// The account has too many keywords.
    TOO_MANY_KEYWORDS,
    /// The account has too many reminders.
    TOO_MANY_REMINDERS,
    /// The principal lacks a right on one of its mailboxes.
    FORBIDDEN
  }
}
