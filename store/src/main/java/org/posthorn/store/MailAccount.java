package org.posthorn.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Right;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.store.annotations.Annotations;
import org.posthorn.store.change.Accounts;
import org.posthorn.store.change.Appending;
import org.posthorn.store.change.ChangeFeed;
import org.posthorn.store.change.Delivering;
import org.posthorn.store.change.Filing;
import org.posthorn.store.change.Flagging;
import org.posthorn.store.change.MailboxTree;
import org.posthorn.store.change.Memories;
import org.posthorn.store.change.Revising;
import org.posthorn.store.change.Showing;
import org.posthorn.store.change.TreeChange;
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
import org.posthorn.store.mail.Limits;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.Memory;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.Role;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.mail.Watcher;
import org.posthorn.store.mailbox.ListedMailboxes;
import org.posthorn.store.mailbox.MailboxChanges;
import org.posthorn.store.mailbox.MailboxTransaction;
import org.posthorn.store.message.Delivery;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;
import org.posthorn.store.message.VisibleEmails;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.Head;
import org.posthorn.store.rows.StructureRow;
import org.posthorn.store.rows.Tables;
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
public final class MailAccount {
  /// Structures that are in memory at once while they are visited: one page of a scan.
  private static final int STRUCTURES_AT_ONCE = 256;

  /// A row passed over in a scan costs a fourth of one that is asked for.
  private static final long SCANNED_PER_WANTED = 4;

  private final MailStore store;
  private final Accounts accounts;
  private final Principal principal;
  private final AccountId account;

  MailAccount(MailStore store, Accounts accounts, Principal principal, AccountId account) {
    this.store = store;
    this.accounts = accounts;
    this.principal = principal;
    this.account = account;
  }

  public AccountId id() {
    return account;
  }

  /// All mailboxes, sorted by path with INBOX first.
  public List<Mailbox> mailboxes() {
    return read(MailboxTree::all);
  }

  /// The mailbox of a path; INBOX is found in any case.
  public Optional<Mailbox> mailbox(String path) {
    MailboxPath checked;
    try {
      checked = MailboxPath.of(path, accounts.limits());
    } catch (MailException e) {
      // A path that no mailbox may have leads to none.
      return Optional.empty();
    }
    return read(reader -> MailboxTree.find(reader, checked));
  }

  public Optional<Mailbox> mailbox(MailboxId id) {
    return read(reader -> MailboxTree.find(reader, id.value()));
  }

  public Optional<Mailbox> mailbox(Role role) {
    return read(reader -> MailboxTree.find(reader, role));
  }

  /// Makes a mailbox, and those above it that are missing.
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  public Mailbox create(String path, Optional<Role> role) {
    MailboxPath checked = MailboxPath.of(path, accounts.limits());
    return write(
        Durability.SYNCED, change -> MailboxTree.create(change, checked, role, accounts.limits()));
  }

  /// All mailboxes with what their owner says of them, as of one moment.
  public ListedMailboxes listed() {
    return read(
        reader -> new ListedMailboxes(states(reader).mailboxes(), MailboxTree.listed(reader)));
  }

  private static AccountChanges.States states(Reader reader) {
    return Head.read(reader).orElseThrow(MailAccount::accountRemoved).states();
  }

  /// What became of a change of mailboxes.
  ///
  /// @param before the [state][AccountChanges.States#mailboxes] of the mailboxes before this
  /// @param after the same after it; equal if nothing was changed
  /// @param result what the body has returned
  public record TreeChanged<T>(long before, long after, T result) {}

  /// Changes mailboxes in one transaction. What is destroyed is gone at once; many messages take
  /// more transactions, which the sweeper finishes if they are interrupted.
  ///
  /// @param ifState changes nothing if the mailboxes are in another state when the transaction's
  ///   turn comes
  /// @param body may run twice, and does no input or output
  /// @return empty if they were in another state
  public <T> Optional<TreeChanged<T>> changeMailboxes(
      OptionalLong ifState, Function<MailboxTransaction, T> body) {
    requireWrite();
    TreeChange.Ran<T> ran =
        accounts.write(
            account,
            Durability.SYNCED,
            change -> TreeChange.run(change, accounts.limits(), ifState, body));
    Filing filing = new Filing(accounts, account);
    ran.destroyed().forEach(filing::drain);
    return ran.result().map(result -> new TreeChanged<>(ran.before(), ran.after(), result));
  }

