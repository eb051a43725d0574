package org.posthorn.submission.domainreport;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.transport.tlsreport.TlsReport;

/// A received TLS report on the servers of a local domain.
public record TlsReceived(Origin origin, List<Policy> policies) {
  /// Maximum number of stored policies: there are three types.
  private static final int POLICIES_MAX = 5;

  public TlsReceived {
    policies = List.copyOf(policies);
  }

  /// Sessions under one policy.
  ///
  /// @param type `tlsa`, `sts` or `no-policy-found`
  /// @param failures all failed sessions
  /// @param details failures by type
  public record Policy(String type, long successes, long failures, List<Failure> details) {
    public Policy {
      details = List.copyOf(details);
    }
  }

  /// Sessions with the same failure.
  ///
  /// @param type of RFC 8460 §4.3: `certificate-expired`
  /// @param host the MX host; empty if missing
  public record Failure(String type, String host, long sessions) {}

  /// @param policies of the report about one local domain
  static TlsReceived of(
      Origin origin, List<TlsReport.Policy> policies, ReceivedReportLimits limits) {
    List<Policy> kept = new ArrayList<>();
    int room = limits.sourcesMax();
    for (TlsReport.Policy policy : policies.stream().limit(POLICIES_MAX).toList()) {
      Policy made = policy(policy, room, limits);
      room -= made.details().size();
      kept.add(made);
    }
    return new TlsReceived(origin, kept);
  }

  private static Policy policy(TlsReport.Policy policy, int room, ReceivedReportLimits limits) {
    Map<Failure, Long> counts = new LinkedHashMap<>();
    for (TlsReport.Failure failure : policy.details()) {
      Failure kind =
          new Failure(
              ReportTexts.cut(failure.type(), limits.textCharsMax()),
              ReportTexts.cut(failure.host(), limits.textCharsMax()),
              0);
      counts.merge(kind, ReportTexts.count(failure.sessions()), ReportTexts::sum);
    }
    return new Policy(
        ReportTexts.cut(policy.type(), limits.textCharsMax()),
        ReportTexts.count(policy.successes()),
        ReportTexts.count(policy.failures()),
        counts.entrySet().stream()
            .sorted(Map.Entry.<Failure, Long>comparingByValue().reversed())
            .limit(room)
            .map(entry ->
                new Failure(entry.getKey().type(), entry.getKey().host(), entry.getValue()))
            .toList());
  }
}
