package org.posthorn.web.reader;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.web.WebException;

/// Limits the concurrent fetches of remote images, per account and in total; others wait.
/// Thread-safe.
final class FetchLimiter {
  private final ReaderLimits limits;
  private final Semaphore all;

  /// Limits of active accounts, with reference counts.
  private final Map<AccountId, Turn> turns = new ConcurrentHashMap<>();

  private record Turn(Semaphore free, int users) {
    Turn with(int more) {
      return new Turn(free, users + more);
    }
  }

  FetchLimiter(ReaderLimits limits) {
    this.limits = limits;
    all = new Semaphore(limits.picturesInAll(), true);
  }

  /// A fetch.
  interface Work {
    byte[] fetch() throws java.io.IOException;
  }

  /// @throws WebException 503 if the wait takes too long
  byte[] take(AccountId account, Work work) throws java.io.IOException {
    Semaphore own = joined(account).free();
    try {
      acquire(own);
      try {
        acquire(all);
        try {
          return work.fetch();
        } finally {
          all.release();
        }
      } finally {
        own.release();
      }
    } finally {
      var _ = turns.computeIfPresent(account, (_, turn) -> left(turn));
    }
  }

  private Turn joined(AccountId account) {
    return turns.compute(
        account,
        (_, turn) ->
            turn == null
                ? new Turn(new Semaphore(limits.picturesAtOnce(), true), 1)
                : turn.with(1));
  }

  private static @Nullable Turn left(Turn turn) {
    return turn.users() == 1 ? null : turn.with(-1);
  }

  private void acquire(Semaphore turn) {
    try {
      if (!turn.tryAcquire(limits.pictureWait().toMillis(), TimeUnit.MILLISECONDS)) {
        throw WebException.retryLater(503, "too many images at once");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw WebException.retryLater(503, "the server is stopping");
    }
  }

  /// Number of active accounts.
  int accounts() {
    return turns.size();
  }
}
