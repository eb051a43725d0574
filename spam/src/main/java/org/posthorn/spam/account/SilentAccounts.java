package org.posthorn.spam.account;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.posthorn.directory.AccountId;

/// Caches which accounts have no row of some type. Every message needs the row, and most accounts
/// have none, so this saves a read. Changes by this process are seen at once, those by others after
/// [#CURRENT]. Thread-safe.
///
/// @param <T> the value of the row
final class SilentAccounts<T> {
  /// How long changes by other processes may go unnoticed.
  static final Duration CURRENT = Duration.ofSeconds(5);

  /// Number of cached accounts, at some hundred bytes each.
  static final int ACCOUNTS_MAX = 20_000;

  private final Function<AccountId, T> rows;
  private final T nothing;
  private final LongSupplier changes;
  private final LongSupplier nanoClock;
  private final Map<AccountId, Silent> silent =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<AccountId, Silent> eldest) {
          return size() > ACCOUNTS_MAX;
        }
      };

  /// An account without a row.
  ///
  /// @param changes the change counter before the row was read
  /// @param read time of the read
  private record Silent(long changes, long read) {}

  /// @param nothing the value for an account without a row
  /// @param changes counts the changes by this process
  SilentAccounts(Function<AccountId, T> rows, T nothing, LongSupplier changes) {
    this(rows, nothing, changes, System::nanoTime);
  }

  /// @param nanoClock as [System#nanoTime]
  SilentAccounts(
      Function<AccountId, T> rows, T nothing, LongSupplier changes, LongSupplier nanoClock) {
    this.rows = rows;
    this.nothing = nothing;
    this.changes = changes;
    this.nanoClock = nanoClock;
  }

  /// @throws org.posthorn.kv.StoreException if the row cannot be read
  T of(AccountId account) {
    long count = changes.getAsLong();
    long now = nanoClock.getAsLong();
    if (isSilent(account, count, now)) {
      return nothing;
    }
    T said = rows.apply(account);
    if (said.equals(nothing)) {
      synchronized (silent) {
        silent.put(account, new Silent(count, now));
      }
    }
    return said;
  }

  private boolean isSilent(AccountId account, long count, long now) {
    Silent known;
    synchronized (silent) {
      known = silent.get(account);
    }
    return known != null && known.changes() == count && now - known.read() < CURRENT.toNanos();
  }
}
