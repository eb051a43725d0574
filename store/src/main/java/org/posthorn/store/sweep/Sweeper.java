package org.posthorn.store.sweep;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.BlobId;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.store.change.AccountWrite;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.change.Appending;
import org.posthorn.store.change.EmailMembership;
import org.posthorn.store.mail.StoreLimits;
import org.posthorn.store.message.StagedBlobs;
import org.posthorn.store.rows.EmailRow;
import org.posthorn.store.rows.ExpungedRow;
import org.posthorn.store.rows.MailTables;
import org.posthorn.store.rows.MailboxRow;
import org.posthorn.store.rows.TombstoneRow;
import org.posthorn.store.uploads.UploadLimits;
import org.posthorn.store.uploads.Uploads;

/// Erases expired data: expunged Emails, orphaned blobs, old tombstones and steps; completes
/// interrupted removals of mailboxes; and converts blobs when encryption was turned on or off. One
/// of the processes that share a store sweeps its accounts at a time; each sweeps its own blobs.
/// One run at a time.
public final class Sweeper {
  private static final int EXPUNGED_AT_ONCE = 200;

  /// How long an erased account stays marked: longer than it can be in use.
  private static final Duration MARK_KEPT = Duration.ofDays(30);

  /// Orphans found in one pass over the accounts: 48 bytes each.
  private static final int ORPHANS_AT_ONCE = 200_000;

  private final BlobStore blobs;
  private final StagedBlobs staged;
  private final AccountWrites accounts;
  private final Erasing erasing;
  private final SweepLease lease;
  private final BlobConversion conversion;

  /// What is erased.
  ///
  /// @param account completes the erasure of an account
  /// @param held whether expunged Emails of an account are kept although their time is over
  public record Erasing(Consumer<AccountId> account, Predicate<AccountId> held) {}

  /// Which process had the lease for sweeping accounts.
  public enum Turn {
    /// This process: all accounts are swept.
    OURS,
    /// Another process: no account was swept.
    OF_ANOTHER,
    /// This process, until another one took over and continues.
    LOST
  }

  /// The numbers of one run.
  ///
  /// @param blobs those that were encrypted or decrypted, and are still to be
  public record Swept(
      Turn turn,
      long emails,
      long orphans,
      long tombstones,
      long steps,
      BlobConversion.Converted blobs) {}

  private long emails;
  private long orphans;
  private long tombstones;
  private long steps;

  /// @param staged blobs that are not orphans although they have no Email
  /// @param conversion converts blobs of another form than new ones
  /// @param lease decides which process sweeps
  public Sweeper(
      BlobStore blobs,
      StagedBlobs staged,
      AccountWrites accounts,
      BlobConversion conversion,
      Erasing erasing,
      SweepLease lease) {
    this.erasing = erasing;
    this.conversion = conversion;
    this.lease = lease;
    this.blobs = blobs;
    this.staged = staged;
    this.accounts = accounts;
  }

  /// One run over all accounts and blobs.
  ///
  /// @throws StoreException of kind IO if blobs cannot be listed or erased
  public Swept run(Instant now) {
    return run(now, false);
  }

  /// The same.
  ///
  /// @param diskShort whether removed Emails are erased [StoreLimits#SHORT_KEPT] after their
  ///   removal already, except on legal hold: mail that arrives needs the room
  public synchronized Swept run(Instant now, boolean diskShort) {
    emails = 0;
    orphans = 0;
    tombstones = 0;
    steps = 0;
    Turn turn = sweepAccounts(now, diskShort);
    // First, since the conversion may fail.
    StoreException unswept = null;
    try {
      sweepOrphans(now);
    } catch (IOException e) {
      unswept = new StoreException(StoreException.Kind.IO, "blobs cannot be swept", e);
    }
    BlobConversion.Converted converted;
    try {
      converted = conversion.run();
    } catch (StoreException e) {
      if (unswept != null) {
        e.addSuppressed(unswept);
      }
      throw e;
    }
    if (unswept != null) {
      throw unswept;
    }
    return new Swept(turn, emails, orphans, tombstones, steps, converted);
  }

