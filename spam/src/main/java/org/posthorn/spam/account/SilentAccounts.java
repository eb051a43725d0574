package org.posthorn.spam.account;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.posthorn.directory.AccountId;

/// What rows of accounts say that every message asks for, and most accounts do not have: who has
/// none is kept in memory, and costs no look at the rows. Changes of this process are seen at once,
/// those of others after [#CURRENT]. Thread-safe.
///
/// @param <T> what the rows say
final class SilentAccounts<T> {
  /// How long another process's change may go unnoticed.
  static final Duration CURRENT = Duration.ofSeconds(5);

  /// Those that got mail last, at some hundred bytes each.
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

  /// An account that had said nothing.
  ///
  /// @param changes of all such rows before that was read
  /// @param read when, by the clock
  private record Silent(long changes, long read) {}

  /// @param nothing what the rows of an account say that has none
  /// @param changes counts what this process has changed
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

  /// @throws org.posthorn.kv.StoreException if they cannot be read
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
