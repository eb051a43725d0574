package org.posthorn.spam.account;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.posthorn.directory.AccountId;

/// What accounts prefer. Every message asks, and most accounts never said anything: these are kept
/// in memory, and cost no look at their rows. Changes of this process are seen at once, those of
/// others after [#CURRENT]. Thread-safe.
final class RecentPreferences {
  /// How long another process's change may go unnoticed.
  static final Duration CURRENT = Duration.ofSeconds(5);

  /// Those that got mail last, at some hundred bytes each.
  static final int ACCOUNTS_MAX = 20_000;

  private final PreferencesRows rows;
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
  /// @param changes of all preferences before that was read
  /// @param read when, by the clock
  private record Silent(long changes, long read) {}

  RecentPreferences(PreferencesRows rows) {
    this(rows, PreferencesRows::changes, System::nanoTime);
  }

  /// @param changes counts what this process has changed
  /// @param nanoClock as [System#nanoTime]
  RecentPreferences(PreferencesRows rows, LongSupplier changes, LongSupplier nanoClock) {
    this.rows = rows;
    this.changes = changes;
    this.nanoClock = nanoClock;
  }

  /// @throws org.posthorn.kv.StoreException if they cannot be read
  Preferences of(AccountId account) {
    long count = changes.getAsLong();
    long now = nanoClock.getAsLong();
    if (isSilent(account, count, now)) {
      return Preferences.NONE;
    }
    Preferences preferences = rows.of(account);
    if (preferences.equals(Preferences.NONE)) {
      synchronized (silent) {
        silent.put(account, new Silent(count, now));
      }
    }
    return preferences;
  }

  private boolean isSilent(AccountId account, long count, long now) {
    Silent known;
    synchronized (silent) {
      known = silent.get(account);
    }
    return known != null && known.changes() == count && now - known.read() < CURRENT.toNanos();
  }
}
