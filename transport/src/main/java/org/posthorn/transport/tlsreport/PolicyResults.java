package org.posthorn.transport.tlsreport;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.TlsResults.PolicyType;
import org.posthorn.transport.TlsResults.ResultType;

/// Counts of sessions under one policy. Not thread-safe.
final class PolicyResults {
  /// What makes a policy another one.
  record Policy(PolicyType type, DomainName domain, List<String> lines) {}

  /// What makes a failure another one.
  ///
  /// @param address empty if it was not known
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

  /// Failures that were counted, but are not described.
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

  /// Described failures with their sessions, which may be fewer than [#failures].
  Map<Failure, Long> details() {
    return details;
  }
}
