package org.posthorn.submission.domainreport;

import java.io.IOException;
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
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import org.posthorn.mailauth.dmarc.report.ReportLimits;
import org.posthorn.mime.ContentType;
import org.posthorn.mime.HeaderFields;
import org.posthorn.submission.domainreport.ReceivedReports.Kept;
import org.posthorn.transport.daily.ReportSubject;
import org.posthorn.transport.tlsreport.TlsReport;
import org.posthorn.transport.tlsreport.TlsReportReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads reports on our domains beside their being filed as mail. Thread-safe.
public final class IncomingDomainReports {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingDomainReports.class);

  /// What our `dns records` proposes.
  private static final String POSTMASTER = "postmaster@";

  private final ReceivedReports received;
  private final Predicate<String> isOurs;
  private final Set<String> addresses;
  private final InstantSource clock;
  private final Limits limits;
  private final ReportLimits format = ReportLimits.defaults();
  private final Semaphore readings;

  /// @param isOurs whether a domain, in lower case, is one of ours
  /// @param addresses that reports come to besides `postmaster` of each domain
  public IncomingDomainReports(
      ReceivedReports received,
      Predicate<String> isOurs,
      Collection<String> addresses,
      InstantSource clock,
      Limits limits) {
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

  /// Whether a message looks like a report, and came to where they come.
  ///
  /// @param at the addresses of ours that it came to
  public boolean wanted(HeaderFields header, Collection<String> at) {
    boolean here =
        at.stream()
            .map(address -> address.toLowerCase(Locale.ROOT))
            .anyMatch(address -> address.startsWith(POSTMASTER) || addresses.contains(address));
    return here && (ReportSubject.isIn(header) || isType(header));
  }

  /// Without the usual subject: a report and nothing else, or one of TLS.
  private static boolean isType(HeaderFields header) {
    return header
        .first("Content-Type")
        .map(field -> ContentType.parse(field.value()))
        .filter(type ->
            ReportFiles.isType(type.mediaType())
                || type.parameter("report-type").filter("tlsrpt"::equalsIgnoreCase).isPresent())
        .isPresent();
  }

  /// A message, of which as much as is wanted is read at once.
  public interface Message {
    long size();

    byte[] beginning(int max) throws IOException;
  }

  /// Reads what is [#wanted] soon, on another thread; not at all while too many are being read, or
  /// if it is too large. Never fails and does not wait, since the mail it came as must not depend
  /// on it. The message is not used after the return.
  ///
  /// @param fields that we put before the message: what we found out about it
  public void offer(Message message, String fields) {
    if (message.size() > limits.messageBytesMax()) {
      LOG.warn("a report of {} octets is not read", message.size());
      return;
    }
    if (!readings.tryAcquire()) {
      LOG.warn("a report is not read: {} are being read already", limits.readingsAtOnce());
      return;
    }
    boolean handed = false;
    try {
      byte[] octets = message.beginning(limits.messageBytesMax());
      // Not a virtual one: a report made to be slow takes some milliseconds of computing.
      Thread.ofPlatform().name("domain-report").daemon().start(() -> guarded(octets, fields));
      handed = true;
    } catch (IOException e) {
      LOG.warn("a report was not read", e);
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
      LOG.info("what looks like a report is none: {}", e.getMessage());
    } catch (StoreException e) {
      LOG.warn("a report was not kept", e);
    } catch (RuntimeException e) {
      LOG.error("a report was not read for a fault of ours", e);
    } finally {
      readings.release();
    }
  }

  /// Reads what may be a report, and keeps it.
  ///
  /// @throws ReportFormatException if it is none
  /// @throws StoreException if it could not be kept
  void read(byte[] message, String fields) throws ReportFormatException {
    byte[] file =
        ReportFiles.find(message, limits)
            .orElseThrow(() -> new ReportFormatException("there is no file in the message"));
    Bearer bearer = Bearer.of(fields);
    switch (ReportFiles.content(file, format)) {
      case XML -> dmarc(AggregateReader.read(file, format), bearer);
      case JSON -> tls(TlsReportReader.read(file, format), bearer);
    }
  }

  private void dmarc(AggregateReport report, Bearer bearer) {
    AggregateReport.Metadata said = report.metadata();
    Origin origin =
        origin(
            List.of(said.organization(), said.email(), said.id()),
            said.begin(),
            said.end(),
            bearer);
    Optional<String> domain = ours(report.policy().domain());
    if (domain.isEmpty()) {
      LOG.info("org={} a DMARC report about no domain of ours", origin.organization());
      return;
    }
    DmarcReceived kept = DmarcReceived.of(origin, report, limits);
    told("DMARC", domain.get(), origin, received.add(domain.get(), kept));
  }

  /// One report may speak of several policies, and they of several domains.
  private void tls(TlsReport report, Bearer bearer) {
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
      LOG.info("org={} a TLS report about no domain of ours", origin.organization());
    }
    byDomain.forEach((domain, policies) -> {
      TlsReceived kept = TlsReceived.of(origin, policies, limits);
      told("TLS", domain, origin, received.add(domain, kept));
    });
  }

  private static void told(String kind, String domain, Origin origin, Kept kept) {
    LOG.info(
        "domain={} org=\"{}\" id=\"{}\" {} report event={}",
        domain,
        origin.organization(),
        origin.id(),
        kind,
        kept.name().toLowerCase(Locale.ROOT));
  }

  private Origin origin(List<String> said, Instant begin, Instant end, Bearer bearer) {
    return new Origin(
        Words.cut(said.get(0), limits.textCharsMax()),
        Words.cut(said.get(1), limits.textCharsMax()),
        Words.cut(said.get(2), limits.textCharsMax()),
        begin,
        end,
        Instant.ofEpochMilli(clock.millis()),
        bearer.trust(),
        Words.cut(bearer.domain(), limits.textCharsMax()));
  }

  /// The domain of ours that a name is, or is below of.
  private Optional<String> ours(String name) {
    String domain = name.toLowerCase(Locale.ROOT);
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
