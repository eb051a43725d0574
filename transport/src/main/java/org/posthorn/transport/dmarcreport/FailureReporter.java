package org.posthorn.transport.dmarcreport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.dmarc.ReportUri;
import org.posthorn.mailauth.dmarc.report.ReportDestination;
import org.posthorn.mime.AddrSpec;
import org.posthorn.mime.Dates;
import org.posthorn.mime.HeaderWriter;
import org.posthorn.runtime.Throttle;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.KeyedHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends failure reports about single messages to domains that request them. RFC 9991. Reports that
/// wait when the server stops are lost. Thread-safe.
public final class FailureReporter implements Observations {
  private static final Logger LOG = LoggerFactory.getLogger(FailureReporter.class);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final String ALL = "";
  private static final int DOMAINS_MAX = 10_000;

  private final DmarcReportSender.Dependencies dependencies;
  private final Supplier<ReportSettings> settings;
  private final KeyedHash hash;
  private final InstantSource clock;
  private final FailureLimits limits;
  private final BlockingQueue<FailedMessage> waiting;
  private final Throttle<String> all;
  private final Throttle<String> domains;

  public FailureReporter(
      DmarcReportSender.Dependencies dependencies,
      Supplier<ReportSettings> settings,
      KeyedHash hash,
      InstantSource clock,
      FailureLimits limits) {
    this.dependencies = dependencies;
    this.settings = settings;
    this.hash = hash;
    this.clock = clock;
    this.limits = limits;
    waiting = new ArrayBlockingQueue<>(limits.waitingMax());
    all = new Throttle<>(limits.hourly(), HOUR, 1, clock);
    domains = new Throttle<>(limits.perDomainHourly(), HOUR, DOMAINS_MAX, clock);
  }

  @Override
  public void record(Observation observation) {
    FailedMessage.of(observation, () -> settings.get().submitter(), limits).ifPresent(this::add);
  }

  private void add(FailedMessage failure) {
    boolean granted =
        domains.tryAcquire(failure.published().domain().ascii()) && all.tryAcquire(ALL);
    if (granted && !waiting.offer(failure)) {
      LOG.debug("reports event=skipped kind=dmarc-failure trace={}", failure.traceId());
    }
  }

  /// Sends waiting reports. Called often by one thread; queries the DNS of other domains.
  ///
  /// @return reports that were sent
  public int run() {
    int sent = 0;
    for (FailedMessage next = waiting.poll(); next != null; next = waiting.poll()) {
      sent += send(next);
    }
    return sent;
  }

  private int send(FailedMessage failure) {
    var mailauth = org.posthorn.mailauth.dmarc.DmarcLimits.defaults();
    ReportDestination destination =
        new ReportDestination(dependencies.resolver(), dependencies.suffixes(), mailauth);
    DomainName domain = failure.published().domain();
    int sent = 0;
    List<ReportUri> uris = failure.published().record().reporting().failure();
    for (ReportUri uri : uris.subList(0, Math.min(uris.size(), limits.addressesMax()))) {
      if (destination.check(domain, uri, ReportDestination.Kind.FAILURE)
          instanceof ReportDestination.Result.Allowed(var agreed)) {
        sent += mail(failure, agreed.mailbox().orElseThrow());
      } else {
        LOG.info("reports event=not-sent kind=dmarc-failure domain={} to={}", domain, uri.uri());
      }
    }
    return sent;
  }

  private int mail(FailedMessage failure, AddrSpec address) {
    Mailbox to = new Mailbox(address.localPart(), address.domain());
    byte[] id = hash.bytes("dmarc-failure " + failure.traceId() + " " + to);
    try {
      dependencies
          .mail()
          .send(QueueId.of(id), settings.get().contact(), to, message(failure, to, id));
      return 1;
    } catch (IOException | StoreException e) {
      LOG.info(
          "reports event=not-sent kind=dmarc-failure trace={} reason={}",
          failure.traceId(),
          e.getMessage());
      return 0;
    }
  }

  private byte[] message(FailedMessage failure, Mailbox to, byte[] id) {
    ReportSettings from = settings.get();
    Instant now = clock.instant();
    String unique = HexFormat.of().formatHex(id);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    byte[] fields =
        new HeaderWriter()
            .address("From", from.organization(), from.contact().toString())
            .address("To", "", to.toString())
            .structured("Date", Dates.format(now.atOffset(ZoneOffset.UTC)))
            .structured("Message-ID", "<" + unique + "@" + from.submitter() + ">")
            .structured("Subject", "FW: DMARC failure of " + failure.report().domain())
            .structured("Auto-Submitted", "auto-generated")
            .finish();
    // The next part has its own header fields.
    message.writeBytes(Arrays.copyOf(fields, fields.length - 2));
    String explanation =
        "A message in the name of "
            + failure.report().domain()
            + " failed DMARC at\r\n"
            + from.submitter()
            + ". Only where it came from is shown.\r\n";
    message.writeBytes(
        failure.report().content("=_" + unique, explanation, failure.header(), "Posthorn"));
    return message.toByteArray();
  }
}
