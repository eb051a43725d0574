package org.posthorn.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.certificates.OrderStatus;
import org.posthorn.admin.certificates.Renewal;
import org.posthorn.admin.certificates.ServedCertificates;
import org.posthorn.directory.Directory;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.DynamicUpdates;
import org.posthorn.dns.Resolver;
import org.posthorn.dns.UpdateLimits;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.certificates.CertificateNames;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Setting;
import org.posthorn.server.config.Settings;
import org.posthorn.server.lifecycle.PeriodicTasks;
import org.posthorn.web.Site;
import org.posthorn.web.acme.AcmeCertificate;
import org.posthorn.web.acme.AcmeFiles;
import org.posthorn.web.acme.AcmePlan;
import org.posthorn.web.acme.ChallengeResponder;
import org.posthorn.web.acme.DnsChallengeResponder;
import org.posthorn.web.acme.HttpChallengeResponder;
import org.posthorn.web.acme.TlsChallengeResponder;
import org.posthorn.wire.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The certificates of this server. If a certificate authority is configured, a certificate is
/// ordered while the server runs, and then used.
final class CertificateOrders implements ServedCertificates, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateOrders.class);

  private static final Duration FIRST_CHECK = Duration.ofSeconds(2);
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final Duration END_MAX = Duration.ofSeconds(2);

  private final ServerTls tls;
  private final CertificateNames names;
  private final Optional<Ordered> ordered;

  /// What is needed if an authority is configured.
  private record Ordered(
      ChallengeResponder responder, AcmeCertificate certificate, PeriodicTasks tasks) {}

  private CertificateOrders(ServerTls tls, CertificateNames names, Optional<Ordered> ordered) {
    this.tls = tls;
    this.names = names;
    this.ordered = ordered;
  }

  /// Where the ordered certificate is, or will be; empty if no authority is configured.
  static Optional<Path> file(Configuration configuration) {
    return isConfigured(configuration)
        ? Optional.of(new AcmeFiles(folder(configuration)).certificate())
        : Optional.empty();
  }

  private static boolean isConfigured(Configuration configuration) {
    return !configuration.get(Settings.ACME_DIRECTORY).isEmpty();
  }

  private static Path folder(Configuration configuration) {
    return configuration.get(Settings.DATA).resolve("acme");
  }

  /// Checks the settings of the authority.
  ///
  /// @throws org.posthorn.server.config.ConfigurationException naming the setting
  /// @throws IOException if a file that a setting names cannot be used
  static void check(Configuration configuration) throws IOException {
    if (!isConfigured(configuration)) {
      return;
    }
    String challenge = configuration.get(Settings.ACME_CHALLENGE);
    switch (challenge) {
      case "http-01" ->
          require(configuration, Settings.LISTEN_HTTP, "the authority connects to port 80");
      case "tls-alpn-01" ->
          require(configuration, Settings.LISTEN_HTTPS, "the authority connects to port 443");
      default -> {
        var _ = updates(configuration);
      }
    }
    boolean wildcards =
        configuration.get(Settings.ACME_NAMES).stream().anyMatch(name -> name.startsWith("*."));
    if (wildcards && !challenge.equals("dns-01")) {
      throw configuration.wrong(
          Settings.ACME_NAMES,
          "a wildcard can be validated in the DNS only: set acme.challenge = dns-01");
    }
  }

  private static void require(
      Configuration configuration, Setting<List<InetSocketAddress>> ports, String why) {
    if (configuration.get(ports).isEmpty()) {
      throw configuration.wrong(Settings.ACME_DIRECTORY, why + ": set " + ports.name());
    }
  }

  private static DynamicUpdates.Settings updates(Configuration configuration) throws IOException {
    String key = configuration.get(Settings.ACME_TSIG_KEY_NAME);
    String file = configuration.get(Settings.ACME_TSIG_KEY_FILE);
    Optional<InetSocketAddress> server = configuration.get(Settings.ACME_DNS_SERVER);
    if (server.isEmpty() || key.isEmpty() || file.isEmpty()) {
      throw configuration.wrong(
          Settings.ACME_CHALLENGE,
          "dns-01 needs acme.dns-server, acme.tsig-key-name and acme.tsig-key-file");
    }
    String secret =
        DerivedConfiguration.password(
            configuration, file, wrong -> configuration.wrong(Settings.ACME_TSIG_KEY_FILE, wrong));
    try {
      return new DynamicUpdates.Settings(
          server.get(),
          optional(configuration.get(Settings.ACME_DNS_ZONE)).map(DomainName::parse),
          new DynamicUpdates.Key(DomainName.parse(key), Base64.getDecoder().decode(secret.strip())),
          configuration.get(Settings.ACME_DNS_PROPAGATION_SERVERS));
    } catch (IllegalArgumentException e) {
      throw configuration.wrong(
          Settings.ACME_TSIG_KEY_FILE, file + ": its first line is not base64");
    }
  }

  /// @param resolver resolves the names of the certificate
  /// @throws IOException if a file that a setting names cannot be used
  static CertificateOrders of(
      Configuration configuration,
      Directory directory,
      Resolver resolver,
      ServerTls tls,
      Metrics metrics)
      throws IOException {
    CertificateNames names = new CertificateNames(configuration, directory, resolver, tls);
    metrics.gauge("tls.certificate_seconds_left", () -> secondsLeft(tls));
    if (!isConfigured(configuration)) {
      return new CertificateOrders(tls, names, Optional.empty());
    }
    AcmePlan plan =
        new AcmePlan(
            URI.create(configuration.get(Settings.ACME_DIRECTORY)),
            optional(configuration.get(Settings.ACME_CA_FILE))
                .map(configuration.get(Settings.DATA)::resolve),
            optional(configuration.get(Settings.ACME_CONTACT)),
            names::ordered,
            configuration.get(Settings.ACME_KEY_TYPE),
            folder(configuration));
    ChallengeResponder responder =
        switch (configuration.get(Settings.ACME_CHALLENGE)) {
          case "http-01" -> new HttpChallengeResponder();
          case "tls-alpn-01" -> new TlsChallengeResponder(tls.validations());
          default ->
              new DnsChallengeResponder(
                  new DynamicUpdates(updates(configuration), UpdateLimits.defaults(), resolver));
        };
    return new CertificateOrders(
        tls,
        names,
        Optional.of(
            new Ordered(
                responder,
                new AcmeCertificate(plan, responder, Clock.systemUTC(), metrics),
                new PeriodicTasks(
                    "acme", 1, metrics.counter("internal_errors_total")::increment))));
  }

  private static long secondsLeft(ServerTls tls) {
    Instant until = tls.identities().getFirst().chain().getFirst().getNotAfter().toInstant();
    return Duration.between(Instant.now(), until).toSeconds();
  }

  private static Optional<String> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  /// Serves the authority's challenges at port 80, if the authority uses them.
  void addTo(Site.Builder site) {
    if (ordered.isPresent()
        && ordered.get().responder() instanceof HttpChallengeResponder responder) {
      site.get(HttpChallengeResponder.PATH, responder);
    }
  }

  /// Checks from now on whether a certificate has to be ordered; called when the ports are open.
  CertificateOrders start() {
    ordered.ifPresent(it -> it.tasks().every(FIRST_CHECK, EVERY, () -> check(it.certificate())));
    return this;
  }

  private void check(AcmeCertificate certificate) {
    try {
      if (certificate.renewIfDue()) {
        tls.reload();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    } catch (IOException e) {
      LOG.error("tls event=certificates-unreadable action=keeping-the-old", e);
    }
  }

  @Override
  public List<X509Certificate> inUse() {
    return tls.identities().stream().map(identity -> identity.chain().getFirst()).toList();
  }

  @Override
  public Optional<OrderStatus> order() {
    return ordered.map(it -> it.certificate().status());
  }

  @Override
  public List<WantedName> wanted() {
    return names.wanted();
  }

  @Override
  public Renewal renew(boolean dryRun) {
    AcmeCertificate certificate =
        ordered
            .orElseThrow(() ->
                new OperationException(
                    Reason.CONFIGURATION, "no authority is configured: set acme.directory"))
            .certificate();
    try {
      Renewal renewal = certificate.renew(dryRun);
      if (renewal.issued()) {
        tls.reload();
      }
      return renewal;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationException(Reason.UNAVAILABLE, "the server is stopping");
    } catch (IOException e) {
      throw new OperationException(Reason.FAILED, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    ordered.ifPresent(it -> it.tasks().stop(END_MAX));
  }
}
