package org.posthorn.admin.reports;

import java.net.InetAddress;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthorn.submission.domainreport.FailureReceived;
import org.posthorn.submission.domainreport.ReceivedReports;

/// Summary of failure reports of other servers on single messages with From in a domain.
///
/// @param reports number of reports
/// @param sources client addresses of such messages, those with the most first
public record FailureSummary(int reports, List<Source> sources) {
  /// Names that are listed for one address.
  private static final int NAMES_MAX = 5;

  public FailureSummary {
    sources = List.copyOf(sources);
  }

  /// Messages from one address.
  ///
  /// @param address empty for reports that name none
  /// @param failures what failed
  /// @param deliveries how the messages were handled
  /// @param senders their reverse-paths
  /// @param reporters who reported it
  public record Source(
      Optional<InetAddress> address,
      long messages,
      Set<String> failures,
      Set<String> deliveries,
      Set<String> senders,
      Set<String> reporters) {

    private static Source of(Optional<InetAddress> address) {
      return new Source(
          address,
          0,
          new LinkedHashSet<>(),
          new LinkedHashSet<>(),
          new LinkedHashSet<>(),
          new LinkedHashSet<>());
    }

    private Source and(FailureReceived report) {
      some(failures, report.failure());
      some(deliveries, report.delivery());
      some(senders, report.sender());
      some(reporters, report.origin().organization());
      return new Source(
          address, messages + report.messages(), failures, deliveries, senders, reporters);
    }

    private static void some(Set<String> names, String name) {
      if (names.size() < NAMES_MAX && !name.isEmpty()) {
        names.add(name);
      }
    }
  }

  /// Builds the summary. Reports of a day are few
  /// ([org.posthorn.submission.domainreport.ReceivedReportLimits]), so that all addresses are
  /// counted.
  static FailureSummary of(ReceivedReports received, String domain, LocalDate from, LocalDate to) {
    Map<Optional<InetAddress>, Source> sources = new LinkedHashMap<>();
    int[] reports = {0};
    received.failures(
        domain,
        from,
        to,
        report -> {
          reports[0]++;
          Source before = sources.computeIfAbsent(report.source(), Source::of);
          sources.put(report.source(), before.and(report));
        });
    List<Source> all = new ArrayList<>(sources.values());
    all.sort(Comparator.comparingLong(Source::messages).reversed());
    return new FailureSummary(
        reports[0], all.subList(0, Math.min(all.size(), DmarcSummary.LISTED_MAX)));
  }
}