  /// Whether the principal may change the account.
  public boolean mayWrite() {
    return store.may(principal, Right.WRITE, account);
  }

  /// Removes a mailbox with its memberships. It is gone at once; many messages take several
  /// transactions, which the sweeper finishes if they are interrupted.
  ///
  /// @throws MailException of kind HAS_CHILDREN, or INVALID for INBOX
  public void delete(MailboxId id) {
    write(
        Durability.SYNCED,
        change -> {
          MailboxTree.detach(change, id);
          return Boolean.TRUE;
        });
    new Filing(accounts, account).drain(id.value());
  }

  /// Gives a mailbox another path; mailboxes below it move along, missing ones above are made.
  /// Renaming INBOX moves its messages into a new mailbox (RFC 9051 §6.3.6).
  ///
  /// @throws MailException of kind ALREADY_EXISTS, INVALID or LIMIT
  public Mailbox rename(MailboxId id, String newPath) {
    MailboxPath checked = MailboxPath.of(newPath, accounts.limits());
    boolean inbox =
        mailbox(id).filter(mailbox -> mailbox.role().equals(Optional.of(Role.INBOX))).isPresent();
    if (inbox) {
      Mailbox made = create(newPath, Optional.empty());
      MailboxView view = view(id);
      int[] uids = new int[view.size()];
      Arrays.setAll(uids, view::uid);
      move(id, uids, made.id());
      return mailbox(made.id()).orElse(made);
    }
    return write(
        Durability.SYNCED, change -> MailboxTree.rename(change, id, checked, accounts.limits()));
  }

  /// Subscribed paths, sorted; whether there is such a mailbox does not matter.
  public Set<String> subscriptions() {
    Set<String> paths = new TreeSet<>();
    read(reader -> {
      reader.walk(
          Tables.SUBSCRIPTION,
          Tables.START,
          Tables.END,
          (key, value) -> paths.add(new String(key, StandardCharsets.UTF_8)));
      return paths;
    });
    return paths;
  }

  /// @throws MailException of kind INVALID or LIMIT
  public void subscribe(String path) {
    byte[] key = MailboxPath.key(MailboxPath.of(path, accounts.limits()).toString());
    int max = accounts.limits().subscriptionsMax();
    write(
        Durability.SYNCED,
        change -> {
          if (change.writer().get(Tables.SUBSCRIPTION, key) == null) {
            if (change.writer().scan(Tables.SUBSCRIPTION, Tables.START, Tables.END, max).size()
                >= max) {
              throw new MailException(
                  MailException.Kind.LIMIT, "an account has at most " + max + " subscriptions");
            }
            change.writer().put(Tables.SUBSCRIPTION, key, Tables.START);
            MailboxTree.subscriptionChanged(change, MailboxPath.of(path, accounts.limits()));
          }
          return Boolean.TRUE;
        });
  }

  /// @throws MailException of kind INVALID or LIMIT for what is no path
  public void unsubscribe(String path) {
    byte[] key = MailboxPath.key(MailboxPath.of(path, accounts.limits()).toString());
    write(
        Durability.SYNCED,
        change -> {
          if (change.writer().get(Tables.SUBSCRIPTION, key) != null) {
            change.writer().delete(Tables.SUBSCRIPTION, key);
            MailboxTree.subscriptionChanged(change, MailboxPath.of(path, accounts.limits()));
          }
          return Boolean.TRUE;
        });
  }

  /// A mailbox as it is now. Costs next to nothing when nothing has changed.
  public MailboxView view(MailboxId id) {
    return accounts.viewLoader(account).current(id);
  }

  /// All mailboxes as they are now, each at least as new as when this is called.
  public List<MailboxView> views() {
    return accounts.viewLoader(account).current();
  }

