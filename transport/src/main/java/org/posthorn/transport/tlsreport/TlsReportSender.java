package org.posthorn.transport.tlsreport;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.Dnssec;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.daily.DailyLimits;
import org.posthorn.transport.daily.DailyReports;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.daily.ReportMail;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.OutboundTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends TLS reports about past days. Thread-safe.
public final class TlsReportSender {
  private static final Logger LOG = LoggerFactory.getLogger(TlsReportSender.class);

  /// RFC 8460 §5.4.
  private static final String MEDIA_TYPE = "application/tlsrpt+gzip";

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final Dependencies dependencies;
  private final ReportSettings settings;
  private final InstantSource clock;
  private final TlsReportLimits limits;
  private final DailyLimits daily = DailyLimits.defaults();

  /// Services for finding report addresses and sending.
  public record Dependencies(Resolver resolver, HttpsClient https, ReportMail mail) {}

  public TlsReportSender(
      KeyValueStore kv,
      KeyedHash hash,
      Dependencies dependencies,
      ReportSettings settings,
      InstantSource clock,
      TlsReportLimits limits) {
    this.kv = kv;
    this.hash = hash;
    this.dependencies = dependencies;
    this.settings = settings;
    this.clock = clock;
    this.limits = limits;
  }

  /// Sends reports that are due, and removes old days: [DailyReports#run].
  ///
  /// @return reports that at least one address received
  public int run() {
    DailyReports.Kind kind =
        new DailyReports.Kind(
            "TLS report",
            OutboundTables.partition(),
            OutboundTables.TLS_RESULTS,
            OutboundTables.TLS_REPORTS,
            List.of(),
            limits.kept());
    return new DailyReports(kv, kind, new Sending(), clock, daily).run();
  }

  private final class Sending implements DailyReports.Task {
    @Override
    public boolean report(DayKey key, Set<String> sent, Consumer<String> got) {
      Optional<DomainResults> results = results(key);
      return results.isEmpty() || send(new ReportDocument(settings, key, results.get()), sent, got);
    }

    @Override
    public void finish(Writer writer, DayKey key, Set<String> sent) {
      // Only the row of results, which is removed already.
    }

    @Override
    public void finished(DayKey key) {
      // As above.
    }
  }

  private Optional<DomainResults> results(DayKey key) {
    byte[] row =
        kv.read(
            OutboundTables.partition(),
            reader -> reader.get(OutboundTables.TLS_RESULTS, key.bytes()));
    if (row == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(DomainResults.decode(row, limits));
    } catch (StoreException e) {
      LOG.error("reports event=lost day={} kind=tls", key.day(), e);
      return Optional.empty();
    }
  }

  /// @return whether the report is finished
  private boolean send(ReportDocument report, Set<String> sent, Consumer<String> got) {
    DnsAnswer<String> answer = record(report.results().domain());
    if (answer.temporary()) {
      return false;
    }
    boolean done = true;
    List<String> addresses =
        ReportingRecord.of(answer.values()).map(ReportingRecord::addresses).orElse(List.of());
    for (String address : addresses.subList(0, Math.min(addresses.size(), daily.addressesMax()))) {
      if (sent.contains(address)) {
        continue;
      }
      if (send(report, address)) {
        got.accept(address);
      } else {
        done = false;
      }
    }
    return done;
  }

  private DnsAnswer<String> record(DomainName domain) {
    try {
      return dependencies.resolver().txt(domain.child("_smtp._tls"));
    } catch (IllegalArgumentException e) {
      // The name would be too long, so there are no reports.
      return new DnsAnswer.NoName<>(daily.retryAfter(), Dnssec.INSECURE);
    }
  }

  private boolean send(ReportDocument report, String address) {
    boolean mail = address.toLowerCase(Locale.ROOT).startsWith("mailto:");
    try {
      return mail ? mail(report, address) : post(report, address);
    } catch (IOException | StoreException e) {
      LOG.info(
          "reports event=not-sent kind=tls domain={} to={} reason={}",
          report.results().domain(),
          address,
          e.getMessage());
      return false;
    }
  }

  /// An invalid address will not become valid: it counts as finished.
  private boolean mail(ReportDocument report, String address) throws IOException {
    Optional<Mailbox> to = MailtoAddress.parse(address);
    if (to.isPresent()) {
      byte[] id = hash.bytes("tls-report " + report.key().hash() + " " + address);
      byte[] message = TlsReportMessage.of(report, to.get(), clock.instant());
      dependencies.mail().send(QueueId.of(id), settings.contact(), to.get(), message);
    }
    return true;
  }

  private boolean post(ReportDocument report, String address) throws IOException {
    HttpsAddress to;
    try {
      to = HttpsAddress.parse(address);
    } catch (IllegalArgumentException e) {
      return true; // as above
    }
    int status = dependencies.https().post(to, MEDIA_TYPE, report.gzip()).status();
    if (status / 100 != 2) {
      throw new IOException("the answer was " + status);
    }
    return true;
  }
}
