package org.posthorn.assistant.triage;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.posthorn.directory.AccountId;

/// The models of accounts that got mail lately, bounded in size. What another process changes is
/// seen after [#CURRENT]. Thread-safe.
final class ModelCache {
  /// How long changes by other processes may go unnoticed.
  static final Duration CURRENT = Duration.ofSeconds(30);

  /// Octets of an account that has no model.
  private static final long ENTRY_BYTES = 100;

  private final TriageRows rows;
  private final TriageModel nobodys;
  private final Predicate<AccountId> allowed;
  private final long bytesMax;
  private final LongSupplier nanoClock;
  private final Map<AccountId, Entry> entries = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;
  private long changes;

  /// A cached model.
  ///
  /// @param model empty if triage is off, or not allowed
  /// @param bytes of its row
  /// @param read when
  private record Entry(Optional<TriageModel> model, long bytes, long read) {}

  /// @param allowed whether an account may have triage; asked when a model is read
  /// @param bytesMax octets of the rows of cached models
  /// @param nanoClock as [System#nanoTime]
  ModelCache(TriageRows rows, Predicate<AccountId> allowed, long bytesMax, LongSupplier nanoClock) {
    this.rows = rows;
    this.allowed = allowed;
    this.bytesMax = bytesMax;
    this.nanoClock = nanoClock;
    nobodys = rows.empty();
  }

  /// The model of an account; an empty one if it has none yet. Empty if triage is not allowed, or
  /// the owner has turned it off.
  Optional<TriageModel> of(AccountId account) {
    long now = nanoClock.getAsLong();
    long before;
    synchronized (this) {
      before = changes;
      Entry entry = entries.get(account);
      if (entry != null && now - entry.read() < CURRENT.toNanos()) {
        return entry.model();
      }
    }
    TriageRows.Read read = rows.read(account);
    byte[] row = read.model();
    boolean off = read.off() || !allowed.test(account);
    Optional<TriageModel> model =
        off ? Optional.empty() : Optional.of(row == null ? nobodys : rows.decode(row));
    long size = ENTRY_BYTES + (row == null || off ? 0 : row.length);
    synchronized (this) {
      if (changes != before) {
        return model; // this may be an older row
      }
      remove(account);
      entries.put(account, new Entry(model, size, now));
      bytes += size;
      Iterator<Entry> eldest = entries.values().iterator();
      while (bytes > bytesMax && eldest.hasNext()) {
        bytes -= eldest.next().bytes();
        eldest.remove();
      }
    }
    return model;
  }

  /// To be called when the rows of an account have changed.
  synchronized void changed(AccountId account) {
    changes++;
    remove(account);
  }

  private void remove(AccountId account) {
    Entry entry = entries.remove(account);
    bytes -= entry == null ? 0 : entry.bytes();
  }

  /// Octets of the rows of cached models.
  synchronized long bytes() {
    return bytes;
  }
}
