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

/// Received reports about local domains, and sent reports about other domains.
public final class DomainReports {
  /// Days for which received reports are stored.
  public static final int DAYS_MAX = (int) ReceivedReportLimits.defaults().kept().toDays();

  private final InstallationStores kept;
  private final Domains domains;

  DomainReports(InstallationStores kept, Domains domains) {
    this.kept = kept;
    this.domains = domains;
  }

  /// Totals of received DMARC aggregate reports.
  ///
  /// @param name a domain of the caller's tenant; all of them if empty
  /// @param days number of days (UTC) including today, from 1 to [#DAYS_MAX]
  public List<DmarcSummary> dmarc(Caller by, Optional<String> name, int days) {
    LocalDate today = today();
    LocalDate first = first(today, days);
    ReceivedReports received = received();
    return names(by, name).stream()
        .map(domain -> DmarcSummary.of(received, domain, first, today))
        .toList();
  }

  /// Totals of received TLS reports, with the same parameters.
  public List<TlsSummary> tls(Caller by, Optional<String> name, int days) {
    LocalDate today = today();
    LocalDate first = first(today, days);
    ReceivedReports received = received();
    return names(by, name).stream()
        .map(domain -> TlsSummary.of(received, domain, first, today))
        .toList();
  }

  /// Aggregate reports that this server generated, the oldest day first. Operators only, since they
  /// are about mail to all tenants.
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
