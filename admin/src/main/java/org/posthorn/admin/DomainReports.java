package org.posthorn.admin;

import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.OperationException.Reason;
import org.posthorn.admin.reports.DmarcSummary;
import org.posthorn.admin.reports.TlsSummary;
import org.posthorn.directory.Domain;
import org.posthorn.submission.domainreport.ReceivedReportLimits;
import org.posthorn.submission.domainreport.ReceivedReports;
import org.posthorn.transport.dmarcreport.SentReport;
import org.posthorn.transport.rows.KeyedHash;

/// What others reported on our domains, and what we reported on theirs.
public final class DomainReports {
  /// Received reports are kept for so long.
  public static final int DAYS_MAX = (int) ReceivedReportLimits.defaults().kept().toDays();

  private final Kept kept;
  private final Domains domains;

  DomainReports(Kept kept, Domains domains) {
    this.kept = kept;
    this.domains = domains;
  }

  /// Sums of received aggregate reports of DMARC.
  ///
  /// @param name a domain of the caller's tenant; all of them if empty
  /// @param days how many (UTC), with today, from 1 to [#DAYS_MAX]
  public List<DmarcSummary> dmarc(Caller by, Optional<String> name, int days) {
    LocalDate today = today();
    LocalDate first = first(today, days);
    ReceivedReports received = received();
    return names(by, name).stream()
        .map(domain -> DmarcSummary.of(received, domain, first, today))
        .toList();
  }

  /// Sums of received reports of TLS, likewise.
  public List<TlsSummary> tls(Caller by, Optional<String> name, int days) {
    LocalDate today = today();
    LocalDate first = first(today, days);
    ReceivedReports received = received();
    return names(by, name).stream()
        .map(domain -> TlsSummary.of(received, domain, first, today))
        .toList();
  }

  /// Aggregate reports that we made, the oldest day first. The server itself only: they are about
  /// mail to all tenants.
  public List<SentReport> sent(Caller by, int days) {
    by.requireInstallation(kept.access());
    return SentReport.since(kept.kv(), first(today(), days));
  }

  private List<String> names(Caller by, Optional<String> name) {
    return name.isPresent()
        ? List.of(domains.named(by, name.get()).name())
        : domains.list(by).stream().map(Domain::name).toList();
  }

  private LocalDate today() {
    return LocalDate.ofInstant(kept.clock().instant(), ZoneOffset.UTC);
  }

  private static LocalDate first(LocalDate today, int days) {
    if (days < 1 || days > DAYS_MAX) {
      throw new OperationException(Reason.INVALID, "the days are 1 to " + DAYS_MAX);
    }
    return today.minusDays(days - 1L);
  }

  private ReceivedReports received() {
    return new ReceivedReports(
        kept.kv(),
        KeyedHash.of(kept.kv(), new SecureRandom()),
        kept.clock(),
        ReceivedReportLimits.defaults());
  }
}
