package org.posthorn.server;

import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.classifying.SpamExaminer;
import org.posthorn.delivery.judging.classifying.SpamThresholds;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Settings;
import org.posthorn.spam.account.AccountJudge;
import org.posthorn.spam.model.ServerModel;

/// What tells spam from other mail, for the server and for each account.
record SpamFilter(ServerModel model, AccountJudge judge, Optional<Examiner> examiner) {

  static SpamFilter of(Configuration configuration, SpamThresholds thresholds, KeyValueStore kv) {
    ServerModel model = new ServerModel(kv, InstantSource.system());
    double junk = configuration.get(Settings.SPAM_JUNK);
    boolean header = configuration.get(Settings.SPAM_HEADER);
    AccountJudge judge = new AccountJudge(kv, model, junk, header);
    return new SpamFilter(
        model,
        judge,
        configuration.get(Settings.SPAM_ENABLED)
            ? Optional.of(new SpamExaminer(model, thresholds, header))
            : Optional.empty());
  }

  /// @throws ConfigurationException if they contradict each other
  static SpamThresholds thresholds(Configuration configuration) {
    Optional<Double> refuse = configuration.get(Settings.SPAM_REFUSE);
    try {
      return new SpamThresholds(
          configuration.get(Settings.SPAM_JUNK),
          refuse.isPresent() ? OptionalDouble.of(refuse.get()) : OptionalDouble.empty());
    } catch (IllegalArgumentException e) {
      throw configuration.wrong(Settings.SPAM_REFUSE, String.valueOf(e.getMessage()));
    }
  }
}