  private Turn sweepAccounts(Instant now, boolean diskShort) {
    if (!lease.take()) {
      return Turn.OF_ANOTHER;
    }
    try (lease) {
      accounts.forEach(account -> sweep(account, now, diskShort));
      finishErasing(now);
      return Turn.OURS;
    } catch (LeaseLostException e) {
      return Turn.LOST;
    }
  }

  private void finishErasing(Instant now) {
    List<AccountId> unfinished = new ArrayList<>();
    accounts.forEachErased((account, erasure) -> {
      if (!erasure.done() || hasMailboxes(account)) {
        unfinished.add(account);
      } else if (erasure.sinceMillis() < now.minus(MARK_KEPT).toEpochMilli()) {
        lease.keep();
        accounts.forget(account);
      }
    });
    for (AccountId account : unfinished) {
      lease.keep();
      erasing.account().accept(account);
    }
  }

  /// Whether another process wrote to the account while it was erased: each account that is written
  /// to has mailboxes.
  private boolean hasMailboxes(AccountId account) {
    return accounts.read(
        account, r -> !r.scan(MailTables.MAILBOX, MailTables.START, MailTables.END, 1).isEmpty());
  }

  private void sweep(AccountId account, Instant now, boolean diskShort) {
    lease.keep();
    while (!erasing.held().test(account) && eraseDue(account, now)) {
      // Each iteration is one transaction.
    }
    if (diskShort) {
      eraseEarly(account, now);
    }
    sweepTombstones(account, now);
    sweepSteps(account, now);
    long uploadedBefore = now.minus(UploadLimits.defaults().kept()).toEpochMilli();
    Uploads.sweep(accounts, blobs, account, uploadedBefore);
    finishRemovals(account);
  }

  private void sweepTombstones(AccountId account, Instant now) {
    long before = now.minus(accounts.limits().retention().tombstone()).toEpochMilli();
    int max = accounts.limits().retention().tombstonesMax();
    while (hasOldTombstone(account, before)) {
      lease.keep();
      tombstones +=
          accounts.write(account, Durability.SYNCED, change -> change.pruneTombstones(before, max));
    }
  }

  private boolean hasOldTombstone(AccountId account, long before) {
    return accounts.read(
        account,
        reader ->
            reader.scan(MailTables.TOMBSTONE, MailTables.START, MailTables.END, 1).stream()
                .anyMatch(row -> TombstoneRow.decode(row.value()).atMillis() < before));
  }

  /// @param next where the next transaction continues; empty if it was the last
  private record Erased(Optional<byte[]> next, int emails, List<BlobId> blobs) {}

  private boolean eraseDue(AccountId account, Instant now) {
    byte[] end = MailTables.expunged(now.toEpochMilli() + 1, 0);
    boolean none =
        accounts.read(
            account, r -> r.scan(MailTables.EXPUNGED, MailTables.START, end, 1).isEmpty());
    return !none && erase(account, MailTables.START, end, _ -> true).next().isPresent();
  }

  /// Removed Emails before their time.
  private void eraseEarly(AccountId account, Instant now) {
    long before = now.minus(StoreLimits.SHORT_KEPT).toEpochMilli();
    Predicate<ExpungedRow> removed =
        row -> row.why() != ExpungedRow.OUTGOING && row.endedMillis() <= before;
    Optional<byte[]> from = Optional.of(MailTables.START);
    while (from.isPresent() && !erasing.held().test(account)) {
      from = erase(account, from.get(), MailTables.END, removed).next();
    }
  }

  private Erased erase(AccountId account, byte[] from, byte[] end, Predicate<ExpungedRow> which) {
    lease.keep();
    Erased erased =
        accounts.write(account, Durability.SYNCED, change -> erase(change, from, end, which));
    // After the transaction: an owned blob must exist; a blob left after a crash is an orphan.
    for (BlobId blob : erased.blobs()) {
      try {
        blobs.delete(blob);
      } catch (IOException e) {
        throw new StoreException(StoreException.Kind.IO, "a blob cannot be erased", e);
      }
    }
    emails += erased.emails();
    return erased;
  }

