package org.posthorn.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Right;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.kv.BlobRef;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.store.annotations.Annotations;
import org.posthorn.store.change.AccountScope;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Appending;
import org.posthorn.store.change.ChangeFeed;
import org.posthorn.store.change.Delivering;
import org.posthorn.store.change.EmailMembership;
import org.posthorn.store.change.ExpiringKeys;
import org.posthorn.store.change.Flagging;
import org.posthorn.store.change.MailboxTree;
import org.posthorn.store.change.Reminders;
import org.posthorn.store.change.Revising;
import org.posthorn.store.change.Sharing;
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
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxPath;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;
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
import org.posthorn.store.message.Structure;
import org.posthorn.store.message.StructureVisitor;
import org.posthorn.store.message.VisibleEmails;
import org.posthorn.store.rows.AccountCounters;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.StructureRow;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.uploads.Uploads;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.MailboxView;
import org.posthorn.store.view.Tombstones;

/// Unrestricted access to an account, for its owner and the server itself.
final class WholeAccount implements MailAccount {
  /// Structures in memory at once while they are visited: one page of a scan.
  private static final int STRUCTURES_AT_ONCE = 256;

  /// Reading an unwanted row in a scan costs a quarter of a single lookup.
  private static final long SCANNED_PER_WANTED = 4;

  private final MailStore store;
  private final AccountWrites accounts;
  private final Principal principal;
  private final AccountId account;

  WholeAccount(MailStore store, AccountWrites accounts, Principal principal, AccountId account) {
    this.store = store;
    this.accounts = accounts;
    this.principal = principal;
    this.account = account;
  }

  @Override
  public AccountId id() {
    return account;
  }

  @Override
  public List<Mailbox> mailboxes() {
    return read(MailboxTree::all);
  }

  @Override
  public Optional<Mailbox> mailbox(String path) {
    MailboxPath checked;
    try {
      checked = MailboxPath.of(path, accounts.limits());
    } catch (MailException e) {
      // No mailbox can have an invalid path.
      return Optional.empty();
    }
    return read(reader -> MailboxTree.find(reader, checked));
  }

  @Override
  public Optional<Mailbox> mailbox(MailboxId id) {
    return read(reader -> MailboxTree.find(reader, id.value()));
  }

  @Override
  public Optional<Mailbox> mailbox(MailboxRole role) {
    return read(reader -> MailboxTree.find(reader, role));
  }

  @Override
  public Mailbox create(String path, Optional<MailboxRole> role) {
    MailboxPath checked = MailboxPath.of(path, accounts.limits());
    return write(
        Durability.SYNCED, change -> MailboxTree.create(change, checked, role, accounts.limits()));
  }

  @Override
  public ListedMailboxes listed() {
    return read(
        reader -> new ListedMailboxes(states(reader).mailboxes(), MailboxTree.listed(reader)));
  }

  private static AccountChanges.States states(Reader reader) {
    return AccountCounters.read(reader).orElseThrow(WholeAccount::accountRemoved).states();
  }

  @Override
  public <T> Optional<TreeChanged<T>> changeMailboxes(
      OptionalLong ifState, Function<MailboxTransaction, T> body) {
    requireWrite();
    TreeChange.Ran<T> ran =
        accounts.write(
            account,
            Durability.SYNCED,
            change ->
                TreeChange.run(
                    change,
                    accounts.limits(),
                    ifState,
                    new TreeChange.By(principal, account, AccountScope.WHOLE),
                    body));
    if (ran.shared()) {
      store.shared().tell(account);
    }
    EmailMembership filing = new EmailMembership(accounts, account);
    ran.destroyed().forEach(filing::drain);
    return ran.result().map(result -> new TreeChanged<>(ran.before(), ran.after(), result));
  }

  @Override
  public AccountId viewer() {
    return principal.account();
  }

  @Override
  public Map<MailboxId, SortedMap<AccountId, MailboxRights>> shares() {
    return read(Sharing::all);
  }

  @Override
  public MailboxRights rights(MailboxId id) {
    return MailboxRights.ALL;
  }

