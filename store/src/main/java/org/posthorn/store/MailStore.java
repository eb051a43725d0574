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
import org.posthorn.store.annotations.Annotations;
import org.posthorn.store.change.AccountScope;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Reminding;
import org.posthorn.store.check.CheckReport;
import org.posthorn.store.check.Consistency;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.mail.QuotaLimits;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.Reminder;
import org.posthorn.store.message.StagedBlobs;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.outbox.Outbox;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.ReminderEffect;
import org.posthorn.store.rows.Restores;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.sharing.SharedAccounts;
import org.posthorn.store.sweep.SweepLease;
import org.posthorn.store.sweep.Sweeper;
import org.posthorn.store.uploads.UploadLimits;
import org.posthorn.store.uploads.Uploads;

/// The single source of truth about mail. Thread-safe. Closing it closes neither of the stores it
/// stands on.
public final class MailStore implements AutoCloseable {
  private final KeyValueStore kv;
  private final InstantSource clock;
  private final BlobStore blobs;
  private final StagedBlobs staged = new StagedBlobs();
  private final Access access;
  private final QuotaLimits quotas;
  private final AccountWrites accounts;
  private final SharedAccounts shared;
  private final UploadLimits uploadLimits = UploadLimits.defaults();

  /// @param kv where rows and small messages are
  /// @param blobs where large messages are
  /// @param clock gives internal times and the age of what is removed
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
  }

  /// A principal's handle on an account; cheap. The first one of an account makes its mailboxes:
  /// INBOX, Drafts, Sent, Junk, Trash and Archive. A principal that the account shares mailboxes
  /// with has one that shows these.
  ///
  /// @throws MailException of kind FORBIDDEN for others
  public MailAccount account(Principal principal, AccountId account) {
    if (!may(principal, Right.READ, account)) {
      var _ = reach(principal, account);
      var _ = accounts.open(account);
      return new SharedAccount(this, accounts, principal, account);
    }
    accounts.open(account);
    return new WholeAccount(this, accounts, principal, account);
  }

  /// A principal's handle on an account's Sieve scripts; cheap.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public Scripts scripts(Principal principal, AccountId account) {
    require(principal, Right.READ, account);
    accounts.open(account);
    return new Scripts(accounts, account, () -> require(principal, Right.WRITE, account));
  }

  /// A principal's handle on the annotations of an account and its mailboxes; cheap.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public Annotations annotations(Principal principal, AccountId account) {
    require(principal, Right.READ, account);
    accounts.open(account);
    return new Annotations(
        accounts,
        account,
        () -> require(principal, Right.WRITE, account),
        AnnotationLimits.defaults());
  }

  /// A principal's handle on the objects of an account that are kept beside its mail; cheap.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public AccountObjects objects(Principal principal, AccountId account) {
    require(principal, Right.READ, account);
    accounts.open(account);
    return new AccountObjects(accounts, account, () -> require(principal, Right.WRITE, account));
  }

  /// What a principal has uploaded to an account; cheap.
  ///
  /// @throws MailException of kind FORBIDDEN, or NOT_FOUND if the account is erased
  public Uploads uploads(Principal principal, AccountId account) {
    if (!may(principal, Right.WRITE, account) && !reach(principal, account).adds()) {
      throw forbidden(principal, Right.WRITE);
    }
    accounts.open(account);
    return new Uploads(accounts, blobs, account, principal.account(), uploadLimits);
  }

  /// A number that has changed since scripts of whatever account were changed by this process:
  /// while it stays, so do their [versions][Scripts#version], but for what other processes do.
  public long scriptChanges() {
    return accounts.scriptChanges().get();
  }

  /// To be called after something has changed that runs beside an account's scripts.
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
  /// @throws MailException of kind FORBIDDEN if it is nothing
  AccountScope reach(Principal principal, AccountId account) {
    return access
        .shared(principal, account)
        .map(share -> AccountScope.of(principal.account(), share))
        .orElseThrow(() -> forbidden(principal, Right.READ));
  }

  /// Which accounts share what with others.
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

  /// Whether a message of this size could be kept now.
  ///
  /// @throws StoreException of kind DISK_FULL if not
  public void requireRoom(long bytes) {
    blobs.requireRoom(bytes);
  }

  /// A message to be received.
  ///
  /// @param bytesExpected how long it will probably be; 0 if nobody knows
  public MessageWriter receive(long bytesExpected) {
    return new MessageWriter(blobs, staged, accounts.limits(), bytesExpected);
  }

  /// Removes all that an account's partition holds, its mail with the rest. Whoever still has the
  /// account open is refused from now on: changes throw a [MailException] of kind NOT_FOUND. What
  /// is interrupted is finished by the sweeper.
  public void erase(AccountId account) {
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

  /// Every account that has mail and is not erased, ascending.
  public void forEachAccount(Consumer<AccountId> visitor) {
    accounts.forEach(visitor);
  }

  /// Tells a store that it was put back from a backup, before anybody opens its mail: every
  /// account's numbers then go on far above what was given out since the backup. Synced.
  ///
  /// @param now tells this restore from others of the same backup
  public static void markRestored(KeyValueStore kv, Instant now) {
    Restores.add(kv, now);
  }

  /// Runs a transaction on an account for what is kept beside its mail: its rows and its ModSeq are
  /// those of one transaction. Whoever calls asks for the right before.
  ///
  /// @param durability what is RELAXED becomes SYNCED when it has to
  /// @param body may run twice, and does no input or output
  /// @throws MailException of kind NOT_FOUND if the account is erased
  public <T> T write(
      AccountId account, Durability durability, Function<AccountTransaction, T> body) {
    return accounts.write(account, durability, body::apply);
  }

  /// Looks for contradictions between the rows of an account, and between them and its views. Reads
  /// all of its mail.
  public CheckReport check(AccountId account) {
    return new Consistency(accounts, blobs, account).check();
  }

  /// Erases what is due; run it from time to time.
  ///
  /// @param holder this process, among those that share the store
  public Sweeper sweeper(LeaseHolder holder) {
    SweepLease lease = new SweepLease(kv, holder, clock);
    return new Sweeper(blobs, staged, accounts, this::erase, lease);
  }

  /// What an effect of the kind [ReminderEffect#KIND] is to bring back, and when.
  public static Reminder reminder(PendingEffect effect) {
    ReminderEffect due = ReminderEffect.of(effect.effect());
    return new Reminder(due.emailId(), due.why(), due.at(), Optional.empty());
  }

  /// Brings an Email back if its time has come.
  ///
  /// @param effect of the kind [ReminderEffect#KIND]
  /// @param answered whether what its owner has waited for is there: then it is not brought back
  /// @return when to come again; empty if nothing is left to be done
  public Optional<Instant> bringBack(PendingEffect effect, boolean answered) {
    return new Reminding(accounts).carryOn(effect, answered);
  }

  /// What accounts have decided that others have to carry on.
  public Outbox outbox() {
    return new Outbox(accounts);
  }

  /// Memory that views take, as far as it was counted.
  public long viewBytes() {
    return accounts.views().bytes();
  }

  @Override
  public void close() {
    // What there is to close belongs to whoever opened it; views go with this object.
  }
}
