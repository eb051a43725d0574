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
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.mail.TimedMemo;
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

/// A principal's handle on an account's mail. Thread-safe, holds nothing; each method is current as
/// of its call and sees everything that was answered before it, on this handle or another.
///
/// Besides what each method names, all throw [MailException] of kind NOT_FOUND for a mailbox that
/// is not there, of kind FORBIDDEN for what the principal may not do, and [StoreException]; either
/// way nothing was changed unless the latter's kind leaves it open.
///
/// Whoever shares some mailboxes of an account sees these, and an Email by those of its mailboxes
/// whose messages he may read; nothing else is there for him. The ModSeq of the account is for him
/// that of the last change that he could notice; so are all its states.
public sealed interface MailAccount permits WholeAccount, SharedAccount {
  AccountId id();

  /// The account of the principal that this handle is for: it may see less than [#id] does.
  AccountId viewer();

  /// All mailboxes, sorted by path with INBOX first.
  List<Mailbox> mailboxes();

  /// The mailbox of a path; INBOX is found in any case.
  Optional<Mailbox> mailbox(String path);

  Optional<Mailbox> mailbox(MailboxId id);

  Optional<Mailbox> mailbox(MailboxRole role);

  /// Makes a mailbox, and those above it that are missing.
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  Mailbox create(String path, Optional<MailboxRole> role);

  /// All mailboxes with what their owner says of them, as of one moment.
  ListedMailboxes listed();

  /// What became of a change of mailboxes.
  ///
  /// @param before the [state][AccountChanges.States#mailboxes] of the mailboxes before this
  /// @param after the same after it; equal if nothing was changed
  /// @param result what the body has returned
  record TreeChanged<T>(long before, long after, T result) {}

  /// Changes mailboxes in one transaction. What is destroyed is gone at once; many messages take
  /// more transactions, which the sweeper finishes if they are interrupted.
  ///
  /// @param ifState changes nothing if the mailboxes are in another state when the transaction's
  ///   turn comes
  /// @param body may run twice, and does no input or output
  /// @return empty if they were in another state
  <T> Optional<TreeChanged<T>> changeMailboxes(
      OptionalLong ifState, Function<MailboxTransaction, T> body);

  /// With whom mailboxes are shared and with which rights, as far as the principal may know.
  Map<MailboxId, SortedMap<AccountId, MailboxRights>> shares();

  /// Removes a mailbox with its memberships. It is gone at once; many messages take several
  /// transactions, which the sweeper finishes if they are interrupted.
  ///
  /// @throws MailException of kind HAS_CHILDREN, or INVALID for INBOX
  void delete(MailboxId id);

  /// Gives a mailbox another path; mailboxes below it move along, missing ones above are made.
  /// Renaming INBOX moves its messages into a new mailbox (RFC 9051 §6.3.6).
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  Mailbox rename(MailboxId id, String newPath);

  /// Subscribed paths, sorted; whether there is such a mailbox does not matter.
  Set<String> subscriptions();

  /// @throws MailException of kind INVALID or LIMIT
  void subscribe(String path);

  /// @throws MailException of kind INVALID or LIMIT for what is no path
  void unsubscribe(String path);

  /// A mailbox as it is now. Costs next to nothing when nothing has changed.
  MailboxView view(MailboxId id);

  /// All mailboxes as they are now, each at least as new as when this is called.
  List<MailboxView> views();

  /// The thread of each Email that views show that were asked for before. Costs next to nothing
  /// when no Email is new.
  EmailThreads threads();

  /// Has `watcher` told of changes until the result is closed.
  Watch watch(Watcher watcher);

  /// Adds messages to a mailbox, all or none.
  ///
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  List<Appended> append(MailboxId to, List<NewMessage> messages);

  /// Adds a message to all of some mailboxes, as one Email.
  ///
  /// @param to at least one, at most [StoreLimits#MAILBOXES_PER_EMAIL_MAX]
  /// @param ifState changes nothing if the [state][AccountChanges.States#emails] of the Emails is
  ///   another one when the transaction's turn comes
  /// @return empty if it was another one
  /// @throws MailException of kind NOT_FOUND if one of the mailboxes is not there, OVER_QUOTA,
  ///   LIMIT for too many keywords, or INVALID for what cannot be one
  Optional<CreatedEmail> create(NewMessage message, Set<MailboxId> to, OptionalLong ifState);

  /// Adds messages once: if a step of this id was done before, nothing happens and the result is
  /// empty.
  ///
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  Optional<List<Appended>> append(MailboxId to, List<NewMessage> messages, StepId step);

  /// As before, and puts effects into the account's [outbox][MailStore#outbox] in the same
  /// transaction.
  ///
  /// @param messages may be none, where there are only effects
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  Optional<List<Appended>> append(
      MailboxId to, List<NewMessage> messages, StepId step, List<Effect> effects);

  /// Files what has arrived, with all that follows from it, in one transaction.
  ///
  /// @return where the messages are; empty if the step was done before
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  Optional<List<MessageDelivery.Filed>> deliver(MessageDelivery delivery);

  /// Keeps a message that no client sees and that costs no quota, for an effect that is put down in
  /// the same transaction.
  ///
  /// @param held when the effect is due: its octets are kept until then, and for as long as effects
  ///   are tried
  /// @param beside is given the transaction and the Email's id; may run twice, and does no input or
  ///   output
  <T> T keep(NewMessage message, Instant held, BiFunction<AccountTransaction, Long, T> beside);

