package org.posthorn.server;

import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalDouble;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.classifier.SpamCheck;
import org.posthorn.delivery.checks.classifier.SpamThresholds;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Settings;
import org.posthorn.spam.account.AccountFilter;
import org.posthorn.spam.model.ServerModel;

/// Separates spam from other mail, for the server and for each account.
record SpamFilter(ServerModel model, AccountFilter accountFilter, Optional<MessageCheck> check) {

  static SpamFilter of(Configuration configuration, SpamThresholds thresholds, KeyValueStore kv) {
    ServerModel model = new ServerModel(kv, InstantSource.system());
    double junk = configuration.get(Settings.SPAM_JUNK);
    boolean header = configuration.get(Settings.SPAM_HEADER);
    AccountFilter accountFilter = new AccountFilter(kv, model, junk, header);
    return new SpamFilter(
        model,
        accountFilter,
        configuration.get(Settings.SPAM_ENABLED)
            ? Optional.of(new SpamCheck(model, thresholds, header))
            : Optional.empty());
  }

  /// @throws ConfigurationException if settings contradict each other
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
