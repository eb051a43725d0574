package org.posthorn.transport;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.dns.DomainName;

/// The MTA-STS policies of recipient domains. RFC 8461. Thread-safe.
public interface StsPolicies {
  /// No domain has a policy.
  StsPolicies NONE = (domain, patient) -> Optional.empty();

  /// The policy that is valid for `domain` now. May use the network, for a bounded time. A policy
  /// that cannot be fetched counts as no policy (RFC 8461 §3.3).
  ///
  /// @param patient whether to wait for the full fetch timeout instead of some seconds: for
  ///   messages that cannot be sent without a policy
  Optional<Sts> of(DomainName domain, boolean patient);

  /// A policy.
  ///
  /// @param id its id in the DNS record
  /// @param allows whether a host matches one of its `mx` patterns
  /// @param lines the policy's text line by line, for reports (RFC 8460 §4.2)
  record Sts(String id, Mode mode, Predicate<DomainName> allows, List<String> lines) {
    public Sts {
      lines = List.copyOf(lines);
    }
  }

  /// What applies to hosts that do not match. RFC 8461 §5.
  enum Mode {
    /// They get no mail.
    ENFORCE,
    /// They get mail, and a failure is reported.
    TESTING,
    /// The policy is not applied.
    NONE
  }
}
