package org.posthorn.server;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.posthorn.delivery.checks.connection.KnownForwarders;
import org.posthorn.delivery.checks.connection.RecordedArrivals;
import org.posthorn.delivery.learning.JunkLearning;
import org.posthorn.delivery.learning.LearningLimits;
import org.posthorn.delivery.learning.SharedLearning;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.spam.agreement.Agreement;
import org.posthorn.spam.agreement.AgreementLimits;
import org.posthorn.spam.agreement.Votes;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.store.events.EventLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Learns from what users move, on its own thread, so that it delays no session, no delivery and no
/// housekeeping. What has to be learnt is in the store, as changes of the accounts.
final class SpamLearning implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SpamLearning.class);

  /// How soon it learns from what users move.
  private static final Duration EVERY = Duration.ofSeconds(30);

  private static final long STOP_SECONDS = 30;

  private final JunkLearning learning;
  private final Metrics.Counter internalErrors;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("spam-learning").daemon().factory());

  private SpamLearning(JunkLearning learning, Metrics metrics) {
    this.learning = learning;
    internalErrors = metrics.counter("internal_errors_total");
  }

  static SpamLearning start(
      Configuration configuration,
      Storage storage,
      Outbound outbound,
      ConnectionChecks connectionChecks,
      ServerModel model,
      Metrics metrics) {
    Reputation reputation = connectionChecks.policy().reputation();
    AgreementLimits limits = AgreementLimits.defaults();
    SharedLearning shared =
        new SharedLearning(
            model,
            new Votes(storage.kv(), limits),
            new Agreement(storage.kv(), model, outbound::hash, InstantSource.system(), limits),
            new RecordedArrivals(
                new EventLog(storage.kv()),
                reputation,
                configuration.get(Settings.HOSTNAME),
                forwarders(configuration)));
    SpamLearning learner =
        new SpamLearning(
            new JunkLearning(
                storage.kv(),
                storage.mail(),
                shared,
                LearningLimits.defaults(),
                storage.holder(),
                metrics),
            metrics);
    var _ =
        learner.thread.scheduleWithFixedDelay(
            learner::round, EVERY.toMillis(), EVERY.toMillis(), TimeUnit.MILLISECONDS);
    return learner;
  }

  /// Forwarders: their reputation is not that of the mail they bring.
  static KnownForwarders forwarders(Configuration configuration) {
    return new KnownForwarders(
        configuration.get(Settings.AUTHENTICATION_FORWARDERS),
        Set.copyOf(configuration.get(Settings.TRUSTED_ARC_SEALERS)));
  }

  /// A round that fails is tried again the next time.
  private void round() {
    try {
      learning.run(Instant.now());
    } catch (RuntimeException e) {
      internalErrors.increment();
      LOG.error("spam event=learning-failed", e);
    }
  }

  /// Ends after the message that is being learnt; the rest is learnt after the next start.
  @Override
  public void close() throws InterruptedException {
    learning.stop();
    thread.shutdown();
    if (!thread.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
      LOG.warn("spam event=still-learning");
      return;
    }
    try {
      learning.close();
    } catch (StoreException e) {
      LOG.warn("spam event=lease-kept reason={}", e.getMessage());
    }
  }
}
