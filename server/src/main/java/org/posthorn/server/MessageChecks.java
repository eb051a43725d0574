package org.posthorn.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.posthorn.delivery.checks.CheckPipeline;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.checks.authentication.AuthenticationCheck;
import org.posthorn.delivery.checks.authentication.AuthenticationLimits;
import org.posthorn.delivery.checks.authentication.AuthenticationPolicy;
import org.posthorn.delivery.checks.authentication.AuthenticationSettings;
import org.posthorn.delivery.checks.connection.ConnectionCheck;
import org.posthorn.delivery.checks.connection.ReputationCheck;
import org.posthorn.delivery.checks.content.ContentCheck;
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

/// The checks of arriving messages, in their order.
final class MessageChecks {
  private MessageChecks() {}

  /// The configured checks.
  ///
  /// @param plan has the files that the configuration names
  /// @param directory has the local domains and their policies
  /// @param clients the checks of clients
  /// @throws IOException if a file that the configuration names cannot be read
  static CheckPipeline pipeline(
      Configuration configuration,
      DerivedConfiguration plan,
      Directory directory,
      Resolver resolver,
      ConnectionPolicy clients,
      SpamFilter spam,
      Metrics metrics)
      throws IOException {
    List<MessageCheck> checks = new ArrayList<>();
    checks.add(
        new AuthenticationCheck(
            authentication(configuration, plan, directory),
            AuthenticationLimits.defaults(),
            resolver,
            InstantSource.system()));
    checks.add(new ConnectionCheck(clients));
    if (configuration.get(Settings.CONTENT)) {
      checks.add(content(configuration, () -> ours(directory)));
    }
    checks.addAll(ContentFilters.checks(configuration));
    spam.check().ifPresent(checks::add); // after all other checks, whose findings it uses
    checks.add(
        new ReputationCheck(
            clients, SpamLearning.forwarders(configuration))); // learns from all checks before it
    return new CheckPipeline(configuration.get(Settings.HOSTNAME), checks, metrics);
  }

  private static AuthenticationSettings authentication(
      Configuration configuration, DerivedConfiguration plan, Directory directory) {
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

  private static MessageCheck content(Configuration configuration, Supplier<Set<DomainName>> ours) {
    List<DomainName> others = configuration.get(Settings.CONTENT_PROTECTED_DOMAINS);
    Supplier<Set<DomainName>> guarded =
        () -> {
          Set<DomainName> names = new HashSet<>(ours.get());
          names.addAll(others);
          return names;
        };
    return new ContentCheck(
        new Phishing(new Lookalikes(guarded, InstantSource.system()), ContentLimits.defaults()),
        new Attachments(ContentLimits.defaults(), UnpackingLimits.defaults()),
        configuration.get(Settings.CONTENT_EXECUTABLES));
  }
}
