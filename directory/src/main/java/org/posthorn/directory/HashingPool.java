package org.posthorn.directory;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// The platform threads that compute Argon2, so that no virtual thread is blocked for long and the
/// total memory is limited.
///
/// Thread-safe.
public final class HashingPool implements AutoCloseable {
  private static final long IDLE_SECONDS = 30;

  private final Argon2Settings settings;
  private final ThreadPoolExecutor threads;
  private final AtomicLong computed = new AtomicLong();

  public HashingPool(Argon2Settings settings, DirectoryLimits limits) {
    this.settings = settings;
    int size =
        limits.hashingThreads() > 0
            ? limits.hashingThreads()
            : Runtime.getRuntime().availableProcessors();
    threads =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(limits.hashingQueue()),
            Thread.ofPlatform().daemon().name("argon2-", 0).factory());
    threads.allowCoreThreadTimeOut(true);
  }

  /// The settings of new hashes.
  public Argon2Settings settings() {
    return settings;
  }

  /// Number of computations since the start, for `status` and tests.
  public long computed() {
    return computed.get();
  }

  Argon2Hash hash(String password) {
    return run(() -> Argon2Hash.of(password, settings));
  }

  boolean verify(Argon2Hash hash, String password) {
    return run(() -> hash.verify(password));
  }

  /// Runs a computation on one of the threads and waits for it.
  ///
  /// @throws DirectoryException of kind TEMPORARY if too many are waiting, or the pool is closed
  <T> T run(Callable<T> computation) {
    Future<T> future;
    try {
      future = threads.submit(computation);
    } catch (RejectedExecutionException e) {
      throw new DirectoryException(
          DirectoryException.Kind.TEMPORARY, "too many passwords wait for verification");
    }
    try {
      T result = future.get();
      computed.incrementAndGet();
      return result;
    } catch (InterruptedException e) {
      future.cancel(false);
      Thread.currentThread().interrupt();
      throw new DirectoryException(DirectoryException.Kind.TEMPORARY, "interrupted");
    } catch (ExecutionException e) {
      throw new IllegalStateException("Argon2 failed", e.getCause());
    }
  }

  /// Finishes waiting computations and accepts no more.
  @Override
  public void close() {
    threads.close();
  }
}
