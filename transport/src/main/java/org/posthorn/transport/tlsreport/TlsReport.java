package org.posthorn.transport.tlsreport;

import java.time.Instant;
import java.util.List;

/// What another server tells of TLS towards ours. RFC 8460 §4.4. Texts are a stranger's words.
///
/// @param organization who reports
/// @param begin the first second
/// @param end the last second
public record TlsReport(
    String organization,
    String contact,
    String id,
    Instant begin,
    Instant end,
    List<Policy> policies) {
  public TlsReport {
    policies = List.copyOf(policies);
  }

  /// Sessions under one policy.
  ///
  /// @param type `tlsa`, `sts`, `no-policy-found`, or what else was said
  public record Policy(
      String type, String domain, long successes, long failures, List<Failure> details) {
    public Policy {
      details = List.copyOf(details);
    }
  }

  /// Sessions that failed alike.
  ///
  /// @param type as RFC 8460 §4.3 has it, or what else was said
  /// @param host the exchanger; empty if not said
  public record Failure(String type, String host, long sessions) {}
}
