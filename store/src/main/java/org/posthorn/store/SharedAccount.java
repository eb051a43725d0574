package org.posthorn.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.rights.MailboxRight;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.store.annotations.AnnotationLimits;
import org.posthorn.store.annotations.Annotations;
import org.posthorn.store.change.AccountScope;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Appending;
import org.posthorn.store.change.ChangeFeed;
import org.posthorn.store.change.EmailMembership;
import org.posthorn.store.change.Flagging;
import org.posthorn.store.change.MailboxTree;
import org.posthorn.store.change.Revising;
import org.posthorn.store.change.SharedTree;
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
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.Quota;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.StoreOutcome;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.mail.Watcher;
import org.posthorn.store.mailbox.ListedMailbox;
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
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.uploads.Uploads;
import org.posthorn.store.view.EmailThreads;
import org.posthorn.store.view.MailboxView;

/// An account as a principal sees it with whom some mailboxes are shared. Each method reads the
/// current shares; changes check them again in their transaction. Methods that do not filter are
/// refused.
final class SharedAccount implements MailAccount {
  /// Emails whose memberships are read at once.
  private static final int EMAILS_AT_ONCE = 256;

  private final MailStore store;
  private final AccountWrites accounts;
  private final Principal principal;
  private final AccountId account;

  /// Unrestricted access; its results are filtered here.
  private final MailAccount whole;

  SharedAccount(MailStore store, AccountWrites accounts, Principal principal, AccountId account) {
    this.store = store;
    this.accounts = accounts;
    this.principal = principal;
    this.account = account;
    this.whole = new WholeAccount(store, accounts, Principal.system(), account);
  }

  private AccountScope reach() {
    return store.reach(principal, account);
  }

  /// Reads with the shares of the snapshot.
  private <T> T read(BiFunction<Reader, AccountScope, T> body) {
    AccountScope reach = reach();
    return accounts.read(account, reader -> body.apply(reader, reach.in(reader)));
  }

  private static MailException refused() {
    return new MailException(
        MailException.Kind.FORBIDDEN, "that is for the owner of the account alone");
  }

  private static MailException noMailbox() {
    return new MailException(MailException.Kind.NOT_FOUND, "no such mailbox");
  }

  @Override
  public AccountId id() {
    return account;
  }

  @Override
  public AccountId viewer() {
    return principal.account();
  }

  @Override
  public ListedMailboxes listed() {
    return read((reader, reach) ->
        new ListedMailboxes(
            states(reader, reach).mailboxes(), SharedTree.seen(MailboxTree.listed(reader), reach)));
  }

  @Override
  public List<Mailbox> mailboxes() {
    return listed().mailboxes().stream().map(ListedMailbox::mailbox).toList();
  }

  private Optional<Mailbox> mailbox(Predicate<Mailbox> wanted) {
    return mailboxes().stream().filter(wanted).findFirst();
  }

  @Override
  public Optional<Mailbox> mailbox(String path) {
    return mailbox(each -> each.path().equals(path));
  }

  @Override
  public Optional<Mailbox> mailbox(MailboxId id) {
    return mailbox(each -> each.id().equals(id));
  }

  @Override
  public Optional<Mailbox> mailbox(MailboxRole role) {
    return mailbox(each -> each.role().equals(Optional.of(role)));
  }

  @Override
  public <T> Optional<TreeChanged<T>> changeMailboxes(
      OptionalLong ifState, Function<MailboxTransaction, T> body) {
    AccountScope reach = reach();
    TreeChange.By by = new TreeChange.By(principal, account, reach);
    TreeChange.Ran<T> ran =
        accounts.write(
            account,
            Durability.SYNCED,
            change -> TreeChange.run(change, accounts.limits(), ifState, by, body));
    if (ran.shared()) {
      store.shared().tell(account);
    }
    EmailMembership filing = new EmailMembership(accounts, account);
    ran.destroyed().forEach(filing::drain);
    return ran.result().map(result -> new TreeChanged<>(ran.before(), ran.after(), result));
  }

  @Override
  public Map<MailboxId, SortedMap<AccountId, MailboxRights>> shares() {
    return read((reader, reach) -> {
      Map<MailboxId, SortedMap<AccountId, MailboxRights>> known =
          new HashMap<>(Sharing.all(reader));
      known.keySet().removeIf(id -> !reach.may(id.value(), MailboxRight.ADMINISTER));
      return known;
    });
  }