  /// The thread of each Email that views show that were asked for before. Costs next to nothing
  /// when no Email is new.
  public EmailThreads threads() {
    return accounts.threadLoader(account).current();
  }

  /// Has `watcher` told of changes until the result is closed.
  public Watch watch(Watcher watcher) {
    return accounts.watch(account, watcher);
  }

  /// Adds messages to a mailbox, all or none.
  ///
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  public List<Appended> append(MailboxId to, List<NewMessage> messages) {
    return appending().append(new Appending.Order(to, messages, null, List.of())).orElseThrow();
  }

  /// Adds a message to all of some mailboxes, as one Email.
  ///
  /// @param to at least one, at most [Limits#MAILBOXES_PER_EMAIL_MAX]
  /// @param ifState changes nothing if the [state][AccountChanges.States#emails] of the Emails is
  ///   another one when the transaction's turn comes
  /// @return empty if it was another one
  /// @throws MailException of kind NOT_FOUND if one of the mailboxes is not there, OVER_QUOTA,
  ///   LIMIT for too many keywords, or INVALID for what cannot be one
  public Optional<CreatedEmail> create(
      NewMessage message, Set<MailboxId> to, OptionalLong ifState) {
    if (to.isEmpty() || to.size() > Limits.MAILBOXES_PER_EMAIL_MAX) {
      throw new IllegalArgumentException("an Email is in 1 to 100 mailboxes, not " + to.size());
    }
    return appending().create(message, to, ifState);
  }

  /// Adds messages once: if a step of this id was done before, nothing happens and the result is
  /// empty.
  ///
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  public Optional<List<Appended>> append(MailboxId to, List<NewMessage> messages, StepId step) {
    return append(to, messages, step, List.of());
  }

  /// As before, and puts effects into the account's [outbox][MailStore#outbox] in the same
  /// transaction.
  ///
  /// @param messages may be none, where there are only effects
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  public Optional<List<Appended>> append(
      MailboxId to, List<NewMessage> messages, StepId step, List<Effect> effects) {
    return appending().append(new Appending.Order(to, messages, step, effects));
  }

  /// Files what has arrived, with all that follows from it, in one transaction.
  ///
  /// @return where the messages are; empty if the step was done before
  /// @throws MailException of kind OVER_QUOTA or LIMIT
  public Optional<List<Delivery.Filed>> deliver(Delivery delivery) {
    requireWrite();
    return new Delivering(accounts, account, store.quotas()).deliver(delivery);
  }

  /// Keeps a message that no client sees and that costs no quota, for an effect that is put down in
  /// the same transaction.
  ///
  /// @param beside is given the transaction and the Email's id; may run twice, and does no input or
  ///   output
  public <T> T keep(NewMessage message, BiFunction<AccountTransaction, Long, T> beside) {
    return appending().keep(message, beside);
  }

  /// Whether the account [remembers][Memory] something.
  public boolean remembers(String name, Instant now) {
    byte[] secret = accounts.open(account).secret();
    return read(reader -> Memories.holds(reader, secret, name, now));
  }

  /// The account's Sieve scripts.
  public Scripts scripts() {
    return store.scripts(principal, account);
  }

  /// The annotations of the account and its mailboxes.
  public Annotations annotations() {
    return store.annotations(principal, account);
  }

  /// A message to be received for this account.
  ///
  /// @param bytesExpected how long it will probably be; 0 if nobody knows
  public MessageWriter receive(long bytesExpected) {
    requireWrite();
    return store.receive(bytesExpected);
  }

  /// What the principal has uploaded to the account.
  ///
  /// @throws MailException of kind FORBIDDEN for who may not write to it
  public Uploads uploads() {
    return store.uploads(principal, account);
  }

  private Appending appending() {
    requireWrite();
    return new Appending(accounts, account, store.quotas());
  }

