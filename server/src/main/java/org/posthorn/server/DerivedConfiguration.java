package org.posthorn.server;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.delivery.checks.classifier.SpamThresholds;
import org.posthorn.delivery.rules.RuleSettings;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dmarc.PublicSuffixList;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.queue.QueueSettings.SourceAddresses;
import org.posthorn.runtime.IoReason;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.Setting;
import org.posthorn.server.config.Settings;
import org.posthorn.server.sealed.ConfiguredLinks;
import org.posthorn.spam.reputation.AutonomousSystems;
import org.posthorn.transport.TransportSettings;
import org.posthorn.wire.Pem;
import org.posthorn.wire.ServerTls;

/// What is derived from more than one setting, or from a file that a setting names. Every error of
/// the configuration that would keep the server from starting is found here, so that `config check`
/// finds it too.
///
/// @param srsDomain domain of the return paths of forwarded mail
/// @param systems which autonomous system announces which addresses
/// @param suffixes says where organizational domains begin if the DNS does not
/// @param rules of the whole server, compiled
/// @param spam the probabilities from which mail is junk, or refused
record DerivedConfiguration(
    ServerTls tls,
    TransportSettings transport,
    SourceAddresses sourceAddresses,
    DomainName srsDomain,
    AutonomousSystems systems,
    PublicSuffixes suffixes,
    RuleSettings rules,
    SpamThresholds spam) {

  /// Reads the files that the configuration names. Opens no store and no port.
  ///
  /// @throws ConfigurationException if settings contradict each other
  /// @throws IOException if a file cannot be used. Both exceptions name file and line of the
  ///   setting
  static DerivedConfiguration of(Configuration configuration) throws IOException {
    requireDifferent(configuration);
    ConfiguredLinks.check(configuration);
    TransportSettings transport =
        OutboundRoutes.transport(configuration, configuration.get(Settings.HOSTNAME));
    return new DerivedConfiguration(
        tls(configuration),
        transport,
        OutboundRoutes.sourceAddresses(configuration, transport),
        srsDomain(configuration),
        systems(configuration),
        suffixes(configuration),
        OwnerRules.settings(configuration),
        SpamFilter.thresholds(configuration));
  }

  private static AutonomousSystems systems(Configuration configuration) throws IOException {
    String file = configuration.get(Settings.CONNECTION_ASN_FILE);
    return file.isEmpty()
        ? AutonomousSystems.NONE
        : read(
            () -> AutonomousSystems.read(configuration.get(Settings.DATA).resolve(file)),
            wrong -> configuration.wrong(Settings.CONNECTION_ASN_FILE, wrong));
  }

  private static PublicSuffixes suffixes(Configuration configuration) throws IOException {
    String file = configuration.get(Settings.AUTHENTICATION_SUFFIXES);
    return file.isEmpty()
        ? PublicSuffixes.NONE
        : read(
            () -> {
              Path path = configuration.get(Settings.DATA).resolve(file);
              try (Reader text = Files.newBufferedReader(path)) {
                return PublicSuffixList.read(text);
              }
            },
            wrong -> configuration.wrong(Settings.AUTHENTICATION_SUFFIXES, wrong));
  }

  /// Reads something that a setting names.
  ///
  /// @param wrong makes the exception, with the setting's place
  static <T> T read(Reading<T> reading, Function<String, ConfigurationException> wrong)
      throws IOException {
    try {
      return reading.read();
    } catch (IOException e) {
      throw new IOException(wrong.apply(IoReason.of(e)).getMessage(), e);
    }
  }

  /// The first line of a file that a setting names, relative to the data directory.
  ///
  /// @param wrong makes the exception, with the setting's place
  static String password(
      Configuration configuration, String file, Function<String, ConfigurationException> wrong)
      throws IOException {
    Path path = configuration.get(Settings.DATA).resolve(file);
    List<String> lines = read(() -> Files.readAllLines(path), wrong);
    if (lines.isEmpty() || lines.getFirst().isEmpty()) {
      throw wrong.apply("there is no password in " + path);
    }
    return lines.getFirst();
  }

  /// Reads a file.
  interface Reading<T> {
    T read() throws IOException;
  }

  private static void requireDifferent(Configuration configuration) {
    Map<String, Port> seen = new HashMap<>();
    for (Port port : Port.of(configuration)) {
      Port other = seen.putIfAbsent(port.address().toString(), port);
      if (other != null && port.address().getPort() != 0) {
        throw configuration.wrong(
            port.setting(),
            "port " + port.address().getPort() + " is that of " + other.setting().name() + " too");
      }
    }
  }

  private static ServerTls tls(Configuration configuration) throws IOException {
    Path data = configuration.get(Settings.DATA);
    List<String> certificates = configuration.get(Settings.TLS_CERTIFICATES);
    List<String> keys = configuration.get(Settings.TLS_KEYS);
    Setting<List<String>> setting = Settings.TLS_CERTIFICATES;
    if (certificates.isEmpty() || certificates.size() != keys.size()) {
      throw configuration.wrong(
          configuration.isDefault(setting) ? Settings.TLS_KEYS : setting,
          "tls.certificates and tls.keys must name as many files, at least one each");
    }
    List<ServerTls.KeyPairFiles> pairs = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      pairs.add(
          new ServerTls.KeyPairFiles(data.resolve(certificates.get(i)), data.resolve(keys.get(i))));
    }
    for (ServerTls.KeyPairFiles pair : pairs) {
      read(() -> Pem.certificates(pair.chain()), wrong -> configuration.wrong(setting, wrong));
      read(
          () -> Pem.privateKey(pair.key()), wrong -> configuration.wrong(Settings.TLS_KEYS, wrong));
    }
    CertificateOrders.check(configuration);
    Optional<Path> ordered = CertificateOrders.file(configuration);
    return read(
        () -> ServerTls.of(pairs, ordered), wrong -> configuration.wrong(Settings.TLS_KEYS, wrong));
  }

  private static DomainName srsDomain(Configuration configuration) {
    String domain = configuration.get(Settings.SRS_DOMAIN);
    Setting<String> setting = domain.isEmpty() ? Settings.HOSTNAME : Settings.SRS_DOMAIN;
    String chosen = configuration.get(setting);
    try {
      return DomainName.parse(chosen);
    } catch (IllegalArgumentException e) {
      throw configuration.wrong(setting, chosen + ": " + e.getMessage());
    }
  }
}