  /// Whether the account [remembers][TimedMemo] something.
  boolean remembers(String name, Instant now);

  /// The account's Sieve scripts.
  Scripts scripts();

  /// The annotations of the account and its mailboxes.
  Annotations annotations();

  /// A message to be received for this account.
  ///
  /// @param bytesExpected how long it will probably be; 0 if nobody knows
  MessageWriter receive(long bytesExpected);

  /// What the principal has uploaded to the account.
  ///
  /// @throws MailException of kind FORBIDDEN for who may not write to it
  Uploads uploads();

  /// Changes flags. More than 1,000 messages are changed in several transactions.
  ///
  /// @param uids ascending
  /// @param unchangedSince leaves messages alone whose ModSeq is greater
  /// @throws MailException of kind LIMIT if there are too many keywords, INVALID for a wrong one
  StoreOutcome store(MailboxId in, int[] uids, FlagChange change, OptionalLong unchangedSince);

  /// Changes Emails by their ids, each with an outcome of its own, 1,000 in a transaction. What
  /// changes keywords alone is relaxed, as [#store] is.
  ///
  /// @param ifState changes nothing if the [state][AccountChanges.States#emails] of the Emails is
  ///   another one when the first transaction's turn comes
  /// @return empty if it was another one
  /// @throws MailException of kind INVALID for what cannot be a keyword, and LIMIT where a mailbox
  ///   has no UIDs left; of the transaction concerned nothing is done
  Optional<ChangedEmails> change(List<EmailChange> changes, OptionalLong ifState);

  /// When Emails are brought back, or were, in the order of their ids. Only the owner of an account
  /// sees that.
  List<Reminder> reminders();

  /// Gives the Emails a membership in another mailbox too, or a second one in the same; all or
  /// none.
  ///
  /// @param uids ascending
  /// @throws MailException of kind LIMIT for more than 50,000 messages
  CopyOutcome copy(MailboxId from, int[] uids, MailboxId to);

  /// The same if all of the messages are there.
  ///
  /// @throws MailException of kind EXPUNGED if one is not, and LIMIT as above
  CopyOutcome copyAll(MailboxId from, int[] uids, MailboxId to);

  /// Replaces memberships by ones in another mailbox, 1,000 in a transaction.
  ///
  /// @param uids ascending
  CopyOutcome move(MailboxId from, int[] uids, MailboxId to);

  /// Removes those messages among `uids` that have \Deleted, 1,000 in a transaction.
  ///
  /// @param uids ascending
  /// @return the UIDs removed, ascending
  int[] expunge(MailboxId in, int[] uids);

  /// An Email; also one that was removed and is not erased yet.
  Optional<Email> email(long emailId);

  /// Emails as JMAP shows them, as of one moment.
  ///
  /// @param emailIds each once
  VisibleEmails visible(long[] emailIds);

  /// The Emails of threads as JMAP shows them, thread by thread, as of one moment.
  ///
  /// @param threadIds each once
  VisibleEmails visibleThreads(long[] threadIds);

  /// Shows what is stored beside messages to a visitor, reading it in batches. Emails that were
  /// removed and are not erased yet are shown too, so that a session can still read what its
  /// numbers name.
  void structures(long[] emailIds, StructureVisitor visitor);

  /// An Email's bytes, to be closed by the caller.
  ///
  /// @throws MailException of kind NOT_FOUND when it is gone and its bytes are erased
  /// @throws StoreException of kind CORRUPT when its bytes are lost though it is there, or IO
  MessageBytes open(long emailId);

  /// Small messages' bytes, read together: for many at once this takes a fraction of the time that
  /// opening each takes.
  ///
  /// @param emailIds whose bytes fit into memory together
  /// @return in the same order; empty for one that has to be [opened][#open] by itself, which then
  ///   says what is the matter with it
  List<Optional<MessageBytes>> openTogether(long[] emailIds);

  /// Ids of the Emails of a thread that are there, oldest first; empty for no such thread.
  long[] thread(long threadId);

  Quota quota();

  /// The ModSeq of the account's last change.
  long modSeq();

  /// What has to be asked for anew, and what not, by clients that show mail as JMAP does.
  AccountChanges.States states();

  /// Whether a ModSeq that a client remembers stands for a state that is known: not above the
  /// present one, and not among those that an unclean stop made doubtful. For an unknown one the
  /// client must be told of all messages (RFC 7162 §3.1.4, as if it remembered 0).
  boolean known(long modSeq);

  /// What changed since a state, oldest first, about `max` Emails at a time but never less than one
  /// transaction's. Empty when that cannot be told: the state is not [known][#known], or what was
  /// removed since is not remembered any more; then all has to be read anew.
  ///
  /// @param max 1 to 1,000
  Optional<AccountChanges> changesSince(ChangeCursor cursor, int max);

  /// As [#changesSince(ChangeCursor, int)], of all changes up to a ModSeq that an answer's `next`
  /// has seen.
  Optional<AccountChanges> changesUpTo(ChangeCursor cursor, long modSeq);

  /// The mailboxes that have changed since a state; empty as for [#changesSince].
  Optional<MailboxChanges> mailboxChangesSince(long modSeq);
}
