package org.posthorn.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.kv.StoreException;
import org.posthorn.store.annotations.Annotations;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.AccountChanges;
import org.posthorn.store.mail.Appended;
import org.posthorn.store.mail.ChangeCursor;
import org.posthorn.store.mail.ChangedEmails;
import org.posthorn.store.mail.CopyOutcome;
import org.posthorn.store.mail.CreatedEmail;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.ExpiringKey;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.mail.Watcher;
import org.posthorn.store.mailbox.ListedMailboxes;
import org.posthorn.store.mailbox.MailboxChanges;
import org.posthorn.store.mailbox.MailboxTransaction;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.Reminder;
import org.posthorn.store.message.StructureVisitor;
import org.posthorn.store.message.VisibleEmails;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.uploads.Uploads;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.MailboxView;

/// A principal's access to an account's mail. Thread-safe and stateless: each method returns
/// current data and sees all changes acknowledged before, by whatever instance.
///
/// Besides the exceptions named by each method, all throw [MailException] of kind NOT_FOUND for a
/// mailbox that does not exist and of kind FORBIDDEN if the principal lacks a right, and
/// [StoreException]. In all cases nothing was changed, unless the kind of the StoreException says
/// that this is unknown.
///
/// A principal with whom only some mailboxes are shared sees these mailboxes, and an Email only
/// through mailboxes whose messages it may read. The ModSeq of the account and its states are those
/// of the last change visible to the principal.
public sealed interface MailAccount permits WholeAccount, SharedAccount {
  AccountId id();

  /// The account of the principal; it may see less than the owner [#id].
  AccountId viewer();

  /// All mailboxes, sorted by path with INBOX first.
  List<Mailbox> mailboxes();

  /// The mailbox with a path; INBOX is case-insensitive.
  Optional<Mailbox> mailbox(String path);

  Optional<Mailbox> mailbox(MailboxId id);

  Optional<Mailbox> mailbox(MailboxRole role);

  /// Creates a mailbox and missing parents.
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  Mailbox create(String path, Optional<MailboxRole> role);

  /// All mailboxes with their properties, read in one snapshot.
  ListedMailboxes listed();

  /// The result of a change of mailboxes.
  ///
  /// @param before the [state][AccountChanges.States#mailboxes] of the mailboxes before the change
  /// @param after the state after it; equal if nothing was changed
  /// @param result the result of the body
  record TreeChanged<T>(long before, long after, T result) {}

  /// Changes mailboxes in one transaction. A destroyed mailbox is hidden at once; if it has many
  /// messages they are removed in further transactions, which the sweeper completes after an
  /// interruption.
  ///
  /// @param ifState if given, nothing is changed unless this is the state of the mailboxes
  /// @param body may run twice; must not do I/O
  /// @return empty if the state was a different one
  <T> Optional<TreeChanged<T>> changeMailboxes(
      OptionalLong ifState, Function<MailboxTransaction, T> body);

  /// The shares and rights of mailboxes, as far as the principal may see them.
  Map<MailboxId, SortedMap<AccountId, MailboxRights>> shares();

  /// The principal's rights on a mailbox; none if it does not see it.
  MailboxRights rights(MailboxId id);

  /// Removes a mailbox with its memberships. It is hidden at once; many messages take several
  /// transactions, which the sweeper completes after an interruption.
  ///
  /// @throws MailException of kind HAS_CHILDREN, or INVALID for INBOX
  void delete(MailboxId id);

  /// Moves a mailbox with its children to another path; missing parents are created. Renaming INBOX
  /// moves its messages into a new mailbox (RFC 9051 §6.3.6).
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  Mailbox rename(MailboxId id, String newPath);

  /// Subscribed paths, sorted; the mailboxes need not exist.
  Set<String> subscriptions();

  /// @throws MailException of kind INVALID or LIMIT
  void subscribe(String path);

  /// @throws MailException of kind INVALID for an invalid path, or LIMIT
  void unsubscribe(String path);

  /// The current view of a mailbox. Cheap if nothing has changed.
  MailboxView view(MailboxId id);

  /// The current views of all mailboxes, each at least as new as this call.
  List<MailboxView> views();

  /// The threads of all Emails in views that were requested before. Cheap if there are no new
  /// Emails.
  EmailThreads threads();

  /// Notifies `watcher` of changes until the result is closed.
  Watch watch(Watcher watcher);

  /// Adds messages to a mailbox, all or none.
  ///
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  List<Appended> append(MailboxId to, List<NewMessage> messages);

  /// Adds a message to several mailboxes, as one Email.
  ///
  /// @param to at least one, at most [StoreLimits#MAILBOXES_PER_EMAIL_MAX]
  /// @param ifState if given, nothing is changed unless this is the
  ///   [state][AccountChanges.States#emails] of the Emails
  /// @return empty if the state was a different one
  /// @throws MailException of kind NOT_FOUND if one of the mailboxes does not exist, OVER_QUOTA,
  ///   LIMIT for too many keywords, or INVALID for an invalid one
  Optional<CreatedEmail> create(NewMessage message, Set<MailboxId> to, OptionalLong ifState);

  /// Adds messages once: if a step with this id was done before, nothing happens and the result is
  /// empty.
  ///
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  Optional<List<Appended>> append(MailboxId to, List<NewMessage> messages, StepId step);

  /// As before, and puts effects into the account's [outbox][MailStore#outbox] in the same
  /// transaction.
  ///
  /// @param messages may be empty if there are effects
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  Optional<List<Appended>> append(
      MailboxId to, List<NewMessage> messages, StepId step, List<Effect> effects);

  /// Files a delivered message with all its effects, in one transaction.
  ///
  /// @return where the messages are; empty if the step was done before
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  Optional<List<MessageDelivery.Filed>> deliver(MessageDelivery delivery);