  @Override
  public void delete(MailboxId id) {
    write(
        Durability.SYNCED,
        change -> {
          MailboxTree.detach(change, id);
          return Boolean.TRUE;
        });
    new EmailMembership(accounts, account).drain(id.value());
  }

  @Override
  public Mailbox rename(MailboxId id, String newPath) {
    MailboxPath checked = MailboxPath.of(newPath, accounts.limits());
    boolean inbox =
        mailbox(id)
            .filter(mailbox -> mailbox.role().equals(Optional.of(MailboxRole.INBOX)))
            .isPresent();
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

  @Override
  public Set<String> subscriptions() {
    Set<String> paths = new TreeSet<>();
    read(reader -> {
      reader.walk(
          MailTables.SUBSCRIPTION,
          MailTables.START,
          MailTables.END,
          (key, value) -> paths.add(new String(key, StandardCharsets.UTF_8)));
      return paths;
    });
    return paths;
  }

  @Override
  public void subscribe(String path) {
    byte[] key = MailboxPath.key(MailboxPath.of(path, accounts.limits()).toString());
    int max = accounts.limits().subscriptionsMax();
    write(
        Durability.SYNCED,
        change -> {
          if (change.writer().get(MailTables.SUBSCRIPTION, key) == null) {
            if (change
                    .writer()
                    .scan(MailTables.SUBSCRIPTION, MailTables.START, MailTables.END, max)
                    .size()
                >= max) {
              throw new MailException(
                  MailException.Kind.LIMIT, "an account has at most " + max + " subscriptions");
            }
            change.writer().put(MailTables.SUBSCRIPTION, key, MailTables.START);
            MailboxTree.subscriptionChanged(change, MailboxPath.of(path, accounts.limits()));
          }
          return Boolean.TRUE;
        });
  }

  @Override
  public void unsubscribe(String path) {
    byte[] key = MailboxPath.key(MailboxPath.of(path, accounts.limits()).toString());
    write(
        Durability.SYNCED,
        change -> {
          if (change.writer().get(MailTables.SUBSCRIPTION, key) != null) {
            change.writer().delete(MailTables.SUBSCRIPTION, key);
            MailboxTree.subscriptionChanged(change, MailboxPath.of(path, accounts.limits()));
          }
          return Boolean.TRUE;
        });
  }

  @Override
  public MailboxView view(MailboxId id) {
    return accounts.viewLoader(account).current(id);
  }

  @Override
  public List<MailboxView> views() {
    return accounts.viewLoader(account).current();
  }

  @Override
  public EmailThreads threads() {
    return accounts.threadLoader(account).current();
  }

  @Override
  public Watch watch(Watcher watcher) {
    return accounts.watch(account, watcher);
  }

  @Override
  public List<Appended> append(MailboxId to, List<NewMessage> messages) {
    return appending().append(new Appending.Order(to, messages, null, List.of())).orElseThrow();
  }

  @Override
  public Optional<CreatedEmail> create(
      NewMessage message, Set<MailboxId> to, OptionalLong ifState) {
    return appending().create(message, to, ifState, AccountScope.WHOLE);
  }

  @Override
  public Optional<List<Appended>> append(MailboxId to, List<NewMessage> messages, StepId step) {
    return append(to, messages, step, List.of());
  }

  @Override
  public Optional<List<Appended>> append(
      MailboxId to, List<NewMessage> messages, StepId step, List<Effect> effects) {
    return appending().append(new Appending.Order(to, messages, step, effects));
  }

  @Override
  public Optional<List<MessageDelivery.Filed>> deliver(MessageDelivery delivery) {
    requireWrite();
    return new Delivering(accounts, account, store.quotas()).deliver(delivery);
  }

  @Override
  public <T> T keep(
      NewMessage message, Instant held, BiFunction<AccountTransaction, Long, T> beside) {
    return appending().keep(message, held, beside);
  }

  @Override
  public boolean remembers(String name, Instant now) {
    byte[] secret = accounts.open(account).secret();
    return read(reader -> ExpiringKeys.holds(reader, secret, name, now));
  }

  @Override
  public Scripts scripts() {
    return store.scripts(principal, account);
  }

  @Override
  public Annotations annotations() {
    return store.annotations(principal, account);
  }

  @Override
  public MessageWriter receive(long bytesExpected) {
    requireWrite();
    return store.receive(bytesExpected);
  }

  @Override
  public Uploads uploads() {
    return store.uploads(principal, account);
  }

  private Appending appending() {
    requireWrite();
    return new Appending(accounts, account, store.quotas());
  }

  @Override
  public StoreOutcome store(
      MailboxId in, int[] uids, FlagChange change, OptionalLong unchangedSince) {
    requireWrite();
    return new Flagging(accounts, account).store(in, uids, change, unchangedSince);
  }

  @Override
  public Optional<ChangedEmails> change(List<EmailChange> changes, OptionalLong ifState) {
    requireWrite();
    return new Revising(accounts, account, AccountScope.WHOLE).change(changes, ifState);
  }

  @Override
  public List<Reminder> reminders() {
    return read(Reminders::all);
  }

  @Override
  public CopyOutcome copy(MailboxId from, int[] uids, MailboxId to) {
    requireWrite();
    return new EmailMembership(accounts, account).copy(from, uids, to, false);
  }

  @Override
  public CopyOutcome copyAll(MailboxId from, int[] uids, MailboxId to) {
    requireWrite();
    return new EmailMembership(accounts, account).copy(from, uids, to, true);
  }

  @Override
  public CopyOutcome move(MailboxId from, int[] uids, MailboxId to) {
    requireWrite();
    return new EmailMembership(accounts, account).move(from, uids, to);
  }

  @Override
  public int[] expunge(MailboxId in, int[] uids) {
    requireWrite();
    return new EmailMembership(accounts, account).expunge(in, uids);
  }

  @Override
  public Optional<Email> email(long emailId) {
    return read(reader ->
        Optional.ofNullable(reader.get(MailTables.EMAIL, MailTables.email(emailId)))
            .map(row -> new Email(emailId, EmailRow.decode(row))));
  }

  @Override
  public VisibleEmails visible(long[] emailIds) {
    return read(reader -> Showing.emails(reader, AccountScope.WHOLE, emailIds));
  }

  @Override
  public VisibleEmails visibleThreads(long[] threadIds) {
    return read(reader -> Showing.threads(reader, AccountScope.WHOLE, threadIds));
  }

  @Override
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
        : reader.get(MailTables.STRUCTURE, Arrays.stream(ids).mapToObj(MailTables::email).toList());
  }

