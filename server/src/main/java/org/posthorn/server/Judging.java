package org.posthorn.server;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Pipeline;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;

/// The examiners of arriving messages, in their order.
final class Judging {
  private Judging() {}

  /// What looks at messages, as the configuration asks.
  static Pipeline pipeline(Configuration configuration, Metrics metrics) {
    List<Examiner> examiners = new ArrayList<>();
    return new Pipeline(configuration.get(Settings.HOSTNAME), examiners, metrics);
  }
}
