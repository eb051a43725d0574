package org.posthorn.transport.tlsreport;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.TlsResults.PolicyType;
import org.posthorn.transport.TlsResults.ResultType;

/// Counts of sessions under one policy. Not thread-safe.
final class PolicyResults {
  /// The key of a policy.
  record Policy(PolicyType type, DomainName domain, List<String> lines) {}

  /// The key of a failure.
  ///
  /// @param address empty if unknown
  record Failure(ResultType type, String host, String address, String text) {}

  private final Map<Failure, Long> details = new LinkedHashMap<>();
  private final int detailsMax;
  private long successes;
  private long failures;

  PolicyResults(int detailsMax) {
    this.detailsMax = detailsMax;
  }

  void addSuccesses(long sessions) {
    successes += sessions;
  }

  /// Adds failures that are counted without details.
  void addFailures(long sessions) {
    failures += sessions;
  }

  void addDetail(Failure failure, long sessions) {
    if (details.containsKey(failure) || details.size() < detailsMax) {
      details.merge(failure, sessions, Long::sum);
    }
  }

  void add(PolicyResults other) {
    addSuccesses(other.successes);
    addFailures(other.failures);
    other.details.forEach(this::addDetail);
  }

  long successes() {
    return successes;
  }

  long failures() {
    return failures;
  }

  /// Failures with details and their number of sessions; the total may be less than [#failures].
  Map<Failure, Long> details() {
    return details;
  }
}
