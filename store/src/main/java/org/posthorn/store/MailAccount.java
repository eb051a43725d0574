package org.posthorn.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// A principal's handle on an account's mail. Thread-safe, holds nothing; each method is current as
/// of its call and sees everything that was answered before it, on this handle or another.
///
/// Besides what each method names, all throw [MailException] of kind NOT_FOUND for a mailbox that
/// is not there, and [org.posthorn.kv.StoreException]; either way nothing was changed unless the
/// latter's kind leaves it open.
public final class MailAccount {
  MailAccount() {}

  /// All mailboxes, sorted by path with INBOX first.
  public List<Mailbox> mailboxes() {
    return List.of();
  }

  /// INBOX is found in any case.
  public Optional<Mailbox> mailbox(String path) {
    return Optional.empty();
  }

  public Optional<Mailbox> mailbox(MailboxId id) {
    return Optional.empty();
  }

  public Optional<Mailbox> mailbox(Role role) {
    return Optional.empty();
  }

  /// Makes a mailbox, and those above it that are missing.
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  public Mailbox create(String path, Optional<Role> role) {
    return mailboxes().getFirst();
  }

  /// Removes a mailbox with its memberships.
  ///
  /// @throws MailException of kind HAS_CHILDREN, or INVALID for INBOX
  public void delete(MailboxId id) {}

  /// Gives a mailbox another path; mailboxes below it move along, missing ones above are made.
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  public Mailbox rename(MailboxId id, String newPath) {
    return mailboxes().getFirst();
  }

  /// Subscribed paths, sorted; whether there is such a mailbox does not matter.
  public Set<String> subscriptions() {
    return Set.of();
  }

  public void subscribe(String path) {}

  public void unsubscribe(String path) {}

  /// A mailbox as it is now. Costs next to nothing when nothing has changed.
  public MailboxView view(MailboxId id) {
    return new MailboxView();
  }

  /// Has `watcher` told of changes until the result is closed.
  public Watch watch(Watcher watcher) {
    return () -> {};
  }

  /// Ends a watch.
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  /// Adds messages to a mailbox, all or none.
  ///
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  public List<Appended> append(MailboxId to, List<NewMessage> messages) {
    return List.of();
  }

  /// As [#append], once: if a step of this id was done before, nothing happens and the result is
  /// empty.
  public Optional<List<Appended>> append(MailboxId to, List<NewMessage> messages, StepId step) {
    return Optional.empty();
  }

  /// Changes flags. More than 1,000 messages are changed in several transactions.
  ///
  /// @param uids ascending
  /// @param unchangedSince leaves messages alone whose ModSeq is greater
  /// @throws MailException of kind LIMIT if there are too many keywords, INVALID for a wrong one
  public StoreOutcome store(
      MailboxId in, int[] uids, FlagChange change, OptionalLong unchangedSince) {
    return new StoreOutcome(new int[0], new int[0], 0);
  }

  /// Gives the Emails a membership in another mailbox too, or a second one in the same; all or
  /// none.
  ///
  /// @param uids ascending
  public CopyOutcome copy(MailboxId from, int[] uids, MailboxId to) {
    return new CopyOutcome(0, new int[0], new int[0], new int[0]);
  }

  /// Replaces memberships by ones in another mailbox; all or none.
  ///
  /// @param uids ascending
  public CopyOutcome move(MailboxId from, int[] uids, MailboxId to) {
    return new CopyOutcome(0, new int[0], new int[0], new int[0]);
  }

  /// Removes those messages among `uids` that have \Deleted.
  ///
  /// @param uids ascending
  /// @return the UIDs removed, ascending
  public int[] expunge(MailboxId in, int[] uids) {
    return new int[0];
  }

  /// Shows Emails to a visitor, reading them in batches.
  public void emails(long[] emailIds, EmailVisitor visitor) {}

  /// An Email's bytes.
  ///
  /// @throws MailException of kind NOT_FOUND when it is gone and its bytes are erased
  public MessageBytes open(long emailId) {
    return MessageBytes.of(new byte[0]);
  }

  public Quota quota() {
    return new Quota(0, 0, Long.MAX_VALUE);
  }

  /// Whether a ModSeq that a client remembers stands for a state that is known: not above the
  /// present one, and not among those that an unclean stop made doubtful. For an unknown one the
  /// client must be told of all messages (RFC 7162 §3.1.4, as if it remembered 0).
  public boolean known(long modSeq) {
    return true;
  }

  /// UIDs that left a mailbox after a ModSeq, ascending; empty when that is not remembered so far
  /// back, and RFC 7162 §3.2.5.2 applies.
  public Optional<int[]> vanishedSince(MailboxId in, long modSeq) {
    return Optional.empty();
  }
}