  private static Erased erase(
      AccountWrite change, byte[] from, byte[] end, Predicate<ExpungedRow> which) {
    List<Reader.Row> rows = change.writer().scan(MailTables.EXPUNGED, from, end, EXPUNGED_AT_ONCE);
    List<BlobId> blobs = new ArrayList<>();
    int emails = 0;
    for (Reader.Row row : rows) {
      if (!which.test(ExpungedRow.decode(row.value()))) {
        continue;
      }
      emails++;
      long id = MailTables.longAt(row.key(), Long.BYTES);
      EmailRow email = change.email(id);
      change.writer().delete(MailTables.EXPUNGED, row.key());
      change.writer().delete(MailTables.EMAIL, MailTables.email(id));
      change.writer().delete(MailTables.STRUCTURE, MailTables.email(id));
      change.writer().delete(MailTables.THREAD, MailTables.thread(email.threadId(), id));
      if (email.bodyKind() == EmailRow.BODY_ROW) {
        change.writer().delete(MailTables.BODY, email.bodyId());
      } else {
        BlobId blob = email.blob().id();
        change.writer().delete(MailTables.BLOB, blob.toBytes());
        blobs.add(blob);
      }
    }
    boolean more = rows.size() == EXPUNGED_AT_ONCE;
    // The rows before this key are gone, or stay.
    return new Erased(more ? Optional.of(rows.getLast().key()) : Optional.empty(), emails, blobs);
  }

  private void sweepSteps(AccountId account, Instant now) {
    long before = now.minus(accounts.limits().retention().stepId()).toEpochMilli();
    List<byte[]> old = new ArrayList<>();
    accounts.scan(
        account,
        MailTables.STEP,
        MailTables.START,
        MailTables.END,
        (key, value) -> {
          if (Appending.stepMillis(value) < before) {
            old.add(key);
          }
        });
    for (int at = 0; at < old.size(); at += StoreLimits.TRANSACTION_MESSAGES_MAX) {
      List<byte[]> batch =
          old.subList(at, Math.min(old.size(), at + StoreLimits.TRANSACTION_MESSAGES_MAX));
      lease.keep();
      accounts.write(
          account,
          Durability.SYNCED,
          change -> {
            batch.forEach(key -> change.writer().delete(MailTables.STEP, key));
            return Boolean.TRUE;
          });
    }
    steps += old.size();
  }

  private void finishRemovals(AccountId account) {
    List<Integer> removing = new ArrayList<>();
    accounts.scan(
        account,
        MailTables.MAILBOX,
        MailTables.START,
        MailTables.END,
        (key, value) -> {
          int id = MailTables.intAt(key, 0);
          if (MailboxRow.decode(id, value).removing) {
            removing.add(id);
          }
        });
    EmailMembership filing = new EmailMembership(accounts, account);
    for (int mailbox : removing) {
      lease.keep();
      filing.drain(mailbox);
    }
  }

  /// Finds old blobs that wait for no append and that no Email or upload owns.
  private void sweepOrphans(Instant now) throws IOException {
    Instant before = now.minus(accounts.limits().retention().orphan());
    long[] old = {0};
    blobs.forEach(blob -> old[0] += blob.finished().isBefore(before) ? 1 : 0);
    int passes = (int) ((old[0] + ORPHANS_AT_ONCE - 1) / ORPHANS_AT_ONCE);
    for (int pass = 0; pass < passes; pass++) {
      sweepOrphans(before, passes, pass);
    }
  }

  /// One of several passes, each over a share of the blobs.
  private void sweepOrphans(Instant before, int passes, int pass) throws IOException {
    Set<BlobId> suspects = new HashSet<>();
    blobs.forEach(blob -> {
      boolean mine = Long.remainderUnsigned(blob.id().low(), passes) == pass;
      if (mine && blob.finished().isBefore(before)) {
        suspects.add(blob.id());
      }
    });
    suspects.removeAll(staged.all());
    accounts.forEach(account -> {
      accounts.scan(
          account,
          MailTables.BLOB,
          MailTables.START,
          MailTables.END,
          (key, value) -> suspects.remove(BlobId.of(key)));
      Uploads.blobs(accounts, account).forEach(suspects::remove);
    });
    IOException undeleted = null;
    for (BlobId orphan : suspects) {
      try {
        blobs.delete(orphan);
        orphans++;
      } catch (IOException e) {
        undeleted = e;
      }
    }
    if (undeleted != null) {
      throw undeleted;
    }
  }
}
