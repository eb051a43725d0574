package org.posthorn.transport.sts;

import org.posthorn.dns.DomainName;

/// Fetches the current policy of a domain. Thread-safe; bounded in time.
public interface PolicyFetcher {
  /// @throws FetchException if there is no valid policy
  StsPolicy fetch(DomainName domain) throws FetchException;
}
