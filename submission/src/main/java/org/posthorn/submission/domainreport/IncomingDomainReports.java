package org.posthorn.submission.domainreport;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.dmarc.report.AggregateReader;
import org.posthorn.mailauth.dmarc.report.AggregateReport;
import org.posthorn.mailauth.dmarc.report.DmarcReportLimits;
import org.posthorn.mailauth.dmarc.report.FailureReport;
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.submission.domainreport.ReceivedReports.Kept;
import org.posthorn.transport.daily.ReportSubject;
import org.posthorn.transport.tlsreport.TlsReport;
import org.posthorn.transport.tlsreport.TlsReportReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads reports on local domains, in addition to filing them as mail. Thread-safe.
public final class IncomingDomainReports {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingDomainReports.class);

  /// The address proposed by `dns records`.
  private static final String POSTMASTER = "postmaster@";

  /// No domain is longer.
  private static final int DOMAIN_CHARS_MAX = 255;

  /// No reporter uses a longer period.
  private static final Duration PERIOD_MAX = Duration.ofDays(31);

  /// Earlier than DMARC.
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");

  private final ReceivedReports received;
  private final Predicate<String> isOurs;
  private final Set<String> addresses;
  private final InstantSource clock;
  private final ReceivedReportLimits limits;
  private final DmarcReportLimits format = DmarcReportLimits.defaults();
  private final Semaphore readings;

  /// @param isOurs whether a domain, in lower case, is local
  /// @param addresses that reports are sent to, besides `postmaster` of each domain
  public IncomingDomainReports(
      ReceivedReports received,
      Predicate<String> isOurs,
      Collection<String> addresses,
      InstantSource clock,
      ReceivedReportLimits limits) {
    this.received = received;
    this.isOurs = isOurs;
    this.addresses =
        addresses.stream()
            .map(address -> address.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
    this.clock = clock;
    this.limits = limits;
    this.readings = new Semaphore(limits.readingsAtOnce());
  }

  /// Whether a message looks like a report and was sent to a report address.
  ///
  /// @param at the local addresses that it was sent to
  public boolean wanted(HeaderFields header, Collection<String> at) {
    boolean here =
        at.stream()
            .map(address -> address.toLowerCase(Locale.ROOT))
            .anyMatch(address -> address.startsWith(POSTMASTER) || addresses.contains(address));
    return here && (ReportSubject.isIn(header) || isType(header));
  }

  /// A message without the usual subject: only a report, a TLS report, or a failure report.
  private static boolean isType(HeaderFields header) {
    return header
        .first("Content-Type")
        .map(field -> ContentType.parse(field.value()))
        .filter(type ->
            ReportFiles.isType(type.mediaType())
                || type.parameter("report-type").filter(IncomingDomainReports::read).isPresent())
        .isPresent();
  }

  private static boolean read(String reportType) {
    return reportType.equalsIgnoreCase("tlsrpt") || reportType.equalsIgnoreCase("feedback-report");
  }

  /// Provides the octets of a message.
  @FunctionalInterface
  public interface Octets {
    byte[] read() throws IOException;
  }

  /// Reads a [#wanted] message on another thread; does nothing if too many are being read, or if it
  /// is too large. Never throws and does not wait, because delivery must not depend on it. The
  /// message is not used after the return.
  ///
  /// @param fields that this server put before the message, with its authentication results
  public void offer(long size, Octets octets, String fields) {
    if (size > limits.messageBytesMax()) {
      LOG.warn("reports event=not-read bytes={} reason=\"too large\"", size);
      return;
    }
    if (!readings.tryAcquire()) {
      LOG.warn(
          "reports event=not-read running={} reason=\"too many at once\"", limits.readingsAtOnce());
      return;
    }
    boolean handed = false;
    try {
      byte[] message = octets.read();
      // Not a virtual thread: a report may be built to need some milliseconds of computing.
      Thread.ofPlatform().name("domain-report").daemon().start(() -> guarded(message, fields));
      handed = true;
    } catch (IOException | RuntimeException e) {
      LOG.warn("reports event=not-read", e);
    } finally {
      if (!handed) {
        readings.release();
      }
    }
  }

  private void guarded(byte[] message, String fields) {
    try {
      read(message, fields);
    } catch (ReportFormatException e) {
      LOG.info("reports event=invalid reason={}", e.getMessage());
    } catch (StoreException e) {
      LOG.warn("reports event=not-stored", e);
    } catch (RuntimeException e) {
      LOG.error("reports event=internal-error", e);
    } finally {
      readings.release();
    }
  }

  /// Reads a possible report and stores it.
  ///
  /// @throws ReportFormatException if it is not a report
  /// @throws StoreException if it could not be stored
  void read(byte[] message, String fields) throws ReportFormatException {
    Optional<byte[]> feedback = ReportFiles.feedback(message, limits);
    if (feedback.isPresent()) {
      failure(FailureReport.read(feedback.get(), format), message, ReportSource.of(fields));
      return;
    }
    byte[] file =
        ReportFiles.find(message, limits)
            .orElseThrow(() -> new ReportFormatException("there is no file in the message"));
    ReportSource bearer = ReportSource.of(fields);
    switch (ReportFiles.content(file, format)) {
      case XML -> dmarc(AggregateReader.read(file, format), bearer);
      case JSON -> tls(TlsReportReader.read(file, format), bearer);
    }
  }

  private void dmarc(AggregateReport report, ReportSource bearer) throws ReportFormatException {
    AggregateReport.Metadata said = report.metadata();
    Origin origin =
        origin(
            List.of(said.organization(), said.email(), said.id()),
            said.begin(),
            said.end(),
            bearer);
    Optional<String> domain = ours(report.policy().domain());
    if (domain.isEmpty()) {
      LOG.info(
          "reports event=ignored kind=dmarc org={} reason=\"not about a domain of this server\"",
          origin.organization());
      return;
    }
    DmarcReceived kept = DmarcReceived.of(origin, report, limits);
    log("DMARC", domain.get(), origin, received.add(domain.get(), kept));
  }

  /// A failure report. It has no reporter and no id: those of its message are used.
  private void failure(FailureReport report, byte[] message, ReportSource bearer)
      throws ReportFormatException {
    HeaderFields header =
        HeaderFields.parse(message, 0, Math.toIntExact(Entity.scan(message).bodyStart()));
    String from = header.first("From").map(HeaderField::decoded).orElse("");
    String id = header.first("Message-ID").map(HeaderField::value).orElse("");
    Instant at = report.transaction().arrival().orElseGet(clock::instant);
    Origin origin = origin(List.of(from, from, id), at, at, bearer);
    Optional<String> domain = ours(report.domain());
    if (domain.isEmpty()) {
      LOG.info(
          "reports event=ignored kind=dmarc-failure org={} reason=\"not about a domain of this"
              + " server\"",
          origin.organization());
      return;
    }
    FailureReceived kept = FailureReceived.of(origin, report, limits);
    log("failure", domain.get(), origin, received.add(domain.get(), kept));
  }

  /// A report may contain several policies of several domains.
  private void tls(TlsReport report, ReportSource bearer) throws ReportFormatException {
    Origin origin =
        origin(
            List.of(report.organization(), report.contact(), report.id()),
            report.begin(),
            report.end(),
            bearer);
    Map<String, List<TlsReport.Policy>> byDomain = new LinkedHashMap<>();
    for (TlsReport.Policy policy : report.policies()) {
      ours(policy.domain())
          .ifPresent(
              domain -> byDomain.computeIfAbsent(domain, _ -> new ArrayList<>()).add(policy));
    }
    if (byDomain.isEmpty()) {
      LOG.info(
          "reports event=ignored kind=tls org={} reason=\"not about a domain of this server\"",
          origin.organization());
    }
    byDomain.forEach((domain, policies) -> {
      TlsReceived kept = TlsReceived.of(origin, policies, limits);
      log("TLS", domain, origin, received.add(domain, kept));
    });
  }

  private static void log(String kind, String domain, Origin origin, Kept kept) {
    LOG.info(
        "reports event=received domain={} org={} id={} kind={} result={}",
        domain,
        origin.organization(),
        origin.id(),
        kind,
        kept.name().toLowerCase(Locale.ROOT));
  }

  private Origin origin(List<String> said, Instant begin, Instant end, ReportSource bearer)
      throws ReportFormatException {
    boolean ordered = EARLIEST.isBefore(begin) && !end.isBefore(begin);
    if (!ordered || Duration.between(begin, end).compareTo(PERIOD_MAX) > 0) {
      throw new ReportFormatException("a report about an impossible period");
    }
    return new Origin(
        ReportTexts.cut(said.get(0), limits.textCharsMax()),
        ReportTexts.cut(said.get(1), limits.textCharsMax()),
        ReportTexts.cut(said.get(2), limits.textCharsMax()),
        begin,
        end,
        Instant.ofEpochMilli(clock.millis()),
        bearer.trust(),
        ReportTexts.cut(bearer.domain(), limits.textCharsMax()));
  }

  /// The local domain that a name is equal to or below.
  private Optional<String> ours(String name) {
    String domain = name.length() > DOMAIN_CHARS_MAX ? "" : name.toLowerCase(Locale.ROOT);
    while (!domain.isEmpty()) {
      if (isOurs.test(domain)) {
        return Optional.of(domain);
      }
      int dot = domain.indexOf('.');
      domain = dot < 0 ? "" : domain.substring(dot + 1);
    }
    return Optional.empty();
  }
}