  @Override
  public MailboxView view(MailboxId id) {
    if (!reach().reads(id.value())) {
      throw noMailbox();
    }
    return whole.view(id);
  }

  @Override
  public List<MailboxView> views() {
    AccountScope reach = reach();
    return whole.views().stream().filter(view -> reach.reads(view.mailbox().value())).toList();
  }

  /// The caller has ids from a view.
  @Override
  public EmailThreads threads() {
    var _ = reach();
    return whole.threads();
  }

  @Override
  public Watch watch(Watcher watcher) {
    var _ = reach();
    // The watcher learns only that something has changed, and has to ask.
    return whole.watch(_ -> watcher.changed(Set.of()));
  }

  @Override
  public Optional<CreatedEmail> create(
      NewMessage message, Set<MailboxId> to, OptionalLong ifState) {
    return new Appending(accounts, account, store.quotas()).create(message, to, ifState, reach());
  }

  @Override
  public Optional<ChangedEmails> change(List<EmailChange> changes, OptionalLong ifState) {
    return new Revising(accounts, account, reach()).change(changes, ifState);
  }

  @Override
  public MessageWriter receive(long bytesExpected) {
    var _ = reach();
    return store.receive(bytesExpected);
  }

  @Override
  public Uploads uploads() {
    return store.uploads(principal, account);
  }

  /// Which of the Emails are in a mailbox whose messages may be read.
  private Set<Long> seen(long[] emailIds) {
    return read((reader, reach) -> {
      Set<Long> seen = new HashSet<>();
      List<byte @Nullable []> rows =
          reader.get(
              MailTables.EMAIL, Arrays.stream(emailIds).mapToObj(MailTables::email).toList());
      for (int i = 0; i < emailIds.length; i++) {
        byte[] row = rows.get(i);
        if (row != null
            && EmailRow.decode(row).places().stream().anyMatch(at -> reach.reads(at.mailbox()))) {
          seen.add(emailIds[i]);
        }
      }
      return seen;
    });
  }

  private boolean isSeen(long emailId) {
    return seen(new long[] {emailId}).contains(emailId);
  }

  /// Not for expunged Emails.
  @Override
  public Optional<Email> email(long emailId) {
    return isSeen(emailId) ? whole.email(emailId) : Optional.empty();
  }

  @Override
  public VisibleEmails visible(long[] emailIds) {
    return read((reader, reach) -> Showing.emails(reader, reach, emailIds));
  }

  @Override
  public VisibleEmails visibleThreads(long[] threadIds) {
    return read((reader, reach) -> Showing.threads(reader, reach, threadIds));
  }

  @Override
  public void structures(long[] emailIds, StructureVisitor visitor) {
    for (int at = 0; at < emailIds.length; at += EMAILS_AT_ONCE) {
      long[] batch =
          Arrays.copyOfRange(emailIds, at, Math.min(emailIds.length, at + EMAILS_AT_ONCE));
      Set<Long> seen = seen(batch);
      whole.structures(
          batch,
          new StructureVisitor() {
            @Override
            public void structure(Structure structure) {
              if (seen.contains(structure.emailId())) {
                visitor.structure(structure);
              } else {
                visitor.missing(structure.emailId());
              }
            }

            @Override
            public void missing(long emailId) {
              visitor.missing(emailId);
            }
          });
    }
  }

  @Override
  public MessageBytes open(long emailId) {
    if (!isSeen(emailId)) {
      throw new MailException(MailException.Kind.NOT_FOUND, "no such Email");
    }
    return whole.open(emailId);
  }

  @Override
  public List<Optional<MessageBytes>> openTogether(long[] emailIds) {
    Set<Long> seen = new HashSet<>();
    for (int at = 0; at < emailIds.length; at += EMAILS_AT_ONCE) {
      seen.addAll(
          seen(Arrays.copyOfRange(emailIds, at, Math.min(emailIds.length, at + EMAILS_AT_ONCE))));
    }
    long[] asked = Arrays.stream(emailIds).filter(seen::contains).toArray();
    var opened = whole.openTogether(asked).iterator();
    List<Optional<MessageBytes>> all = new ArrayList<>(emailIds.length);
    for (long id : emailIds) {
      all.add(seen.contains(id) ? opened.next() : Optional.empty());
    }
    return all;
  }

  @Override
  public long[] thread(long threadId) {
    return visibleThreads(new long[] {threadId}).emails().stream()
        .mapToLong(email -> email.email().id())
        .toArray();
  }

  @Override
  public long modSeq() {
    return states().emails();
  }

