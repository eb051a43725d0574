package org.posthorn.server;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.queue.Queue;
import org.posthorn.queue.Spool;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.ActiveKeys;
import org.posthorn.transport.SmtpCarrier;
import org.posthorn.transport.StsPolicies;
import org.posthorn.transport.TransportSettings;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsLimits;
import org.posthorn.transport.message.Envelope;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.Recipient;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.sts.HttpsPolicyFetcher;
import org.posthorn.transport.sts.PolicyCache;
import org.posthorn.transport.sts.StsLimits;
import org.posthorn.transport.tlsreport.ReportLimits;
import org.posthorn.transport.tlsreport.ReportSender;
import org.posthorn.transport.tlsreport.ResultCollector;
import org.posthorn.wire.ClientTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is known of other servers' encryption, and who is told: policies of MTA-STS are fetched and
/// kept, results are counted and reported day by day (TLSRPT).
final class TlsKnowledge implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsKnowledge.class);
  private static final Duration FLUSH_EVERY = Duration.ofMinutes(1);
  private static final Duration REPORT_EVERY = Duration.ofMinutes(1);

  /// What fell due while the server was stopped goes soon.
  private static final Duration REPORT_FIRST = Duration.ofSeconds(5);

  private static final Duration SWEEP_EVERY = Duration.ofHours(1);

  /// One for each kind of work, since reports and policies wait for strangers' servers.
  private static final int THREADS = 3;

  private final InstantSource clock;
  private final HttpsClient https;
  private final PolicyCache policies;
  private final ResultCollector results;
  private final ReportAuthors authors;
  private final String hostName;

  /// As of the last run: domains come and go.
  private volatile ReportSettings settings;

  private final Storage storage;
  private final Resolver resolver;
  private final KeyedHash hash;
  private final ScheduledExecutorService clockwork =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().name("tls-knowledge-", 0).daemon().factory());

  TlsKnowledge(
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
    results = new ResultCollector(storage.kv(), hash, clock, ReportLimits.defaults());
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
    hostName = configuration.get(Settings.HOSTNAME);
    settings = settings();
  }

  private static ClientTls tls(String name, TransportSettings transport) {
    return transport.anchors().isEmpty()
        ? ClientTls.verified(name)
        : ClientTls.verified(name, transport.anchors());
  }

  private ReportSettings settings() {
    String domain = authors.server().map(DomainName::ascii).orElse(hostName);
    return new ReportSettings(domain, new Mailbox("postmaster", domain), domain);
  }

  StsPolicies policies() {
    return policies;
  }

  SmtpCarrier.Reporting reporting() {
    return new SmtpCarrier.Reporting(results, envelope -> settings.carriesReport(envelope));
  }

  /// Begins to report, by way of the queue or over HTTPS.
  ///
  /// @param keys sign reports that go by mail
  void start(Queue queue, ActiveKeys keys) {
    every(FLUSH_EVERY, FLUSH_EVERY, results::flush);
    every(
        REPORT_FIRST,
        REPORT_EVERY,
        () -> {
          settings = settings();
          var _ = sender(queue, keys).run(); // what was sent is in the log
        });
    every(SWEEP_EVERY, SWEEP_EVERY, policies::sweep);
  }

  private ReportSender sender(Queue queue, ActiveKeys keys) {
    return new ReportSender(
        storage.kv(),
        hash,
        new ReportSender.Ways(
            resolver,
            https,
            (id, from, to, message) -> send(queue, id, signing(keys, from), from, to, message)),
        settings,
        clock,
        ReportLimits.defaults());
  }

  private void every(Duration first, Duration period, Runnable task) {
    Runnable guarded =
        () -> {
          try {
            task.run();
          } catch (StoreException e) {
            if (e.kind() != StoreException.Kind.CLOSED) {
              LOG.error("tls-reports event=failed", e);
            } // otherwise the server is being stopped, and this goes on after the next start
          } catch (RuntimeException e) {
            LOG.error("tls-reports event=failed", e);
          }
        };
    var _ =
        clockwork.scheduleWithFixedDelay(
            guarded, first.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static List<DkimKey> signing(ActiveKeys keys, Mailbox from) throws IOException {
    List<DkimKey> active = keys.active(DomainName.parse(from.domain()));
    if (active.isEmpty()) {
      // RFC 8460 §3: nobody would read it.
      throw new IOException("no DKIM key of " + from.domain() + " signs");
    }
    return active;
  }

  private void send(
      Queue queue, QueueId id, List<DkimKey> keys, Mailbox from, Mailbox to, byte[] message)
      throws IOException {
    Instant now = clock.instant();
    try (Spool spool = queue.spool(id)) {
      spool.sign(keys, now);
      spool.write(message, 0, message.length);
      spool.accept(
          new Envelope(
              ReversePath.of(from),
              Optional.empty(),
              "tls-report." + id,
              now,
              now,
              MailParameters.NONE,
              false,
              true,
              List.of(new Recipient(to, RcptParameters.NONE))));
    }
  }

  @Override
  public void close() {
    clockwork.shutdown();
    results.flush();
  }
}
