package org.posthorn.server;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.posthorn.delivery.checks.connection.KnownForwarders;
import org.posthorn.delivery.checks.connection.RecordedArrivals;
import org.posthorn.delivery.learning.JunkLearning;
import org.posthorn.delivery.learning.LearningLimits;
import org.posthorn.delivery.learning.SharedLearning;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.learning.LearningRounds;
import org.posthorn.server.storage.Storage;
import org.posthorn.spam.agreement.Agreement;
import org.posthorn.spam.agreement.AgreementLimits;
import org.posthorn.spam.agreement.Votes;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.spam.reputation.Reputation;
import org.posthorn.store.events.EventLog;

/// Learns what is spam from what users move.
final class SpamLearning {
  /// How soon it learns from what users move.
  private static final Duration EVERY = Duration.ofSeconds(30);

  private SpamLearning() {}

  static LearningRounds start(
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
    JunkLearning learning =
        new JunkLearning(
            storage.kv(),
            storage.mail(),
            shared,
            LearningLimits.defaults(),
            storage.holder(),
            metrics);
    return LearningRounds.start(
        "spam-learning",
        EVERY,
        new LearningRounds.Learner(learning::run, learning::stop, learning::close),
        metrics);
  }

  /// Forwarders: their reputation is not that of the mail they bring.
  static KnownForwarders forwarders(Configuration configuration) {
    return new KnownForwarders(
        configuration.get(Settings.AUTHENTICATION_FORWARDERS),
        Set.copyOf(configuration.get(Settings.TRUSTED_ARC_SEALERS)));
  }
}
