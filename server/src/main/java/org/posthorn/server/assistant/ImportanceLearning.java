package org.posthorn.server.assistant;

import java.time.Duration;
import org.posthorn.assistant.triage.Triage;
import org.posthorn.assistant.triage.TriageLearning;
import org.posthorn.assistant.triage.TriageLimits;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.learning.LearningRounds;
import org.posthorn.server.storage.Storage;

/// Rates the importance of arriving messages, and learns it from what users do.
public final class ImportanceLearning {
  /// How soon it learns.
  private static final Duration EVERY = Duration.ofSeconds(30);

  private ImportanceLearning() {}

  public static Triage triage(Configuration configuration, Storage storage, Metrics metrics) {
    return new Triage(
        storage.kv(),
        TriageLimits.defaults(),
        configuration.get(Settings.HOSTNAME),
        AssistantSetup.policy(configuration, storage)::enabled,
        metrics);
  }

  public static LearningRounds start(Triage triage, Storage storage, Metrics metrics) {
    TriageLearning learning =
        new TriageLearning(storage.kv(), storage.mail(), triage, storage.holder(), metrics);
    return LearningRounds.start(
        "importance-learning",
        EVERY,
        new LearningRounds.Learner(learning::run, learning::stop, learning::close),
        metrics);
  }
}