  /// Stores a message that no client sees and that does not count against the quota, for an effect
  /// that is added in the same transaction.
  ///
  /// @param held when the effect is due: the octets are kept until then and as long as the effect
  ///   may be retried
  /// @param beside receives the transaction and the Email's id; may run twice; must not do I/O
  <T> T keep(NewMessage message, Instant held, BiFunction<AccountTransaction, Long, T> beside);

  /// Whether the account has a [ExpiringKey] of this name.
  boolean remembers(String name, Instant now);

  /// The account's Sieve scripts.
  Scripts scripts();

  /// The annotations of the account and its mailboxes.
  Annotations annotations();

  /// Starts receiving a message for this account.
  ///
  /// @param bytesExpected the expected size; 0 if unknown
  MessageWriter receive(long bytesExpected);

  /// The principal's uploads to the account.
  ///
  /// @throws MailException of kind FORBIDDEN without the right to write
  Uploads uploads();

  /// Changes flags. More than 1,000 messages are changed in several transactions.
  ///
  /// @param uids ascending
  /// @param unchangedSince messages with a greater ModSeq are not changed
  /// @throws MailException of kind LIMIT if there are too many keywords, INVALID for an invalid one
  StoreOutcome store(MailboxId in, int[] uids, FlagChange change, OptionalLong unchangedSince);

  /// Changes Emails by id, each with its own outcome, 1,000 in a transaction. Changes of keywords
  /// only are relaxed, as in [#store].
  ///
  /// @param ifState if given, nothing is changed unless this is the
  ///   [state][AccountChanges.States#emails] of the Emails before the first transaction
  /// @return empty if the state was a different one
  /// @throws MailException of kind INVALID for an invalid keyword, and LIMIT if a mailbox has no
  ///   UIDs left; the transaction concerned is rolled back
  Optional<ChangedEmails> change(List<EmailChange> changes, OptionalLong ifState);

  /// The reminders of Emails, past and future, ordered by Email id. Only for the owner of the
  /// account.
  List<Reminder> reminders();

  /// Copies memberships into another mailbox, or into the same; all or none.
  ///
  /// @param uids ascending
  /// @throws MailException of kind LIMIT for more than 50,000 messages
  CopyOutcome copy(MailboxId from, int[] uids, MailboxId to);

  /// As [#copy], if all of the messages exist.
  ///
  /// @throws MailException of kind EXPUNGED if one does not exist, and LIMIT as above
  CopyOutcome copyAll(MailboxId from, int[] uids, MailboxId to);

  /// Moves memberships to another mailbox, 1,000 in a transaction.
  ///
  /// @param uids ascending
  CopyOutcome move(MailboxId from, int[] uids, MailboxId to);

  /// Expunges those messages among `uids` that have \Deleted, 1,000 in a transaction.
  ///
  /// @param uids ascending
  /// @return the expunged UIDs, ascending
  int[] expunge(MailboxId in, int[] uids);

  /// An Email, including one that is expunged but not erased yet.
  Optional<Email> email(long emailId);

  /// Emails as JMAP shows them, read in one snapshot.
  ///
  /// @param emailIds without duplicates
  VisibleEmails visible(long[] emailIds);

  /// The Emails of threads as JMAP shows them, by thread, read in one snapshot.
  ///
  /// @param threadIds without duplicates
  VisibleEmails visibleThreads(long[] threadIds);

  /// Calls a visitor with the stored structures of messages, read in batches. Includes Emails that
  /// are expunged but not erased yet, so that a session can still read messages that it has
  /// numbered.
  void structures(long[] emailIds, StructureVisitor visitor);

  /// An Email's bytes; the caller must close them.
  ///
  /// @throws MailException of kind NOT_FOUND if the bytes are erased
  /// @throws StoreException of kind CORRUPT if the bytes of an existing Email are missing, or IO
  MessageBytes open(long emailId);

  /// The bytes of small messages, read together: much faster than opening each one.
  ///
  /// @param emailIds of messages whose bytes fit into memory together
  /// @return in the same order; empty for a message that must be [opened][#open] singly, which
  ///   reports the reason
  List<Optional<MessageBytes>> openTogether(long[] emailIds);

  /// Ids of the existing Emails of a thread, oldest first; empty if there is no such thread.
  long[] thread(long threadId);

  Quota quota();

  /// The ModSeq of the account's last change.
  long modSeq();

  /// The JMAP states of the account.
  AccountChanges.States states();

  /// Whether changes since a ModSeq that a client remembers can be listed: it is not above the
  /// current one, and not in a gap that an unclean stop left. Otherwise the client must be told of
  /// all messages (RFC 7162 §3.1.4, as if it remembered 0).
  boolean known(long modSeq);

  /// UIDs that left a mailbox after a ModSeq, ascending; empty if some may have been forgotten.
  ///
  /// @param modSeq which is [known][#known]
  Optional<int[]> removedSince(MailboxId in, long modSeq);

  /// The changes since a state, oldest first, about `max` Emails at a time but at least one
  /// transaction's. Empty if they cannot be listed: the state is not [known][#known], or removals
  /// since then have been forgotten. The client must then read everything again.
  ///
  /// @param max 1 to 1,000
  Optional<AccountChanges> changesSince(ChangeCursor cursor, int max);

  /// As [#changesSince(ChangeCursor, int)], up to the ModSeq that a previous answer's `next` has
  /// reached.
  Optional<AccountChanges> changesUpTo(ChangeCursor cursor, long modSeq);

  /// The mailboxes that have changed since a state; empty as in [#changesSince].
  Optional<MailboxChanges> mailboxChangesSince(long modSeq);
}
