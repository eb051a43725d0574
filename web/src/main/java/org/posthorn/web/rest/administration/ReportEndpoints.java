package org.posthorn.web.rest.administration;

import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.DomainReports;
import org.posthorn.admin.Operations;
import org.posthorn.admin.reports.DmarcSummary;
import org.posthorn.admin.reports.FailureSummary;
import org.posthorn.admin.reports.Reporter;
import org.posthorn.admin.reports.TlsSummary;
import org.posthorn.transport.dmarcreport.SentReport;
import org.posthorn.web.rest.Description;
import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.Page;
import org.posthorn.web.rest.Parameter;
import org.posthorn.web.rest.RestCall;

/// Endpoints for received reports about local domains, and sent reports about other domains.
final class ReportEndpoints {
  private static final String GROUP = "Reports";
  private static final int DAYS_DEFAULT = 7;

  private final Operations operations;

  private ReportEndpoints(Operations operations) {
    this.operations = operations;
  }

  /// Totals of DMARC reports on a domain.
  public record DmarcSums(
      @Description("the domain") String domain,
      @Description("the first day (UTC)") LocalDate from,
      @Description("the last day (UTC)") LocalDate to,
      @Description("number of received reports") int reports,
      @Description("messages with From in the domain") long messages,
      @Description("of them, those that passed DMARC") long passed,
      @Description("reports on single messages that failed") int failureReports) {
    static DmarcSums of(DmarcSummary summary) {
      return new DmarcSums(
          summary.domain(),
          summary.from(),
          summary.to(),
          summary.reports(),
          summary.messages(),
          summary.passed(),
          summary.failures().reports());
    }
  }

  /// Numbers of messages by result.
  public record DmarcCounts(
      @Description("messages") long messages,
      @Description("that passed DMARC") long passed,
      @Description("that passed by an aligned signature") long dkim,
      @Description("that passed by SPF for an aligned domain") long spf,
      @Description("that were quarantined") long quarantined,
      @Description("that were rejected") long rejected) {}

  /// Messages from one address.
  public record DmarcSource(
      @Description("the address") String address,
      @Description("numbers by result") DmarcCounts counts,
      @Description("domains in the From fields") List<String> authors,
      @Description("who reported it") List<String> reporters) {
    static DmarcSource of(DmarcSummary.Source source) {
      return new DmarcSource(
          source.address().getHostAddress(),
          new DmarcCounts(
              source.messages(),
              source.passed(),
              source.dkim(),
              source.spf(),
              source.refused().quarantined(),
              source.refused().rejected()),
          sorted(source.authors()),
          sorted(source.reporters()));
    }
  }

  /// An organization that sent reports.
  public record ReporterDetail(
      @Description("its name in the reports") String organization,
      @Description(
              "authenticated domain of the messages with the reports; empty if not authenticated")
          String authentic,
      @Description("number of received reports") int reports,
      @Description("messages that passed, or sessions that were encrypted") long good,
      @Description("messages or sessions that failed") long bad) {
    static ReporterDetail of(Reporter reporter) {
      return new ReporterDetail(
          reporter.organization(),
          reporter.authentic(),
          reporter.reports(),
          reporter.good(),
          reporter.bad());
    }
  }

  /// Single messages from one address that failed.
  public record DmarcFailure(
      @Description("the address; missing if no report names it") Optional<String> address,
      @Description("messages") long messages,
      @Description("what failed") List<String> failed,
      @Description("how they were handled") List<String> delivery,
      @Description("their reverse-paths") List<String> senders,
      @Description("who reported it") List<String> reporters) {
    static DmarcFailure of(FailureSummary.Source source) {
      return new DmarcFailure(
          source.address().map(InetAddress::getHostAddress),
          source.messages(),
          sorted(source.failures()),
          sorted(source.deliveries()),
          sorted(source.senders()),
          sorted(source.reporters()));
    }
  }

  /// DMARC reports of other servers on mail with From in a domain.
  public record DmarcDetail(
      @Description("the sums") DmarcSums sums,
      @Description("client addresses, those with the most messages first")
          List<DmarcSource> sources,
      @Description("messages from further addresses") long otherMessages,
      @Description("of them, those that passed DMARC") long otherPassed,
      @Description("those with the most messages first") List<ReporterDetail> reporters,
      @Description("reports on single messages that failed") List<DmarcFailure> failures) {
    static DmarcDetail of(DmarcSummary summary) {
      return new DmarcDetail(
          DmarcSums.of(summary),
          summary.sources().stream().map(DmarcSource::of).toList(),
          summary.others().messages(),
          summary.others().passed(),
          summary.reporters().stream().map(ReporterDetail::of).toList(),
          summary.failures().sources().stream().map(DmarcFailure::of).toList());
    }
  }

  /// Totals of TLS reports on a domain.
  public record TlsSums(
      @Description("the domain") String domain,
      @Description("the first day (UTC)") LocalDate from,
      @Description("the last day (UTC)") LocalDate to,
      @Description("number of received reports") int reports,
      @Description("sessions that were encrypted") long encrypted,
      @Description("sessions that failed") long failed) {
    static TlsSums of(TlsSummary summary) {
      return new TlsSums(
          summary.domain(),
          summary.from(),
          summary.to(),
          summary.reports(),
          summary.successes(),
          summary.failed());
    }
  }

