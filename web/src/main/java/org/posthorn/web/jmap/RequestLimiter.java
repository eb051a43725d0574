package org.posthorn.web.jmap;

import java.io.IOException;
import org.posthorn.directory.AccountId;
import org.posthorn.jmap.protocol.RequestException;
import org.posthorn.runtime.Permits;

/// Limits the concurrent requests of an account over all its connections (RFC 8620 §2,
/// `maxConcurrentRequests`). Thread-safe.
final class RequestLimiter {
  private final int max;
  private final Permits<AccountId> permits;

  RequestLimiter(int max) {
    this.max = max;
    this.permits = new Permits<>(max);
  }

  /// Processes a request.
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /// @throws RequestException LIMIT if the account has too many concurrent requests
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