  /// Whether one scan from the first to the last costs less than single lookups.
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
        MailTables.STRUCTURE,
        MailTables.email(ids[0]),
        MailTables.email(ids[ids.length - 1] + 1),
        (key, value) -> {
          long id = MailTables.longAt(key, 0);
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

  @Override
  public MessageBytes open(long emailId) {
    Body body = read(reader -> body(reader, emailId));
    EmailRow email = body.email();
    if (email.bodyKind() == EmailRow.BODY_ROW) {
      byte[] bytes = body.bytes();
      if (bytes == null || bytes.length != email.size()) {
        throw AccountWrites.corrupt("the bytes of Email " + emailId + " are not there");
      }
      return MessageBytes.of(bytes);
    }
    BlobRef blob = email.blob();
    while (true) {
      try {
        return MessageBytes.of(store.blobs().open(blob));
      } catch (NoSuchFileException e) {
        blob = movedTo(emailId, blob);
      } catch (IOException e) {
        throw new StoreException(StoreException.Kind.IO, "Email " + emailId + " cannot be read", e);
      }
    }
  }

  @Override
  public List<Optional<MessageBytes>> openTogether(long[] emailIds) {
    return read(reader -> {
      List<byte[]> keys = Arrays.stream(emailIds).mapToObj(MailTables::email).toList();
      List<byte @Nullable []> rows = reader.get(MailTables.EMAIL, keys);
      List<@Nullable EmailRow> emails = new ArrayList<>(rows.size());
      List<byte[]> bodyIds = new ArrayList<>(rows.size());
      for (byte[] row : rows) {
        EmailRow email = row == null ? null : EmailRow.decode(row);
        emails.add(email);
        if (email != null && email.bodyKind() == EmailRow.BODY_ROW) {
          bodyIds.add(email.bodyId());
        }
      }
      Iterator<byte @Nullable []> bodies = reader.get(MailTables.BODY, bodyIds).iterator();
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

  /// The other blob of an Email whose blob was replaced after its row was read.
  ///
  /// @throws MailException of kind NOT_FOUND if the row is gone too: the Email was erased
  /// @throws StoreException of kind CORRUPT if the blob is lost
  private BlobRef movedTo(long emailId, BlobRef missing) {
    EmailRow email = accounts.email(account, emailId).orElseThrow(WholeAccount::notFound);
    if (email.bodyKind() == EmailRow.BODY_BLOB && !email.blob().equals(missing)) {
      return email.blob();
    }
    throw email.places().isEmpty()
        ? notFound()
        : AccountWrites.corrupt("the blob of Email " + emailId + " is missing");
  }

  private static Body body(Reader reader, long emailId) {
    byte[] row = reader.get(MailTables.EMAIL, MailTables.email(emailId));
    if (row == null) {
      throw notFound();
    }
    EmailRow email = EmailRow.decode(row);
    return new Body(
        email,
        email.bodyKind() == EmailRow.BODY_ROW ? reader.get(MailTables.BODY, email.bodyId()) : null);
  }

  private static MailException notFound() {
    return new MailException(MailException.Kind.NOT_FOUND, "no such Email");
  }

  @Override
  public long[] thread(long threadId) {
    return read(reader -> {
      List<byte[]> ids = new ArrayList<>();
      ids.add(MailTables.email(threadId));
      reader.walk(
          MailTables.THREAD,
          MailTables.email(threadId),
          MailTables.email(threadId + 1),
          (key, value) -> ids.add(Arrays.copyOfRange(key, Long.BYTES, 2 * Long.BYTES)));
      List<byte @Nullable []> rows = reader.get(MailTables.EMAIL, ids);
      return IntStream.range(0, ids.size())
          .filter(i -> isPlaced(rows.get(i)))
          .mapToLong(i -> MailTables.longAt(ids.get(i), 0))
          .toArray();
    });
  }

  private static boolean isPlaced(byte @Nullable [] emailRow) {
    return emailRow != null && !EmailRow.decode(emailRow).places().isEmpty();
  }

  @Override
  public Quota quota() {
    AccountCounters head = head();
    return new Quota(
        head.usedBytes, head.emails, store.quotas().bytes(account), store.quotas().emails());
  }

  @Override
  public long modSeq() {
    return head().clock.last();
  }

  @Override
  public AccountChanges.States states() {
    return head().states();
  }

  private AccountCounters head() {
    return accounts.head(account).orElseThrow(WholeAccount::accountRemoved);
  }

  private static MailException accountRemoved() {
    return new MailException(MailException.Kind.NOT_FOUND, "the account was removed");
  }

  @Override
  public boolean known(long modSeq) {
    return modSeq <= modSeq() && !accounts.open(account).gaps().contain(modSeq);
  }

  @Override
  public Optional<int[]> removedSince(MailboxId in, long modSeq) {
    return read(reader -> Tombstones.uidsSince(reader, in, modSeq));
  }

  @Override
  public Optional<AccountChanges> changesSince(ChangeCursor cursor, int max) {
    return known(cursor.seen())
        ? new ChangeFeed(accounts, account).since(cursor, max)
        : Optional.empty();
  }

  @Override
  public Optional<AccountChanges> changesUpTo(ChangeCursor cursor, long modSeq) {
    return known(cursor.seen()) && modSeq <= modSeq()
        ? new ChangeFeed(accounts, account).upTo(cursor, modSeq)
        : Optional.empty();
  }

  @Override
  public Optional<MailboxChanges> mailboxChangesSince(long modSeq) {
    return known(modSeq)
        ? new ChangeFeed(accounts, account).mailboxesSince(modSeq)
        : Optional.empty();
  }

  private <T> T read(KeyValueStore.ReadBody<T> body) {
    return accounts.read(account, body);
  }

  private <T> T write(Durability durability, AccountWrites.Operation<T> body) {
    requireWrite();
    return accounts.write(account, durability, body);
  }

  private void requireWrite() {
    store.require(principal, Right.WRITE, account);
  }
}
