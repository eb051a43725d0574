package org.posthorn.server;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Pipeline;
import org.posthorn.delivery.judging.authentication.AuthenticationExaminer;
import org.posthorn.delivery.judging.authentication.AuthenticationLimits;
import org.posthorn.delivery.judging.authentication.AuthenticationPolicy;
import org.posthorn.delivery.judging.authentication.AuthenticationSettings;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;

/// The examiners of arriving messages, in their order.
final class Judging {
  private Judging() {}

  /// What looks at messages, as the configuration asks.
  static Pipeline pipeline(Configuration configuration, Resolver resolver, Metrics metrics) {
    List<Examiner> examiners = new ArrayList<>();
    examiners.add(
        new AuthenticationExaminer(
            authentication(configuration),
            AuthenticationLimits.defaults(),
            resolver,
            InstantSource.system()));
    return new Pipeline(configuration.get(Settings.HOSTNAME), examiners, metrics);
  }

  private static AuthenticationSettings authentication(Configuration configuration) {
    return new AuthenticationSettings(
        configuration.get(Settings.HOSTNAME),
        configuration.get(Settings.AUTHENTICATION_TRUSTED),
        List.of(),
        Set.of(),
        _ -> AuthenticationPolicy.defaults());
  }
}
