package org.posthorn.admin.reports;

import java.net.InetAddress;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.submission.domainreport.DmarcReceived;
import org.posthorn.submission.domainreport.ReceivedReports;

/// Summary of DMARC reports of other servers on mail with From in a domain.
///
/// @param from the first day (UTC)
/// @param to the last one
/// @param reports number of reports
/// @param sources client addresses of such mail, those with the most messages first
/// @param others messages from further addresses
/// @param reporters those with the most messages first
/// @param failures reports on single messages
public record DmarcSummary(
    String domain,
    LocalDate from,
    LocalDate to,
    int reports,
    List<Source> sources,
    Others others,
    List<Reporter> reporters,
    FailureSummary failures) {

  /// Addresses and reporters of a summary.
  public static final int LISTED_MAX = 1_000;

  /// Addresses that are counted separately.
  private static final int COUNTED_MAX = 20_000;

  /// Names that are listed for one address.
  private static final int NAMES_MAX = 5;

  public DmarcSummary {
    sources = List.copyOf(sources);
    reporters = List.copyOf(reporters);
  }

  /// Messages from one address.
  ///
  /// @param dkim that passed by an aligned signature
  /// @param spf that passed by SPF for an aligned domain
  /// @param passed by either, so that DMARC passed
  /// @param authors domains in the From fields
  /// @param reporters who reported it
  public record Source(
      InetAddress address,
      long messages,
      long dkim,
      long spf,
      long passed,
      Refused refused,
      Set<String> authors,
      Set<String> reporters) {}

  /// Messages that were quarantined or rejected.
  public record Refused(long quarantined, long rejected) {}

  public record Others(long messages, long passed) {}

  public long messages() {
    return others.messages() + sources.stream().mapToLong(Source::messages).sum();
  }

  public long passed() {
    return others.passed() + sources.stream().mapToLong(Source::passed).sum();
  }

  /// Builds the summary.
  public static DmarcSummary of(
      ReceivedReports received, String domain, LocalDate from, LocalDate to) {
    Sum sum = new Sum();
    received.dmarc(domain, from, to, sum::add);
    return sum.summary(domain, from, to, FailureSummary.of(received, domain, from, to));
  }

  /// The totals of one address.
  private static final class Tally {
    private final long[] counts = new long[6];
    private final Set<String> authors = new LinkedHashSet<>();
    private final Set<String> reporters = new LinkedHashSet<>();

    void add(DmarcReceived.Source source, String reporter) {
      long messages = source.messages();
      counts[0] += messages;
      counts[1] += source.dkim() ? messages : 0;
      counts[2] += source.spf() ? messages : 0;
      counts[3] += source.passed() ? messages : 0;
      counts[4] += source.disposition() == Disposition.QUARANTINE ? messages : 0;
      counts[5] += source.disposition() == Disposition.REJECT ? messages : 0;
      some(authors, source.author());
      some(reporters, reporter);
    }

    private static void some(Set<String> names, String name) {
      if (names.size() < NAMES_MAX) {
        names.add(name);
      }
    }

    Source source(InetAddress address) {
      return new Source(
          address,
          counts[0],
          counts[1],
          counts[2],
          counts[3],
          new Refused(counts[4], counts[5]),
          authors,
          reporters);
    }
  }

  private static final class Sum {
    private final Map<InetAddress, Tally> sources = new LinkedHashMap<>();
    private final Map<String, Reporter> reporters = new LinkedHashMap<>();
    private int reports;
    private long others;
    private long othersPassed;

    void add(DmarcReceived report) {
      reports++;
      others += report.others();
      othersPassed += report.othersPassed();
      long passed = report.othersPassed();
      long failed = report.others() - report.othersPassed();
      for (DmarcReceived.Source source : report.sources()) {
        passed += source.passed() ? source.messages() : 0;
        failed += source.passed() ? 0 : source.messages();
        if (sources.containsKey(source.address()) || sources.size() < COUNTED_MAX) {
          sources
              .computeIfAbsent(source.address(), _ -> new Tally())
              .add(source, report.origin().organization());
        } else {
          others += source.messages();
          othersPassed += source.passed() ? source.messages() : 0;
        }
      }
      Reporter reporter = Reporter.of(report.origin());
      if (reporters.containsKey(reporter.key()) || reporters.size() < COUNTED_MAX) {
        Reporter before = reporters.getOrDefault(reporter.key(), reporter);
        reporters.put(reporter.key(), before.and(passed, failed));
      }
    }

    DmarcSummary summary(String domain, LocalDate from, LocalDate to, FailureSummary failures) {
      List<Source> all = new ArrayList<>();
      sources.forEach((address, tally) -> all.add(tally.source(address)));
      all.sort(Comparator.comparingLong(Source::messages).reversed());
      List<Source> listed = all.subList(0, Math.min(all.size(), LISTED_MAX));
      for (Source source : all.subList(listed.size(), all.size())) {
        others += source.messages();
        othersPassed += source.passed();
      }
      return new DmarcSummary(
          domain,
          from,
          to,
          reports,
          listed,
          new Others(others, othersPassed),
          reporters.values().stream()
              .sorted(Comparator.comparingLong((Reporter r) -> r.good() + r.bad()).reversed())
              .limit(LISTED_MAX)
              .toList(),
          failures);
    }
  }
}
