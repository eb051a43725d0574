package org.posthorn.server.assistant;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.posthorn.assistant.AssistantPolicy;
import org.posthorn.assistant.summary.Summaries;
import org.posthorn.assistant.summary.SummaryLimits;
import org.posthorn.assistant.tasks.TaskLimits;
import org.posthorn.assistant.tasks.TaskRounds;
import org.posthorn.assistant.text.TextLimits;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Storage;
import org.posthorn.store.mail.Watch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Searches for tasks in mail that has arrived, on its own thread, so that it delays no delivery.
/// What has to be read is in the store, as changes of the accounts.
public final class TaskSearch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskSearch.class);

  /// How soon a task is there.
  private static final Duration EVERY = Duration.ofSeconds(2);

  private static final long STOP_SECONDS = 30;

  private final TaskRounds rounds;
  private final Watch watch;
  private final Metrics.Counter internalErrors;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("task-search").daemon().factory());

  private TaskSearch(TaskRounds rounds, Watch watch, Metrics metrics) {
    this.rounds = rounds;
    this.watch = watch;
    internalErrors = metrics.counter("internal_errors_total");
  }

  public static TaskSearch start(Configuration configuration, Storage storage, Metrics metrics) {
    AssistantPolicy policy = AssistantSetup.policy(configuration, storage);
    TaskRounds rounds =
        new TaskRounds(
            storage.kv(),
            storage.mail(),
            summaries(storage),
            new TaskRounds.Policy(
                policy::enabled,
                (account, address) -> isAddressOf(storage.directory(), account, address),
                TaskLimits.defaults()),
            storage.holder(),
            metrics);
    TaskSearch search = new TaskSearch(rounds, storage.mail().watch(rounds::changed), metrics);
    var _ =
        search.thread.scheduleWithFixedDelay(
            search::round, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return search;
  }

  /// The summaries of this server.
  public static Summaries summaries(Storage storage) {
    return new Summaries(storage.kv(), SummaryLimits.defaults(), TextLimits.defaults());
  }

  private static boolean isAddressOf(Directory directory, AccountId account, String address) {
    try {
      return directory.isAddressOf(account, Address.parse(address));
    } catch (DirectoryException notOurs) {
      return false;
    }
  }

  /// A round that fails is tried again the next time. Whatever it threw would end the schedule.
  private void round() {
    try {
      var _ = rounds.run(Instant.now());
    } catch (RuntimeException | Error e) {
      internalErrors.increment();
      LOG.error("assistant event=task-search-failed", e);
    }
  }

  /// Ends after the messages that are being read; the rest is read after the next start.
  @Override
  public void close() throws InterruptedException {
    watch.close();
    rounds.stop();
    thread.shutdown();
    if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("assistant event=still-searching");
      return;
    }
    try {
      rounds.close();
    } catch (StoreException e) {
      LOG.warn("assistant event=lease-kept reason={}", e.getMessage());
    }
  }
}
