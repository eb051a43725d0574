package org.posthorn.store;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.posthorn.directory.Access;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Right;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.store.annotations.AnnotationLimits;
import org.posthorn.store.annotations.AnnotationRules;
import org.posthorn.store.annotations.Annotations;
import org.posthorn.store.change.AccountScope;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Aging;
import org.posthorn.store.change.Reminding;
import org.posthorn.store.check.CheckReport;
import org.posthorn.store.check.Consistency;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.Reminder;
import org.posthorn.store.message.StagedBlobs;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.outbox.Outbox;
import org.posthorn.store.retention.AgeLimit;
import org.posthorn.store.retention.LegalHolds;
import org.posthorn.store.retention.OldMessage;
import org.posthorn.store.retention.RetentionRules;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.ReminderEffect;
import org.posthorn.store.rows.Restores;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.sharing.SharedAccounts;
import org.posthorn.store.sweep.BlobConversion;
import org.posthorn.store.sweep.RetentionSweep;
import org.posthorn.store.sweep.SweepLease;
import org.posthorn.store.sweep.Sweeper;
import org.posthorn.store.uploads.UploadLimits;
import org.posthorn.store.uploads.Uploads;

/// The mail of all accounts. Thread-safe. Closing it does not close the stores below.
public final class MailStore implements AutoCloseable {
  /// What one run of the sweeper encrypts or decrypts: each blob takes some milliseconds for its
  /// syncs, and backups wait meanwhile.
  private static final int CONVERTED_BLOBS = 5_000;

  private static final long CONVERTED_BYTES = 4L << 30;

  private final KeyValueStore kv;
  private final InstantSource clock;
  private final BlobStore blobs;
  private final StagedBlobs staged = new StagedBlobs();
  private final Access access;
  private final QuotaLimits quotas;
  private final AccountWrites accounts;
  private final SharedAccounts shared;
  private final BlobConversion conversion;
  private final LegalHolds holds;
  private final RetentionRules rules;
  private final UploadLimits uploadLimits = UploadLimits.defaults();

  /// @param kv for rows and small messages
  /// @param blobs for large messages
  /// @param clock for times and the age of removed data
  public MailStore(
      KeyValueStore kv,
      BlobStore blobs,
      Access access,
      QuotaLimits quotas,
      InstantSource clock,
      StoreLimits limits) {
    this.kv = kv;
    this.clock = clock;
    this.blobs = blobs;
    this.access = access;
    this.quotas = quotas;
    this.accounts = new AccountWrites(kv, clock, limits);
    this.shared = new SharedAccounts(accounts, access);
    this.holds = new LegalHolds(kv, clock, access::domainOf);
    this.rules = new RetentionRules(kv, access::domainOf);
    this.conversion = new BlobConversion(blobs, accounts, CONVERTED_BLOBS, CONVERTED_BYTES);
  }

  /// A principal's access to an account; cheap. The first call for an account creates its
  /// mailboxes: INBOX, Drafts, Sent, Junk, Trash and Archive. A principal with shared mailboxes
  /// sees only these.
  ///
  /// @throws MailException of kind FORBIDDEN without any right
  public MailAccount account(Principal principal, AccountId account) {
    if (!may(principal, Right.READ, account)) {
      var _ = reach(principal, account);
      var _ = accounts.open(account);
      return new SharedAccount(this, accounts, principal, account);
    }
    accounts.open(account);
    return new WholeAccount(this, accounts, principal, account);
  }

