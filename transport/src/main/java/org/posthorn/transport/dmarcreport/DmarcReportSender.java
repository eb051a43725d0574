package org.posthorn.transport.dmarcreport;

import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.Writer;
import org.posthorn.mailauth.dmarc.DmarcRecord;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.dmarc.ReportUri;
import org.posthorn.mailauth.dmarc.report.AggregateReport;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Metadata;
import org.posthorn.mailauth.dmarc.report.ReportDestination;
import org.posthorn.mime.AddrSpec;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.daily.DailyLimits;
import org.posthorn.transport.daily.DailyReports;
import org.posthorn.transport.daily.DayKey;
import org.posthorn.transport.daily.ReportMail;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.ReportTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends aggregate reports about past days. RFC 9990. Thread-safe.
public final class DmarcReportSender {
  private static final Logger LOG = LoggerFactory.getLogger(DmarcReportSender.class);

  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final Dependencies dependencies;
  private final ReportSettings settings;
  private final InstantSource clock;
  private final ResultLimits limits;
  private final DailyLimits daily = DailyLimits.defaults();

  /// Services for finding report addresses and sending mail.
  public record Dependencies(Resolver resolver, PublicSuffixes suffixes, ReportMail mail) {}

  public DmarcReportSender(
      KeyValueStore kv,
      KeyedHash hash,
      Dependencies dependencies,
      ReportSettings settings,
      InstantSource clock,
      ResultLimits limits) {
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
            "DMARC report",
            ReportTables.partition(),
            ReportTables.DMARC_GROUPS,
            ReportTables.DMARC_REPORTS,
            List.of(ReportTables.DMARC_ROWS, ReportTables.DMARC_SENT),
            limits.kept());
    return new DailyReports(kv, kind, new Sending(), clock, daily).run();
  }

  private final class Sending implements DailyReports.Task {
    @Override
    public boolean report(DayKey key, Set<String> sent, Consumer<String> got) {
      Optional<ReportGroup> group = kv.read(ReportTables.partition(), reader -> group(reader, key));
      return group.isEmpty() || send(key, group.get(), sent, got);
    }

    @Override
    public void finish(Writer writer, DayKey key, Set<String> sent) {
      group(writer, key)
          .map(group ->
              new SentReport(
                  key.day(),
                  group.policy().domain(),
                  group.messages(),
                  group.rows(),
                  group.leftOut(),
                  clock.instant(),
                  sent))
          .ifPresent(done -> writer.put(ReportTables.DMARC_SENT, key.bytes(), done.encode()));
    }

    @Override
    public void finished(DayKey key) {
      new StoredRows(key).erase(kv);
    }
  }

  private static Optional<ReportGroup> group(org.posthorn.kv.Reader reader, DayKey key) {
    byte[] row = reader.get(ReportTables.DMARC_GROUPS, key.bytes());
    try {
      return Optional.ofNullable(row).map(ReportGroup::decode);
    } catch (StoreException e) {
      LOG.error("reports event=lost day={} kind=dmarc", key.day(), e);
      return Optional.empty();
    }
  }

  /// @return whether the report is finished
  private boolean send(DayKey key, ReportGroup group, Set<String> sent, Consumer<String> got) {
    DomainName domain = new DomainName(group.policy().domain());
    DnsAnswer<String> answer = record(domain);
    if (answer.temporary()) {
      return false;
    }
    Optional<DmarcRecord> record = only(answer.values());
    List<ReportUri> uris =
        record.map(found -> found.reporting().aggregate()).orElse(List.of()).stream()
            .filter(uri -> uri.mailbox().isPresent())
            .limit(daily.addressesMax())
            .toList();
    List<AggregateReport.Row> rows = uris.isEmpty() ? List.of() : new StoredRows(key).read(kv);
    if (rows.isEmpty()) {
      return true; // the domain does not request reports any more
    }
    List<String> errors = record.map(DmarcRecord::problems).orElse(List.of());
    AggregateReport report = new AggregateReport(metadata(key, errors), group.policy(), rows);
    boolean done = true;
    for (ReportUri uri : uris) {
      done &= sent.contains(uri.uri()) || sent(key, report, uri, got);
    }
    return done;
  }

  private DnsAnswer<String> record(DomainName domain) {
    return dependencies.resolver().txt(new DomainName("_dmarc." + domain));
  }

  /// RFC 9989 §4.10: several records count as none.
  private static Optional<DmarcRecord> only(List<String> texts) {
    var mailauth = org.posthorn.mailauth.dmarc.DmarcLimits.defaults();
    List<DmarcRecord> records =
        texts.stream().flatMap(text -> DmarcRecord.parse(text, mailauth).stream()).toList();
    return records.size() == 1 ? Optional.of(records.getFirst()) : Optional.empty();
  }

  private Metadata metadata(DayKey key, List<String> errors) {
    return new Metadata(
        settings.organization(),
        settings.contact().toString(),
        Optional.empty(),
        // The same id if the report is made twice.
        key.day() + "-" + key.hash().substring(0, 16) + "@" + settings.submitter(),
        key.day().atStartOfDay(ZoneOffset.UTC).toInstant(),
        key.dayEnd().minusSeconds(1),
        errors,
        Optional.of("Posthorn"));
  }

  /// @return whether this address is finished
  private boolean sent(DayKey key, AggregateReport report, ReportUri uri, Consumer<String> got) {
    DomainName domain = new DomainName(report.policy().domain());
    var mailauth = org.posthorn.mailauth.dmarc.DmarcLimits.defaults();
    return switch (new ReportDestination(dependencies.resolver(), dependencies.suffixes(), mailauth)
        .check(domain, uri, ReportDestination.Kind.AGGREGATE)) {
      case ReportDestination.Result.Refused(var why) -> {
        LOG.info(
            "reports event=not-sent kind=dmarc domain={} to={} reason={}", domain, uri.uri(), why);
        yield true;
      }
      case ReportDestination.Result.Unknown(var why) -> {
        LOG.info(
            "reports event=delayed kind=dmarc domain={} to={} reason={}", domain, uri.uri(), why);
        yield false;
      }
      case ReportDestination.Result.Allowed(var agreed) -> {
        boolean done = mail(key, report, agreed.mailbox().orElseThrow());
        if (done) {
          got.accept(uri.uri());
        }
        yield done;
      }
    };
  }

  private boolean mail(DayKey key, AggregateReport report, AddrSpec address) {
    Mailbox to = new Mailbox(address.localPart(), address.domain());
    byte[] id = hash.bytes("dmarc-report " + key.hash() + " " + to);
    byte[] message =
        new DmarcReportMessage(report, settings, "=_" + key.hash()).to(to, clock.instant());
    try {
      dependencies.mail().send(QueueId.of(id), settings.contact(), to, message);
      return true;
    } catch (IOException | StoreException e) {
      LOG.info(
          "reports event=not-sent kind=dmarc domain={} to={} reason={}",
          report.policy().domain(),
          to,
          e.getMessage());
      return false;
    }
  }
}
