package org.posthorn.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.posthorn.delivery.judging.Examiner;
import org.posthorn.delivery.judging.Pipeline;
import org.posthorn.delivery.judging.authentication.AuthenticationExaminer;
import org.posthorn.delivery.judging.authentication.AuthenticationLimits;
import org.posthorn.delivery.judging.authentication.AuthenticationPolicy;
import org.posthorn.delivery.judging.authentication.AuthenticationSettings;
import org.posthorn.delivery.judging.connection.ConnectionExaminer;
import org.posthorn.delivery.judging.connection.ReputationExaminer;
import org.posthorn.delivery.judging.content.ContentExaminer;
import org.posthorn.directory.Directory;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfiguredPolicy;
import org.posthorn.server.config.Settings;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.content.Attachments;
import org.posthorn.spam.content.ContentLimits;
import org.posthorn.spam.content.Lookalikes;
import org.posthorn.spam.content.Phishing;
import org.posthorn.spam.content.UnpackingLimits;

/// The examiners of arriving messages, in their order.
final class Judging {
  private Judging() {}

  /// What looks at messages, as the configuration asks.
  ///
  /// @param plan has the files that the configuration names
  /// @param directory says which domains are of this server, and what they want
  /// @param clients what is thought of them
  /// @throws IOException if a file that the configuration names cannot be read
  static Pipeline pipeline(
      Configuration configuration,
      Plan plan,
      Directory directory,
      Resolver resolver,
      ConnectionPolicy clients,
      SpamFilter spam,
      Metrics metrics)
      throws IOException {
    List<Examiner> examiners = new ArrayList<>();
    examiners.add(
        new AuthenticationExaminer(
            authentication(configuration, plan, directory),
            AuthenticationLimits.defaults(),
            resolver,
            InstantSource.system()));
    examiners.add(new ConnectionExaminer(clients));
    if (configuration.get(Settings.CONTENT)) {
      examiners.add(content(configuration, () -> ours(directory)));
    }
    examiners.addAll(Filters.examiners(configuration));
    spam.examiner().ifPresent(examiners::add); // behind all who find something: it sums up
    examiners.add(
        new ReputationExaminer(
            clients, SpamLearning.forwarders(configuration))); // learns from all before it
    return new Pipeline(configuration.get(Settings.HOSTNAME), examiners, metrics);
  }

  private static AuthenticationSettings authentication(
      Configuration configuration, Plan plan, Directory directory) {
    AuthenticationPolicy usual = ConfiguredPolicy.authentication(configuration);
    return new AuthenticationSettings(
        configuration.get(Settings.HOSTNAME),
        configuration.get(Settings.AUTHENTICATION_TRUSTED),
        configuration.get(Settings.AUTHENTICATION_FORWARDERS),
        Set.copyOf(configuration.get(Settings.TRUSTED_ARC_SEALERS)),
        plan.suffixes(),
        name -> directory.domain(name).map(domain -> usual.with(domain.settings())).orElse(usual));
  }

  private static Set<DomainName> ours(Directory directory) {
    return directory.domains().stream()
        .map(domain -> DomainName.parse(domain.name()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Examiner content(Configuration configuration, Supplier<Set<DomainName>> ours) {
    List<DomainName> others = configuration.get(Settings.CONTENT_PROTECTED_DOMAINS);
    Supplier<Set<DomainName>> guarded =
        () -> {
          Set<DomainName> names = new HashSet<>(ours.get());
          names.addAll(others);
          return names;
        };
    return new ContentExaminer(
        new Phishing(new Lookalikes(guarded, InstantSource.system()), ContentLimits.defaults()),
        new Attachments(ContentLimits.defaults(), UnpackingLimits.defaults()),
        configuration.get(Settings.CONTENT_EXECUTABLES));
  }
}
