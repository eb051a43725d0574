package org.posthorn.server.learning;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Rounds of learning on their own thread, so that they delay no session, no delivery and no
/// housekeeping. What has to be learnt is in the store, as changes of the accounts.
public final class LearningRounds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LearningRounds.class);
  private static final long STOP_SECONDS = 30;

  private final String name;
  private final Learner learner;
  private final Metrics.Counter internalErrors;
  private final ScheduledExecutorService thread;

  /// What runs in rounds.
  ///
  /// @param round gets the time
  /// @param stop ends a round that runs in another thread soon
  /// @param close releases what other processes wait for
  public record Learner(Consumer<Instant> round, Runnable stop, Runnable close) {}

  private LearningRounds(String name, Learner learner, Metrics metrics) {
    this.name = name;
    this.learner = learner;
    internalErrors = metrics.counter("internal_errors_total");
    thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name(name).daemon().factory());
  }

  /// @param name of the thread
  public static LearningRounds start(
      String name, Duration every, Learner learner, Metrics metrics) {
    LearningRounds rounds = new LearningRounds(name, learner, metrics);
    var _ =
        rounds.thread.scheduleWithFixedDelay(
            rounds::round, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    return rounds;
  }

  /// A round that fails is tried again the next time. Whatever it threw would end the schedule.
  private void round() {
    try {
      learner.round().accept(Instant.now());
    } catch (RuntimeException | Error e) {
      internalErrors.increment();
      LOG.error("learning event=failed name={}", name, e);
    }
  }

  /// Ends after the message that is being learnt; the rest is learnt after the next start.
  @Override
  public void close() throws InterruptedException {
    learner.stop().run();
    thread.shutdown();
    if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("learning event=still-learning name={}", name);
      return;
    }
    try {
      learner.close().run();
    } catch (StoreException e) {
      LOG.warn("learning event=lease-kept name={} reason={}", name, e.getMessage());
    }
  }
}
