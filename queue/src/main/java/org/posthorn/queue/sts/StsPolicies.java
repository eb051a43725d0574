package org.posthorn.queue.sts;

import java.util.Optional;
import org.posthorn.dns.DomainName;

/// Knows the MTA-STS policies of domains. Thread-safe.
@FunctionalInterface
public interface StsPolicies {
  /// Nobody has one.
  StsPolicies NONE = domain -> Optional.empty();

  /// The policy of a recipient domain that is in force now.
  Optional<StsPolicy> of(DomainName domain);
}
