package org.posthorn.transport;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.posthorn.dns.DomainName;

/// What domains demand of those who send them mail, as MTA-STS says. RFC 8461. Thread-safe.
public interface StsPolicies {
  /// Nobody demands anything.
  StsPolicies NONE = (domain, patient) -> Optional.empty();

  /// The policy that is valid for `domain` now. May ask the network, bounded in time; what cannot
  /// be found out counts as none (RFC 8461 §3.3: the sender goes on as if there were no policy).
  ///
  /// @param patient whether to wait for as long as a server may take to give it, rather than for
  ///   some seconds: where without a policy there is no way to go on
  Optional<Sts> of(DomainName domain, boolean patient);

  /// A policy.
  ///
  /// @param id what the DNS record calls this version of it
  /// @param allows whether a host is one of its `mx` patterns
  /// @param lines the policy's text line by line, for reports (RFC 8460 §4.2)
  record Sts(String id, Mode mode, Predicate<DomainName> allows, List<String> lines) {
    public Sts {
      lines = List.copyOf(lines);
    }
  }

  /// What is to be done about servers that do not fit. RFC 8461 §5.
  enum Mode {
    /// They get no mail.
    ENFORCE,
    /// They get it, and it is reported.
    TESTING,
    /// As if there were no policy.
    NONE
  }
}