  /// A principal's access to an account's Sieve scripts; cheap.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public Scripts scripts(Principal principal, AccountId account) {
    require(principal, Right.READ, account);
    accounts.open(account);
    return new Scripts(accounts, account, () -> require(principal, Right.WRITE, account));
  }

  /// A principal's access to the annotations of an account and its mailboxes; cheap.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public Annotations annotations(Principal principal, AccountId account) {
    require(principal, Right.READ, account);
    accounts.open(account);
    return new Annotations(
        accounts,
        account,
        AnnotationRules.ofOwner(() -> require(principal, Right.WRITE, account)),
        AnnotationLimits.defaults());
  }

  /// A principal's access to the other objects of an account; cheap.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public AccountObjects objects(Principal principal, AccountId account) {
    require(principal, Right.READ, account);
    accounts.open(account);
    return new AccountObjects(accounts, account, () -> require(principal, Right.WRITE, account));
  }

  /// A principal's uploads to an account; cheap.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public Uploads uploads(Principal principal, AccountId account) {
    if (!may(principal, Right.WRITE, account) && !reach(principal, account).adds()) {
      throw forbidden(principal, Right.WRITE);
    }
    accounts.open(account);
    return new Uploads(accounts, blobs, account, principal.account(), uploadLimits);
  }

  /// A principal's access to the removed Emails of an account, for its owner and the server itself;
  /// cheap. What was removed from a shared mailbox belongs to the account whose mailbox it is.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public RemovedMail removed(Principal principal, AccountId account) {
    require(principal, Right.READ, account);
    accounts.open(account);
    return new RemovedMail(
        accounts, account, quotas, () -> require(principal, Right.WRITE, account));
  }

  /// A counter that changes when this process changes scripts of any account. While it is
  /// unchanged, so are the [versions][Scripts#version] of scripts, except for changes by other
  /// processes.
  public long scriptChanges() {
    return accounts.scriptChanges().get();
  }

  /// To be called when something that runs together with scripts has changed, such as a vacation
  /// response.
  public void scriptsChanged() {
    accounts.scriptChanges().incrementAndGet();
  }

  void require(Principal principal, Right right, AccountId account) {
    if (!access.may(principal, right, account)) {
      throw forbidden(principal, right);
    }
  }

  private static MailException forbidden(Principal principal, Right right) {
    return new MailException(
        MailException.Kind.FORBIDDEN, principal.name() + " may not " + right + " this account");
  }

  /// What an account shares with a principal.
  ///
  /// @throws MailException of kind FORBIDDEN if nothing is shared
  AccountScope reach(Principal principal, AccountId account) {
    return access
        .shared(principal, account)
        .map(share -> AccountScope.of(principal.account(), share))
        .orElseThrow(() -> forbidden(principal, Right.READ));
  }

  /// Which accounts share mailboxes with others.
  public SharedAccounts shared() {
    return shared;
  }

  boolean may(Principal principal, Right right, AccountId account) {
    return access.may(principal, right, account);
  }

  QuotaLimits quotas() {
    return quotas;
  }

  BlobStore blobs() {
    return blobs;
  }

  /// Checks whether a message of this size can be stored now.
  ///
  /// @throws StoreException of kind DISK_FULL if not
  public void requireRoom(long bytes) {
    blobs.requireRoom(bytes);
  }

  /// Starts receiving a message.
  ///
  /// @param bytesExpected the expected size; 0 if unknown
  public MessageWriter receive(long bytesExpected) {
    return new MessageWriter(blobs, staged, accounts.limits(), bytesExpected);
  }

  /// Receives a message that was made of one that has been received: it may be larger than the
  /// limit of messages.
  public MessageWriter receiveLarger(long bytesExpected) {
    return MessageWriter.unlimited(blobs, staged, accounts.limits(), bytesExpected);
  }

  /// Erases an account: its mail and everything else in its partition. Later changes throw a
  /// [MailException] of kind NOT_FOUND. The sweeper completes it after an interruption.
  ///
  /// @throws MailException of kind FORBIDDEN if the account is on legal hold
  public void erase(AccountId account) {
    if (!accounts.isErased(account) && holds.of(account).isPresent()) {
      throw new MailException(MailException.Kind.FORBIDDEN, "the account is on legal hold");
    }
    List<BlobId> owned = new ArrayList<>();
    accounts.erase(
        account,
        () -> {
          accounts.scan(
              account,
              MailTables.BLOB,
              MailTables.START,
              MailTables.END,
              (key, value) -> owned.add(BlobId.of(key)));
          owned.addAll(Uploads.blobs(accounts, account));
        });
    for (BlobId id : owned) {
      delete(id);
    }
  }

  private void delete(BlobId id) {
    try {
      blobs.delete(id);
    } catch (IOException e) {
      throw new StoreException(StoreException.Kind.IO, "a blob cannot be deleted", e);
    }
  }

  /// Notifies `watcher` of accounts whose mail was changed by this process, and of those that were
  /// erased, until the result is closed. It is called as a [org.posthorn.store.mail.Watcher] is.
  public Watch watch(Consumer<AccountId> watcher) {
    return accounts.watchMail(watcher);
  }

  /// Calls the visitor with every account that has mail and is not erased, ascending.
  public void forEachAccount(Consumer<AccountId> visitor) {
    accounts.forEach(visitor);
  }

  /// Records that the store was restored from a backup, before any mail is opened: the numbers of
  /// every account then continue far above those issued since the backup. Synced.
  ///
  /// @param now distinguishes this restore from others of the same backup
  public static void markRestored(KeyValueStore kv, Instant now) {
    Restores.add(kv, now);
  }

  /// Runs a transaction on an account for data stored beside its mail, with the account's next
  /// ModSeq. Callers check permissions before.
  ///
  /// @param durability RELAXED becomes SYNCED when necessary
  /// @param body may run twice; must not do I/O
  /// @throws MailException of kind NOT_FOUND if the account is erased
  public <T> T write(
      AccountId account, Durability durability, Function<AccountTransaction, T> body) {
    return accounts.write(account, durability, body::apply);
  }

  /// Checks the consistency of an account's rows and views. Reads all of its mail.
  public CheckReport check(AccountId account) {
    return new Consistency(accounts, blobs, account).check();
  }

  /// The sweeper that erases expired data; run it periodically.
  ///
  /// @param holder this process, among those that share the store
  public Sweeper sweeper(LeaseHolder holder) {
    SweepLease lease = new SweepLease(kv, holder, clock);
    Sweeper.Erasing erasing =
        new Sweeper.Erasing(this::erase, account -> holds.of(account).isPresent());
    return new Sweeper(blobs, staged, accounts, conversion, erasing, lease);
  }

  /// Removes messages by the rules of retention; run it periodically.
  ///
  /// @param holder this process, among those that share the store
  public RetentionSweep retention(LeaseHolder holder) {
    return new RetentionSweep(
        kv, accounts, holds, rules, new SweepLease(kv, "retention", holder, clock));
  }

  Aging aging(AccountId account) {
    return new Aging(accounts, account);
  }

  /// Visits the messages of a mailbox that are too old, by UID. Reads all of its memberships.
  public void eachOld(
      AccountId account, Mailbox mailbox, AgeLimit limit, Consumer<OldMessage> visitor) {
    aging(account).each(mailbox, limit, visitor);
  }

  /// The legal holds.
  public LegalHolds holds() {
    return holds;
  }

  /// The rules of retention.
  public RetentionRules retentionRules() {
    return rules;
  }

  /// The reminder that an effect of the kind [ReminderEffect#KIND] is for.
  public static Reminder reminder(PendingEffect effect) {
    ReminderEffect due = ReminderEffect.of(effect.effect());
    return new Reminder(due.emailId(), due.why(), due.at(), Optional.empty());
  }

  /// Executes a reminder if it is due.
  ///
  /// @param effect of the kind [ReminderEffect#KIND]
  /// @param answered whether the awaited reply has arrived; then the Email is not brought back
  /// @return when to try again; empty if it is finished
  public Optional<Instant> bringBack(PendingEffect effect, boolean answered) {
    return new Reminding(accounts).perform(effect, answered);
  }

  /// The pending effects of accounts.
  public Outbox outbox() {
    return new Outbox(accounts);
  }

  /// Memory used by views, as far as it was measured.
  public long viewBytes() {
    return accounts.views().bytes();
  }

  @Override
  public void close() {
    // The stores belong to the caller; views are garbage-collected.
  }
}
