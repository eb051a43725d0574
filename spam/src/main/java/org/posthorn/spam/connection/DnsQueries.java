package org.posthorn.spam.connection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.posthorn.runtime.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs DNS queries beside sessions, a limited number at a time. Thread-safe.
final class DnsQueries {
  private static final Logger LOG = LoggerFactory.getLogger(DnsQueries.class);
  private static final Executor THREADS =
      task -> Thread.ofVirtual().name("client-question").start(task);

  private final Semaphore free;
  private final Metrics.Counter unasked;

  /// @param metrics gets `connection.unasked`
  DnsQueries(int atOnce, Metrics metrics) {
    free = new Semaphore(atOnce);
    unasked = metrics.counter("connection.unasked");
  }

  /// Starts a query.
  ///
  /// @param unknown the result if too many queries are running
  <T> CompletableFuture<T> ask(Supplier<T> question, T unknown) {
    if (!free.tryAcquire()) {
      unasked.increment();
      return CompletableFuture.completedFuture(unknown);
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    THREADS.execute(() -> {
      T found = unknown;
      try {
        found = question.get();
      } catch (RuntimeException e) {
        LOG.error("client-question event=failed", e);
      } finally {
        free.release();
        answer.complete(found);
      }
    });
    return answer;
  }
}
