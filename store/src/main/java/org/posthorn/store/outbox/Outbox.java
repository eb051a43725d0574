package org.posthorn.store.outbox;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.store.change.AccountWrites;
import org.posthorn.store.mail.EffectId;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.rows.EffectRow;
import org.posthorn.store.rows.MailTables;

/// The pending effects of accounts.
///
/// A worker [watches][#watch] for accounts with new effects and finds those of an earlier process
/// by [#accounts]. It reads them in order by [#pending], carries them out under their id, by which
/// a repetition is recognized, and [removes][#remove] them. If it stops in between, the effect is
/// carried out again, and recognized. Thread-safe.
public final class Outbox {
  private final AccountWrites accounts;

  public Outbox(AccountWrites accounts) {
    this.accounts = accounts;
  }

  /// Accounts with pending effects, ascending. Reads every account: call it only when a worker
  /// starts.
  public List<AccountId> accounts() {
    List<AccountId> found = new ArrayList<>();
    accounts.forEach(account -> {
      if (!pending(account, 1).isEmpty()) {
        found.add(account);
      }
    });
    return found;
  }

  /// An account's oldest effects.
  ///
  /// @param max at most 1,000
  public List<PendingEffect> pending(AccountId account, int max) {
    return pending(account, MailTables.START, max);
  }

  /// The effects after this one, which need not exist any more.
  ///
  /// @param max at most 1,000
  public List<PendingEffect> pendingAfter(EffectId last, int max) {
    return pending(last.account(), RowRange.after(key(last)), max);
  }

  private List<PendingEffect> pending(AccountId account, byte[] from, int max) {
    int limit = Math.min(max, KeyValueStore.SNAPSHOT_ROWS_MAX);
    return accounts
        .read(account, reader -> reader.scan(MailTables.OUTBOX, from, MailTables.END, limit))
        .stream()
        .map(row -> pending(account, row))
        .toList();
  }

  private static PendingEffect pending(AccountId account, Reader.Row row) {
    EffectRow value = EffectRow.decode(row.value());
    EffectId id =
        new EffectId(
            account, MailTables.longAt(row.key(), 0), MailTables.intAt(row.key(), Long.BYTES));
    return new PendingEffect(id, value.effect(), Instant.ofEpochMilli(value.putMillis()));
  }

  /// Whether an effect is still pending.
  public boolean holds(EffectId id) {
    byte[] key = key(id);
    return accounts.read(id.account(), reader -> reader.get(MailTables.OUTBOX, key) != null);
  }

  /// Removes an effect that was carried out, synced.
  ///
  /// @return whether it existed
  public boolean remove(EffectId id) {
    byte[] key = key(id);
    return accounts.write(
        id.account(),
        Durability.SYNCED,
        change -> {
          boolean there = change.writer().get(MailTables.OUTBOX, key) != null;
          change.writer().delete(MailTables.OUTBOX, key);
          return there;
        });
  }

  /// Notifies `watcher` of each account that has added effects, when they are on disk, until the
  /// result is closed. Called on a thread of the store: must be short, must not block, must not
  /// call the store.
  public Watch watch(Consumer<AccountId> watcher) {
    return accounts.watchOutboxes(watcher);
  }

  private static byte[] key(EffectId id) {
    return MailTables.effect(id.modSeq(), id.number());
  }
}
