package org.posthorn.server.reports;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.queue.Queue;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.lifecycle.PeriodicTasks;
import org.posthorn.server.storage.Storage;
import org.posthorn.submission.domainreport.IncomingDomainReports;
import org.posthorn.submission.domainreport.ReceivedReportLimits;
import org.posthorn.submission.domainreport.ReceivedReports;
import org.posthorn.transport.ActiveKeys;
import org.posthorn.transport.dmarcreport.DmarcReportSender;
import org.posthorn.transport.dmarcreport.DmarcResultCollector;
import org.posthorn.transport.dmarcreport.FailureLimits;
import org.posthorn.transport.dmarcreport.FailureReporter;
import org.posthorn.transport.dmarcreport.Observations;
import org.posthorn.transport.dmarcreport.ResultLimits;
import org.posthorn.transport.rows.KeyedHash;

/// Reports on domains: DMARC reports that this server makes of arriving mail, and all reports that
/// others send on local domains.
public final class DomainReports implements AutoCloseable {
  private static final Duration FLUSH_EVERY = Duration.ofMinutes(1);
  private static final Duration REPORT_EVERY = Duration.ofMinutes(1);

  /// What became due while the server was stopped is sent soon.
  private static final Duration REPORT_FIRST = Duration.ofSeconds(5);

  private static final Duration FAILURES_EVERY = Duration.ofSeconds(10);
  private static final Duration EXPIRE_EVERY = Duration.ofHours(1);

  /// Sending waits for the DNS of other domains; counting does not.
  private static final int THREADS = 3;

  private final Storage storage;
  private final KeyedHash hash;
  private final Resolver resolver;
  private final ReportAuthors authors;
  private final InstantSource clock;
  private final boolean aggregate;
  private final boolean failures;
  private volatile Observations failureReports = Observations.NONE;
  private final DmarcResultCollector results;
  private final ReceivedReports received;
  private final IncomingDomainReports incoming;
  private final PeriodicTasks tasks = new PeriodicTasks("domain-reports", THREADS);

  public DomainReports(
      Configuration configuration,
      Storage storage,
      KeyedHash hash,
      Resolver resolver,
      ReportAuthors authors,
      InstantSource clock) {
    this.storage = storage;
    this.hash = hash;
    this.resolver = resolver;
    this.authors = authors;
    this.clock = clock;
    aggregate = configuration.get(Settings.REPORTS_AGGREGATE);
    failures = configuration.get(Settings.REPORTS_FAILURES);
    results = new DmarcResultCollector(storage.kv(), hash, clock, ResultLimits.defaults());
    received = new ReceivedReports(storage.kv(), hash, clock, ReceivedReportLimits.defaults());
    incoming =
        new IncomingDomainReports(
            received,
            domain -> isOurs(storage.directory(), domain),
            configuration.get(Settings.REPORTS_ADDRESSES),
            clock,
            ReceivedReportLimits.defaults());
  }

  private static boolean isOurs(Directory directory, String domain) {
    try {
      return directory.domain(Address.domain(domain)).isPresent();
    } catch (DirectoryException notInTheDns) {
      return false; // invalid content of a report
    }
  }

  /// Is told of each message that was checked.
  public Observations observations() {
    return Observations.all(
        List.of(
            aggregate ? results : Observations.NONE,
            observation -> failureReports.record(observation)));
  }

  public IncomingDomainReports incoming() {
    return incoming;
  }

  /// Starts sending reports, through the queue.
  ///
  /// @param keys sign reports
  /// @param suffixes says where organizational domains begin if the DNS does not
  public void start(Queue queue, ActiveKeys keys, PublicSuffixes suffixes) {
    tasks.every(EXPIRE_EVERY, EXPIRE_EVERY, received::expire);
    tasks.every(FLUSH_EVERY, FLUSH_EVERY, results::flush);
    tasks.every(
        REPORT_FIRST,
        REPORT_EVERY,
        () -> {
          var _ = sender(queue, keys, suffixes).run(); // what was sent can be listed
        });
    if (failures) {
      FailureReporter reporter =
          new FailureReporter(
              ways(queue, keys, suffixes),
              authors::settings,
              hash,
              clock,
              FailureLimits.defaults());
      tasks.every(
          FAILURES_EVERY,
          FAILURES_EVERY,
          () -> {
            var _ = reporter.run(); // what was sent is in the log of the queue
          });
      failureReports = reporter;
    }
  }

  private DmarcReportSender sender(Queue queue, ActiveKeys keys, PublicSuffixes suffixes) {
    return new DmarcReportSender(
        storage.kv(),
        hash,
        ways(queue, keys, suffixes),
        authors.settings(),
        clock,
        ResultLimits.defaults());
  }

  private DmarcReportSender.Dependencies ways(
      Queue queue, ActiveKeys keys, PublicSuffixes suffixes) {
    return new DmarcReportSender.Dependencies(
        resolver,
        suffixes,
        new ReportMailer(queue, keys, clock, "dmarc-report", ReportMailer.NEVER));
  }

  @Override
  public void close() {
    tasks.close();
    results.flush();
  }
}
