package org.posthorn.store.mail;

import java.util.Map;
import java.util.Set;

/// The changes in an account since a state: each object once, with its current state (RFC 8620
/// §5.2). An object that was created and removed since may be listed as destroyed.
///
/// @param mailboxes mailboxes whose properties or messages changed, in the last part only; their
///   ids as [MailboxId#value]
/// @param shownAgain updated Emails that had \Deleted in all their mailboxes for a time
/// @param threadsGone threads of destroyed Emails, as far as known
/// @param states at the time of the answer
/// @param next where the next part begins
/// @param hasMore whether there are more changes
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

  /// Ids; each is in one of the sets.
  public record Changed(Set<Long> created, Set<Long> updated, Set<Long> destroyed) {
    public static final Changed NONE = new Changed(Set.of(), Set.of(), Set.of());

    public Changed {
      created = Set.copyOf(created);
      updated = Set.copyOf(updated);
      destroyed = Set.copyOf(destroyed);
    }
  }

  /// The states of an account's Emails, mailboxes and threads in JMAP (RFC 8620 §1.6.2): each is
  /// the ModSeq of the last transaction that changed one of them.
  ///
  /// @param emails an Email was added, removed, or has other keywords or mailboxes; memberships
  ///   with \Deleted are ignored
  /// @param mailboxes a mailbox was added, removed, or has other properties or counts
  /// @param threads a thread has other Emails
  public record States(long emails, long mailboxes, long threads) {}
}
