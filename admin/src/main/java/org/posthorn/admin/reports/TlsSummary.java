package org.posthorn.admin.reports;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.submission.domainreport.ReceivedReports;
import org.posthorn.submission.domainreport.TlsReceived;

/// Summary of TLS reports of other servers on their connections to a domain's servers.
///
/// @param from the first day (UTC)
/// @param to the last one
/// @param reports number of reports
/// @param policies that the senders applied
/// @param failures the most frequent first
/// @param reporters those with the most sessions first
public record TlsSummary(
    String domain,
    LocalDate from,
    LocalDate to,
    int reports,
    List<Policy> policies,
    List<Failure> failures,
    List<Reporter> reporters) {

  /// Rows of each list.
  public static final int LISTED_MAX = 1_000;

  public TlsSummary {
    policies = List.copyOf(policies);
    failures = List.copyOf(failures);
    reporters = List.copyOf(reporters);
  }

  /// Sessions under one kind of policy.
  ///
  /// @param type `tlsa`, `sts` or `no-policy-found`
  public record Policy(String type, long successes, long failures) {}

  /// Sessions with the same kind of failure.
  ///
  /// @param type of RFC 8460 §4.3
  /// @param host the MX host; empty if not said
  public record Failure(String type, String host, long sessions) {}

  public long successes() {
    return policies.stream().mapToLong(Policy::successes).sum();
  }

  public long failed() {
    return policies.stream().mapToLong(Policy::failures).sum();
  }

  /// Builds the summary.
  public static TlsSummary of(
      ReceivedReports received, String domain, LocalDate from, LocalDate to) {
    Sum sum = new Sum();
    received.tls(domain, from, to, sum::add);
    return sum.summary(domain, from, to);
  }

  private static final class Sum {
    private final Map<String, Policy> policies = new LinkedHashMap<>();
    private final Map<Failure, Long> failures = new LinkedHashMap<>();
    private final Map<String, Reporter> reporters = new LinkedHashMap<>();
    private int reports;

    void add(TlsReceived report) {
      reports++;
      long good = 0;
      long bad = 0;
      for (TlsReceived.Policy policy : report.policies()) {
        good += policy.successes();
        bad += policy.failures();
        if (policies.containsKey(policy.type()) || policies.size() < LISTED_MAX) {
          Policy one = new Policy(policy.type(), policy.successes(), policy.failures());
          policies.merge(one.type(), one, Sum::both);
        }
        for (TlsReceived.Failure detail : policy.details()) {
          Failure kind = new Failure(detail.type(), detail.host(), 0);
          if (failures.containsKey(kind) || failures.size() < LISTED_MAX) {
            failures.merge(kind, detail.sessions(), Long::sum);
          }
        }
      }
      Reporter reporter = Reporter.of(report.origin());
      if (reporters.containsKey(reporter.key()) || reporters.size() < LISTED_MAX) {
        Reporter before = reporters.getOrDefault(reporter.key(), reporter);
        reporters.put(reporter.key(), before.and(good, bad));
      }
    }

    private static Policy both(Policy one, Policy other) {
      return new Policy(
          one.type(), one.successes() + other.successes(), one.failures() + other.failures());
    }

    TlsSummary summary(String domain, LocalDate from, LocalDate to) {
      return new TlsSummary(
          domain,
          from,
          to,
          reports,
          policies.values().stream().toList(),
          failures.entrySet().stream()
              .sorted(Map.Entry.<Failure, Long>comparingByValue().reversed())
              .map(entry ->
                  new Failure(entry.getKey().type(), entry.getKey().host(), entry.getValue()))
              .toList(),
          reporters.values().stream()
              .sorted(Comparator.comparingLong((Reporter r) -> r.good() + r.bad()).reversed())
              .toList());
    }
  }
}