  @Override
  public AccountChanges.States states() {
    return read(SharedAccount::states);
  }

  private static AccountChanges.States states(Reader reader, AccountScope reach) {
    return reach.states(
        reader, AccountCounters.read(reader).orElseThrow(AccountScope::nothingShared));
  }

  @Override
  public boolean known(long modSeq) {
    return modSeq >= reach().since() && whole.known(modSeq);
  }

  @Override
  public Optional<int[]> removedSince(MailboxId in, long modSeq) {
    if (!reach().reads(in.value())) {
      throw noMailbox();
    }
    return known(modSeq) ? whole.removedSince(in, modSeq) : Optional.empty();
  }

  @Override
  public Optional<AccountChanges> changesSince(ChangeCursor cursor, int max) {
    return known(cursor.seen()) ? feed().since(cursor, max) : Optional.empty();
  }

  @Override
  public Optional<AccountChanges> changesUpTo(ChangeCursor cursor, long modSeq) {
    return known(cursor.seen()) && whole.known(modSeq)
        ? feed().upTo(cursor, modSeq)
        : Optional.empty();
  }

  @Override
  public Optional<MailboxChanges> mailboxChangesSince(long modSeq) {
    return known(modSeq) ? feed().mailboxesSince(modSeq) : Optional.empty();
  }

  private ChangeFeed feed() {
    return new ChangeFeed(accounts, account, reach());
  }

  @Override
  public MailboxRights rights(MailboxId id) {
    return reach().rights(id.value());
  }

  @Override
  public List<Appended> append(MailboxId to, List<NewMessage> messages) {
    return new Appending(accounts, account, store.quotas())
        .append(new Appending.Order(to, messages, null, List.of()), reach())
        .orElseThrow();
  }

  @Override
  public StoreOutcome store(
      MailboxId in, int[] uids, FlagChange change, OptionalLong unchangedSince) {
    return new Flagging(accounts, account, reach()).store(in, uids, change, unchangedSince);
  }

  @Override
  public CopyOutcome copy(MailboxId from, int[] uids, MailboxId to) {
    return filing().copy(from, uids, to, false);
  }

  @Override
  public CopyOutcome copyAll(MailboxId from, int[] uids, MailboxId to) {
    return filing().copy(from, uids, to, true);
  }

  @Override
  public CopyOutcome move(MailboxId from, int[] uids, MailboxId to) {
    return filing().move(from, uids, to);
  }

  @Override
  public int[] expunge(MailboxId in, int[] uids) {
    return filing().expunge(in, uids);
  }

  private EmailMembership filing() {
    return new EmailMembership(accounts, account, reach());
  }

  @Override
  public Annotations annotations() {
    return new Annotations(
        accounts, account, new SharedAnnotationRules(reach()), AnnotationLimits.defaults());
  }

  /// For those whose messages count in it.
  @Override
  public Quota quota() {
    boolean inserts =
        mailboxes().stream().anyMatch(each -> rights(each.id()).has(MailboxRight.INSERT));
    if (!inserts) {
      throw refused();
    }
    return whole.quota();
  }

  // The following methods are for the owner only.

  @Override
  public Mailbox create(String path, Optional<MailboxRole> role) {
    throw refused();
  }

  @Override
  public void delete(MailboxId id) {
    throw refused();
  }

  @Override
  public Mailbox rename(MailboxId id, String newPath) {
    throw refused();
  }

  @Override
  public Set<String> subscriptions() {
    throw refused();
  }

  @Override
  public void subscribe(String path) {
    throw refused();
  }

  @Override
  public void unsubscribe(String path) {
    throw refused();
  }

  @Override
  public Optional<List<Appended>> append(MailboxId to, List<NewMessage> messages, StepId step) {
    throw refused();
  }

  @Override
  public Optional<List<Appended>> append(
      MailboxId to, List<NewMessage> messages, StepId step, List<Effect> effects) {
    throw refused();
  }

  @Override
  public Optional<List<MessageDelivery.Filed>> deliver(MessageDelivery delivery) {
    throw refused();
  }

  @Override
  public <T> T keep(
      NewMessage message, Instant held, BiFunction<AccountTransaction, Long, T> beside) {
    throw refused();
  }

  @Override
  public boolean remembers(String name, Instant now) {
    throw refused();
  }

  @Override
  public Scripts scripts() {
    throw refused();
  }

  @Override
  public List<Reminder> reminders() {
    return List.of();
  }
}
