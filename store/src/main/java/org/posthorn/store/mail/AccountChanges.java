package org.posthorn.store.mail;

import java.util.Map;
import java.util.Set;

/// What changed in an account since a state: each thing once, by how it is now (RFC 8620 §5.2).
/// What was created and is gone again may be told as destroyed.
///
/// @param mailboxes those whose name, place or messages changed, told with the last part; their ids
///   as [MailboxId#value]
/// @param shownAgain those of the updated Emails that had \Deleted in all their mailboxes for a
///   time
/// @param threadsGone the threads of Emails that were destroyed, as far as they are known
/// @param states at the time of the answer
/// @param next where the next question begins
/// @param hasMore whether there is more already
public record AccountChanges(
    Changed emails,
    Changed mailboxes,
    Set<Long> shownAgain,
    Map<Long, Long> threadsGone,
    States states,
    ChangeCursor next,
    boolean hasMore) {

  public AccountChanges {
    shownAgain = Set.copyOf(shownAgain);
    threadsGone = Map.copyOf(threadsGone);
  }

  /// Ids, each in one of the sets.
  public record Changed(Set<Long> created, Set<Long> updated, Set<Long> destroyed) {
    public static final Changed NONE = new Changed(Set.of(), Set.of(), Set.of());

    public Changed {
      created = Set.copyOf(created);
      updated = Set.copyOf(updated);
      destroyed = Set.copyOf(destroyed);
    }
  }

  /// The states of an account's Emails, mailboxes and threads as JMAP shows them (RFC 8620 §1.6.2):
  /// each the ModSeq of the last transaction that has changed one of them.
  ///
  /// @param emails an Email came, went, or has other keywords or mailboxes; places with \Deleted
  ///   are not seen
  /// @param mailboxes a mailbox came, went, or has another property or other numbers
  /// @param threads a thread has other Emails
  public record States(long emails, long mailboxes, long threads) {}
}
