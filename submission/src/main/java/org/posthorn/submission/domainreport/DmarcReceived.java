package org.posthorn.submission.domainreport;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;

/// A received aggregate report on a local domain.
///
/// @param domain the domain of the policy
/// @param sources those with the most messages first
/// @param others messages of further sources
/// @param othersPassed those of them that passed DMARC
public record DmarcReceived(
    Origin origin,
    String domain,
    Policy policy,
    List<Source> sources,
    long others,
    long othersPassed) {

  public DmarcReceived {
    sources = List.copyOf(sources);
  }

  /// Messages from one address with the same results.
  ///
  /// @param author the domain in the From field
  /// @param dkim whether an aligned signature passed
  /// @param spf whether SPF passed for an aligned domain
  public record Source(
      InetAddress address,
      String author,
      Disposition disposition,
      boolean dkim,
      boolean spf,
      long messages) {

    /// Whether DMARC passed.
    public boolean passed() {
      return dkim || spf;
    }

    private Source times(long count) {
      return new Source(address, author, disposition, dkim, spf, count);
    }
  }

  static DmarcReceived of(Origin origin, AggregateReport report, ReceivedReportLimits limits) {
    Map<Source, Long> counts = new LinkedHashMap<>();
    for (AggregateReport.Row row : report.rows()) {
      Source source =
          new Source(
              row.source(),
              ReportTexts.cut(row.identifiers().headerFrom(), limits.textCharsMax()),
              row.evaluated().disposition(),
              row.evaluated().dkim(),
              row.evaluated().spf(),
              0);
      counts.merge(source, ReportTexts.count(row.count()), ReportTexts::sum);
    }
    List<Source> all =
        counts.entrySet().stream()
            .sorted(Map.Entry.<Source, Long>comparingByValue().reversed())
            .map(entry -> entry.getKey().times(entry.getValue()))
            .toList();
    List<Source> kept = all.subList(0, Math.min(all.size(), limits.sourcesMax()));
    List<Source> others = all.subList(kept.size(), all.size());
    return new DmarcReceived(
        origin,
        ReportTexts.cut(report.policy().domain(), limits.textCharsMax()),
        report.policy().own(),
        kept,
        sum(others),
        sum(others.stream().filter(Source::passed).toList()));
  }

  private static long sum(List<Source> sources) {
    return sources.stream().mapToLong(Source::messages).reduce(0, ReportTexts::sum);
  }
}