  /// Changes flags. More than 1,000 messages are changed in several transactions.
  ///
  /// @param uids ascending
  /// @param unchangedSince leaves messages alone whose ModSeq is greater
  /// @throws MailException of kind LIMIT if there are too many keywords, INVALID for a wrong one
  public StoreOutcome store(
      MailboxId in, int[] uids, FlagChange change, OptionalLong unchangedSince) {
    requireWrite();
    return new Flagging(accounts, account).store(in, uids, change, unchangedSince);
  }

  /// Changes Emails by their ids, each with an outcome of its own, 1,000 in a transaction. What
  /// changes keywords alone is relaxed, as [#store] is.
  ///
  /// @param ifState changes nothing if the [state][AccountChanges.States#emails] of the Emails is
  ///   another one when the first transaction's turn comes
  /// @return empty if it was another one
  /// @throws MailException of kind INVALID for what cannot be a keyword, and LIMIT where a mailbox
  ///   has no UIDs left; of the transaction concerned nothing is done
  public Optional<ChangedEmails> change(List<EmailChange> changes, OptionalLong ifState) {
    requireWrite();
    return new Revising(accounts, account).change(changes, ifState);
  }

  /// Gives the Emails a membership in another mailbox too, or a second one in the same; all or
  /// none.
  ///
  /// @param uids ascending
  /// @throws MailException of kind LIMIT for more than 50,000 messages
  public CopyOutcome copy(MailboxId from, int[] uids, MailboxId to) {
    requireWrite();
    return new Filing(accounts, account).copy(from, uids, to, false);
  }

  /// The same if all of the messages are there.
  ///
  /// @throws MailException of kind EXPUNGED if one is not, and LIMIT as above
  public CopyOutcome copyAll(MailboxId from, int[] uids, MailboxId to) {
    requireWrite();
    return new Filing(accounts, account).copy(from, uids, to, true);
  }

  /// Replaces memberships by ones in another mailbox, 1,000 in a transaction.
  ///
  /// @param uids ascending
  public CopyOutcome move(MailboxId from, int[] uids, MailboxId to) {
    requireWrite();
    return new Filing(accounts, account).move(from, uids, to);
  }

  /// Removes those messages among `uids` that have \Deleted, 1,000 in a transaction.
  ///
  /// @param uids ascending
  /// @return the UIDs removed, ascending
  public int[] expunge(MailboxId in, int[] uids) {
    requireWrite();
    return new Filing(accounts, account).expunge(in, uids);
  }

  /// An Email; also one that was removed and is not erased yet.
  public Optional<Email> email(long emailId) {
    return read(reader ->
        Optional.ofNullable(reader.get(Tables.EMAIL, Tables.email(emailId)))
            .map(row -> new Email(emailId, EmailRow.decode(row))));
  }

  /// Emails as JMAP shows them, as of one moment.
  ///
  /// @param emailIds each once
  public VisibleEmails visible(long[] emailIds) {
    return read(reader -> Showing.emails(reader, emailIds));
  }

  /// The Emails of threads as JMAP shows them, thread by thread, as of one moment.
  ///
  /// @param threadIds each once
  public VisibleEmails visibleThreads(long[] threadIds) {
    return read(reader -> Showing.threads(reader, threadIds));
  }

  /// Shows what is stored beside messages to a visitor, reading it in batches. Emails that were
  /// removed and are not erased yet are shown too, so that a session can still read what its
  /// numbers name.
  public void structures(long[] emailIds, StructureVisitor visitor) {
    for (int at = 0; at < emailIds.length; at += STRUCTURES_AT_ONCE) {
      int end = Math.min(emailIds.length, at + STRUCTURES_AT_ONCE);
      long[] batch = Arrays.copyOfRange(emailIds, at, end);
      List<byte @Nullable []> rows = read(reader -> structures(reader, batch));
      for (int i = 0; i < batch.length; i++) {
        byte[] row = rows.get(i);
        if (row == null) {
          visitor.missing(batch[i]);
        } else {
          visitor.structure(new Structure(batch[i], StructureRow.decode(row)));
        }
      }
    }
  }

