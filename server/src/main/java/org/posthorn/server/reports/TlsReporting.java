package org.posthorn.server.reports;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import org.posthorn.dns.Resolver;
import org.posthorn.queue.Queue;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.lifecycle.PeriodicTasks;
import org.posthorn.server.storage.Storage;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.transport.ActiveKeys;
import org.posthorn.transport.SmtpTransport;
import org.posthorn.transport.StsPolicies;
import org.posthorn.transport.TransportSettings;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsLimits;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.sts.HttpsPolicyFetcher;
import org.posthorn.transport.sts.PolicyCache;
import org.posthorn.transport.sts.StsLimits;
import org.posthorn.transport.tlsreport.TlsReportLimits;
import org.posthorn.transport.tlsreport.TlsReportSender;
import org.posthorn.transport.tlsreport.TlsResultCollector;
import org.posthorn.wire.ClientTls;

/// TLS to other servers: fetches and keeps MTA-STS policies, counts results and reports them daily
/// (TLSRPT).
public final class TlsReporting implements AutoCloseable {
  private static final Duration FLUSH_EVERY = Duration.ofMinutes(1);
  private static final Duration REPORT_EVERY = Duration.ofMinutes(1);

  /// What became due while the server was stopped is sent soon.
  private static final Duration REPORT_FIRST = Duration.ofSeconds(5);

  private static final Duration SWEEP_EVERY = Duration.ofHours(1);

  /// One for each kind of work, because reports and policies wait for other servers.
  private static final int THREADS = 3;

  private final InstantSource clock;
  private final HttpsClient https;
  private final PolicyCache policies;
  private final TlsResultCollector results;
  private final ReportAuthors authors;

  /// The domains at the last run: domains come and go.
  private volatile ReportSettings settings;

  private final Storage storage;
  private final Resolver resolver;
  private final KeyedHash hash;
  private final PeriodicTasks tasks = new PeriodicTasks("tls-reports", THREADS);

  public TlsReporting(
      Configuration configuration,
      Storage storage,
      Resolver resolver,
      TransportSettings transport,
      ReportAuthors authors,
      InstantSource clock) {
    this.storage = storage;
    this.resolver = resolver;
    this.clock = clock;
    hash = KeyedHash.of(storage.kv(), new SecureRandom());
    https =
        new HttpsClient(
            resolver, name -> tls(name, transport), transport.allowed(), HttpsLimits.defaults());
    results = new TlsResultCollector(storage.kv(), hash, clock, TlsReportLimits.defaults());
    int port = configuration.get(Settings.OUTBOUND_STS_PORT);
    policies =
        new PolicyCache(
            storage.kv(),
            hash,
            new PolicyCache.Sources(resolver, new HttpsPolicyFetcher(https, port), results),
            clock,
            task -> Thread.ofVirtual().name("mta-sts").start(task),
            StsLimits.defaults());
    this.authors = authors;
    settings = authors.settings();
  }

  /// How the server of a name is verified.
  public static ClientTls tls(String name, TransportSettings transport) {
    return transport.anchors().isEmpty()
        ? ClientTls.verified(name)
        : ClientTls.verified(name, transport.anchors());
  }

  /// The HTTPS client for servers that other domains name.
  public HttpsClient https() {
    return https;
  }

  public StsPolicies policies() {
    return policies;
  }

  public SmtpTransport.Reporting reporting() {
    return new SmtpTransport.Reporting(results, envelope -> settings.carriesReport(envelope));
  }

  /// Starts sending reports, through the queue or over HTTPS.
  ///
  /// @param keys sign reports that are sent by mail
  public void start(Queue queue, ActiveKeys keys) {
    tasks.every(FLUSH_EVERY, FLUSH_EVERY, results::flush);
    tasks.every(
        REPORT_FIRST,
        REPORT_EVERY,
        () -> {
          settings = authors.settings();
          var _ = sender(queue, keys).run(); // what was sent is in the log
        });
    tasks.every(SWEEP_EVERY, SWEEP_EVERY, policies::sweep);
  }

  private TlsReportSender sender(Queue queue, ActiveKeys keys) {
    return new TlsReportSender(
        storage.kv(),
        hash,
        new TlsReportSender.Dependencies(
            resolver,
            https,
            new ReportMailer(queue, keys, clock, "tls-report", RcptParameters.NONE)),
        settings,
        clock,
        TlsReportLimits.defaults());
  }

  @Override
  public void close() {
    tasks.close();
    results.flush();
  }
}
