package org.posthorn.transport.tlsreport;

import java.time.Instant;
import java.util.List;

/// A TLS report of another server about this one. RFC 8460 §4.4. The texts are untrusted.
///
/// @param organization the reporting organization
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
  /// @param type `tlsa`, `sts`, `no-policy-found`, or any other text
  public record Policy(
      String type, String domain, long successes, long failures, List<Failure> details) {
    public Policy {
      details = List.copyOf(details);
    }
  }

  /// Sessions with the same failure.
  ///
  /// @param type of RFC 8460 §4.3, or any other text
  /// @param host the MX host; empty if missing
  public record Failure(String type, String host, long sessions) {}
}
