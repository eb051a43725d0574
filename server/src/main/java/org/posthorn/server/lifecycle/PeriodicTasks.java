package org.posthorn.server.lifecycle;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.posthorn.kv.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tasks that run periodically on their own threads until the server stops.
public final class PeriodicTasks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PeriodicTasks.class);

  private final String name;
  private final Runnable failed;
  private final ScheduledExecutorService threads;

  /// @param name of the threads, and in the log
  /// @param threads how many tasks may run at once
  public PeriodicTasks(String name, int threads) {
    this(name, threads, () -> {});
  }

  /// @param failed is called for each failure, in addition to logging it
  public PeriodicTasks(String name, int threads, Runnable failed) {
    this.name = name;
    this.failed = failed;
    this.threads =
        Executors.newScheduledThreadPool(
            threads, Thread.ofPlatform().name(name + "-", 0).daemon().factory());
  }

  /// Runs a task for the first time after a delay, and then again after an interval from each end.
  /// A task that fails is tried again the next time.
  public void every(Duration first, Duration period, Runnable task) {
    var _ =
        threads.scheduleWithFixedDelay(
            () -> guarded(task), first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void guarded(Runnable task) {
    try {
      task.run();
    } catch (StoreException e) {
      if (e.kind() != StoreException.Kind.CLOSED) {
        failure(e);
      } // otherwise the server is being stopped, and this goes on after the next start
    } catch (RuntimeException e) {
      failure(e);
    }
  }

  private void failure(RuntimeException e) {
    failed.run();
    LOG.error("tasks event=failed task={}", name, e);
  }

  /// Interrupts running tasks, and waits for their end.
  public void stop(Duration patience) {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("tasks event=still-running task={}", name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Starts no more tasks, and does not wait for running ones.
  @Override
  public void close() {
    threads.shutdown();
  }
}