  /// Sessions under one kind of policy.
  public record TlsPolicy(
      @Description("tlsa, sts or no-policy-found") String policy,
      @Description("sessions that were encrypted") long encrypted,
      @Description("sessions that failed") long failed) {
    static TlsPolicy of(TlsSummary.Policy policy) {
      return new TlsPolicy(policy.type(), policy.successes(), policy.failures());
    }
  }

  /// Sessions with the same kind of failure.
  public record TlsFailure(
      @Description("the result type of RFC 8460") String failure,
      @Description("the MX host; empty if not said") String mxHost,
      @Description("sessions") long sessions) {
    static TlsFailure of(TlsSummary.Failure failure) {
      return new TlsFailure(failure.type(), failure.host(), failure.sessions());
    }
  }

  /// TLS reports of other servers on connections to a domain's servers.
  public record TlsDetail(
      @Description("the sums") TlsSums sums,
      @Description("policies that the senders applied") List<TlsPolicy> policies,
      @Description("failures, the most frequent first") List<TlsFailure> failures,
      @Description("those with the most sessions first") List<ReporterDetail> reporters) {
    static TlsDetail of(TlsSummary summary) {
      return new TlsDetail(
          TlsSums.of(summary),
          summary.policies().stream().map(TlsPolicy::of).toList(),
          summary.failures().stream().map(TlsFailure::of).toList(),
          summary.reporters().stream().map(ReporterDetail::of).toList());
    }
  }

  /// A report generated by this server.
  public record SentReportDetail(
      @Description("the reported day (UTC)") LocalDate day,
      @Description("the domain with the policy") String domain,
      @Description("messages that it counts") long messages,
      @Description("rows in it") int rows,
      @Description("messages that were left out because of its size") long leftOut,
      @Description("when it was made") Instant finished,
      @Description("addresses that it was delivered to; empty: none accepted it") List<String> to) {
    static SentReportDetail of(SentReport report) {
      return new SentReportDetail(
          report.day(),
          report.domain(),
          report.messages(),
          report.rows(),
          report.leftOut(),
          report.finished(),
          sorted(report.addresses()));
    }
  }

  private static List<String> sorted(Collection<String> texts) {
    return texts.stream().sorted().toList();
  }

  static List<Endpoint> of(Operations operations) {
    return new ReportEndpoints(operations).all();
  }

  private List<Endpoint> all() {
    Parameter days =
        Parameter.whole(
            "days",
            1,
            DomainReports.DAYS_MAX,
            "number of days (UTC) including today; 7 if missing");
    return List.of(
        Endpoint.get("/reports/dmarc", "listDmarcSums")
            .says(GROUP, "Shows totals of DMARC reports on the local domains.")
            .scope("admin.read")
            .query(days)
            .givesPage(DmarcSums.class, "totals for each domain", this::dmarcSums),
        Endpoint.get("/domains/{domain}/reports/dmarc", "getDmarcReport")
            .says(GROUP, "Shows DMARC reports on mail with From in a domain.")
            .scope("admin.read")
            .query(days)
            .gives(
                DmarcDetail.class,
                "the reports",
                call ->
                    DmarcDetail.of(
                        reports()
                            .dmarc(call.caller(), Optional.of(call.path("domain")), days(call))
                            .getFirst())),
        Endpoint.get("/reports/dmarc-sent", "listSentDmarcReports")
            .says(GROUP, "Lists DMARC reports that this server generated, the oldest day first.")
            .scope("admin.read")
            .query(days)
            .givesPage(SentReportDetail.class, "the reports", this::sent),
        Endpoint.get("/reports/tls", "listTlsSums")
            .says(GROUP, "Shows totals of TLS reports on the local domains.")
            .scope("admin.read")
            .query(days)
            .givesPage(TlsSums.class, "totals for each domain", this::tlsSums),
        Endpoint.get("/domains/{domain}/reports/tls", "getTlsReport")
            .says(GROUP, "Shows TLS reports on connections to a domain's servers.")
            .scope("admin.read")
            .query(days)
            .gives(
                TlsDetail.class,
                "the reports",
                call ->
                    TlsDetail.of(
                        reports()
                            .tls(call.caller(), Optional.of(call.path("domain")), days(call))
                            .getFirst())));
  }

  private DomainReports reports() {
    return operations.domainReports();
  }

  private static int days(RestCall call) {
    return (int) (long) call.whole("days").orElse((long) DAYS_DEFAULT);
  }

  private Page<DmarcSums> dmarcSums(RestCall call) {
    List<DmarcSums> all =
        reports().dmarc(call.caller(), Optional.empty(), days(call)).stream()
            .map(DmarcSums::of)
            .sorted(Comparator.comparing(DmarcSums::domain))
            .toList();
    return Page.of(call, all, DmarcSums::domain);
  }

  private Page<TlsSums> tlsSums(RestCall call) {
    List<TlsSums> all =
        reports().tls(call.caller(), Optional.empty(), days(call)).stream()
            .map(TlsSums::of)
            .sorted(Comparator.comparing(TlsSums::domain))
            .toList();
    return Page.of(call, all, TlsSums::domain);
  }

  private Page<SentReportDetail> sent(RestCall call) {
    List<SentReportDetail> all =
        reports().sent(call.caller(), days(call)).stream()
            .map(SentReportDetail::of)
            .sorted(Comparator.comparing(ReportEndpoints::key))
            .toList();
    return Page.of(call, all, ReportEndpoints::key);
  }

  private static String key(SentReportDetail report) {
    return report.day() + " " + report.domain();
  }
}