  private static List<byte @Nullable []> structures(Reader reader, long[] ids) {
    return isDense(ids)
        ? scanned(reader, ids)
        : reader.get(Tables.STRUCTURE, Arrays.stream(ids).mapToObj(Tables::email).toList());
  }

  /// Whether one scan over all between the first and the last costs less than asking for each.
  private static boolean isDense(long[] ids) {
    for (int i = 1; i < ids.length; i++) {
      if (ids[i] <= ids[i - 1]) {
        return false;
      }
    }
    return ids[ids.length - 1] - ids[0] < SCANNED_PER_WANTED * ids.length;
  }

  private static List<byte @Nullable []> scanned(Reader reader, long[] ids) {
    byte[][] found = new byte[ids.length][];
    int[] next = {0};
    reader.walk(
        Tables.STRUCTURE,
        Tables.email(ids[0]),
        Tables.email(ids[ids.length - 1] + 1),
        (key, value) -> {
          long id = Tables.longAt(key, 0);
          while (ids[next[0]] < id) {
            next[0]++;
          }
          if (ids[next[0]] == id) {
            found[next[0]] = value;
          }
          return true;
        });
    return Arrays.asList(found);
  }

  private record Body(EmailRow email, byte @Nullable [] bytes) {}

  /// An Email's bytes, to be closed by the caller.
  ///
  /// @throws MailException of kind NOT_FOUND when it is gone and its bytes are erased
  /// @throws StoreException of kind CORRUPT when its bytes are lost though it is there, or IO
  public MessageBytes open(long emailId) {
    Body body = read(reader -> body(reader, emailId));
    EmailRow email = body.email();
    if (email.bodyKind() == EmailRow.BODY_ROW) {
      byte[] bytes = body.bytes();
      if (bytes == null || bytes.length != email.size()) {
        throw Accounts.corrupt("the bytes of Email " + emailId + " are not there");
      }
      return MessageBytes.of(bytes);
    }
    try {
      return MessageBytes.of(store.blobs().open(BlobId.of(email.bodyId())));
    } catch (NoSuchFileException e) {
      throw blobMissing(emailId);
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "Email " + emailId + " cannot be read", e);
    }
  }

  /// Small messages' bytes, read together: for many at once this takes a fraction of the time that
  /// opening each takes.
  ///
  /// @param emailIds whose bytes fit into memory together
  /// @return in the same order; empty for one that has to be [opened][#open] by itself, which then
  ///   says what is the matter with it
  public List<Optional<MessageBytes>> openTogether(long[] emailIds) {
    return read(reader -> {
      List<byte[]> keys = Arrays.stream(emailIds).mapToObj(Tables::email).toList();
      List<byte @Nullable []> rows = reader.get(Tables.EMAIL, keys);
      List<@Nullable EmailRow> emails = new ArrayList<>(rows.size());
      List<byte[]> bodyIds = new ArrayList<>(rows.size());
      for (byte[] row : rows) {
        EmailRow email = row == null ? null : EmailRow.decode(row);
        emails.add(email);
        if (email != null && email.bodyKind() == EmailRow.BODY_ROW) {
          bodyIds.add(email.bodyId());
        }
      }
      Iterator<byte @Nullable []> bodies = reader.get(Tables.BODY, bodyIds).iterator();
      List<Optional<MessageBytes>> opened = new ArrayList<>(rows.size());
      for (EmailRow email : emails) {
        boolean inRow = email != null && email.bodyKind() == EmailRow.BODY_ROW;
        byte[] bytes = inRow ? bodies.next() : null;
        opened.add(
            email == null || bytes == null || bytes.length != email.size()
                ? Optional.empty()
                : Optional.of(MessageBytes.of(bytes)));
      }
      return opened;
    });
  }

  /// Between the look at the row and the opening of the blob both may have been erased; otherwise
  /// the blob has been lost.
  private RuntimeException blobMissing(long emailId) {
    boolean owned =
        read(reader -> {
          byte[] row = reader.get(Tables.EMAIL, Tables.email(emailId));
          return row != null && !EmailRow.decode(row).places().isEmpty();
        });
    return owned ? Accounts.corrupt("the blob of Email " + emailId + " is missing") : notFound();
  }

  private static Body body(Reader reader, long emailId) {
    byte[] row = reader.get(Tables.EMAIL, Tables.email(emailId));
    if (row == null) {
      throw notFound();
    }
    EmailRow email = EmailRow.decode(row);
    return new Body(
        email,
        email.bodyKind() == EmailRow.BODY_ROW ? reader.get(Tables.BODY, email.bodyId()) : null);
  }

  private static MailException notFound() {
    return new MailException(MailException.Kind.NOT_FOUND, "no such Email");
  }

  /// Ids of the Emails of a thread that are there, oldest first; empty for no such thread.
  public long[] thread(long threadId) {
    return read(reader -> {
      List<byte[]> ids = new ArrayList<>();
      ids.add(Tables.email(threadId));
      reader.walk(
          Tables.THREAD,
          Tables.email(threadId),
          Tables.email(threadId + 1),
          (key, value) -> ids.add(Arrays.copyOfRange(key, Long.BYTES, 2 * Long.BYTES)));
      List<byte @Nullable []> rows = reader.get(Tables.EMAIL, ids);
      return IntStream.range(0, ids.size())
          .filter(i -> isPlaced(rows.get(i)))
          .mapToLong(i -> Tables.longAt(ids.get(i), 0))
          .toArray();
    });
  }

  private static boolean isPlaced(byte @Nullable [] emailRow) {
    return emailRow != null && !EmailRow.decode(emailRow).places().isEmpty();
  }

  public Quota quota() {
    Head head = head();
    return new Quota(head.usedBytes, head.emails, store.quotas().bytes(account));
  }

  /// The ModSeq of the account's last change.
  public long modSeq() {
    return head().clock.last();
  }

  /// What has to be asked for anew, and what not, by clients that show mail as JMAP does.
  public AccountChanges.States states() {
    return head().states();
  }

  private Head head() {
    return accounts.head(account).orElseThrow(MailAccount::accountRemoved);
  }

  private static MailException accountRemoved() {
    return new MailException(MailException.Kind.NOT_FOUND, "the account was removed");
  }

  /// Whether a ModSeq that a client remembers stands for a state that is known: not above the
  /// present one, and not among those that an unclean stop made doubtful. For an unknown one the
  /// client must be told of all messages (RFC 7162 §3.1.4, as if it remembered 0).
  public boolean known(long modSeq) {
    return modSeq <= modSeq() && !accounts.open(account).gaps().contain(modSeq);
  }

  /// What changed since a state, oldest first, about `max` Emails at a time but never less than one
  /// transaction's. Empty when that cannot be told: the state is not [known][#known], or what was
  /// removed since is not remembered any more; then all has to be read anew.
  ///
  /// @param max 1 to 1,000
  public Optional<AccountChanges> changesSince(ChangeCursor cursor, int max) {
    return known(cursor.seen())
        ? new ChangeFeed(accounts, account).since(cursor, max)
        : Optional.empty();
  }

  /// As [#changesSince(ChangeCursor, int)], of all changes up to a ModSeq that an answer's `next`
  /// has seen.
  public Optional<AccountChanges> changesUpTo(ChangeCursor cursor, long modSeq) {
    return known(cursor.seen()) && modSeq <= modSeq()
        ? new ChangeFeed(accounts, account).upTo(cursor, modSeq)
        : Optional.empty();
  }

  /// The mailboxes that have changed since a state; empty as for [#changesSince].
  public Optional<MailboxChanges> mailboxChangesSince(long modSeq) {
    return known(modSeq)
        ? new ChangeFeed(accounts, account).mailboxesSince(modSeq)
        : Optional.empty();
  }

  private <T> T read(KeyValueStore.ReadBody<T> body) {
    return accounts.read(account, body);
  }

  private <T> T write(Durability durability, Accounts.Body<T> body) {
    requireWrite();
    return accounts.write(account, durability, body);
  }

  private void requireWrite() {
    store.require(principal, Right.WRITE, account);
  }
}
