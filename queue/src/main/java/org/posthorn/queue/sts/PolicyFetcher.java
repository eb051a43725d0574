package org.posthorn.queue.sts;

import java.io.IOException;
import org.posthorn.dns.DomainName;

/// Fetches the text of a domain's policy. Thread-safe.
@FunctionalInterface
public interface PolicyFetcher {
  /// @throws IOException if there is none, or it cannot be had now
  String fetch(DomainName domain) throws IOException;
}
