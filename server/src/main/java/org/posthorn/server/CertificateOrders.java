package org.posthorn.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.lifecycle.Clockwork;
import org.posthorn.web.acme.AcmeCertificate;
import org.posthorn.web.acme.AcmeFiles;
import org.posthorn.web.acme.AcmePlan;
import org.posthorn.web.acme.HttpProof;
import org.posthorn.wire.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Orders the certificate of this server while it runs, and has it taken into use.
final class CertificateOrders implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CertificateOrders.class);

  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
  private static final Duration EVERY = Duration.ofMinutes(15);
  private static final Duration END_MAX = Duration.ofSeconds(2);

  private final AcmeCertificate certificate;
  private final ServerTls tls;
  private final Clockwork clockwork;

  private CertificateOrders(AcmeCertificate certificate, ServerTls tls, Metrics metrics) {
    this.certificate = certificate;
    this.tls = tls;
    this.clockwork = new Clockwork("acme", 1, metrics.counter("unexpected_total")::increment);
  }

  /// Where the ordered certificate is, or will be; empty if no authority is configured.
  static Optional<Path> file(Configuration configuration) {
    return configuration.get(Settings.ACME_DIRECTORY).isEmpty()
        ? Optional.empty()
        : Optional.of(new AcmeFiles(folder(configuration)).certificate());
  }

  private static Path folder(Configuration configuration) {
    return configuration.get(Settings.DATA).resolve("acme");
  }

  /// @param proof answers the authority at port 80
  static CertificateOrders start(
      Configuration configuration, HttpProof proof, ServerTls tls, Metrics metrics) {
    List<String> names = configuration.get(Settings.ACME_NAMES);
    AcmePlan plan =
        new AcmePlan(
            URI.create(configuration.get(Settings.ACME_DIRECTORY)),
            optional(configuration.get(Settings.ACME_TRUST))
                .map(configuration.get(Settings.DATA)::resolve),
            optional(configuration.get(Settings.ACME_CONTACT)),
            names.isEmpty() ? List.of(configuration.get(Settings.HOSTNAME)) : names,
            folder(configuration));
    CertificateOrders orders =
        new CertificateOrders(
            new AcmeCertificate(plan, proof, Clock.systemUTC(), metrics), tls, metrics);
    orders.clockwork.every(FIRST_LOOK, EVERY, orders::look);
    return orders;
  }

  private static Optional<String> optional(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private void look() {
    try {
      if (certificate.look()) {
        tls.reload();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    } catch (IOException e) {
      LOG.error("tls event=certificates-unreadable action=keeping-the-old", e);
    }
  }

  @Override
  public void close() {
    clockwork.stop(END_MAX);
  }
}
