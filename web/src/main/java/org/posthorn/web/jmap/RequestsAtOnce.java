package org.posthorn.web.jmap;

import java.io.IOException;
import org.posthorn.directory.AccountId;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.runtime.Permits;

/// Bounds the requests of an account that are answered at once, over whatever connections they come
/// (RFC 8620 §2, `maxConcurrentRequests`). Thread-safe.
final class RequestsAtOnce {
  private final int max;
  private final Permits<AccountId> permits;

  RequestsAtOnce(int max) {
    this.max = max;
    this.permits = new Permits<>(max);
  }

  /// Work that makes an answer.
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /// @throws RequestException LIMIT if the account has as many under way
  <T> T answer(AccountId account, Work<T> work) throws IOException {
    if (!permits.tryAcquire(account)) {
      throw RequestException.limit(
          "maxConcurrentRequests", "more than " + max + " requests at once");
    }
    try {
      return work.run();
    } finally {
      permits.release(account);
    }
  }
}
