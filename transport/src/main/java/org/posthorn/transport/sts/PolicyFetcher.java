package org.posthorn.transport.sts;

import org.posthorn.dns.DomainName;

/// Gets the policy that a domain publishes now. Thread-safe; bounded in time.
public interface PolicyFetcher {
  /// @throws FetchException if there is none to be had
  StsPolicy fetch(DomainName domain) throws FetchException;
}
