package org.posthorn.transport;

import java.util.List;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimKey;

/// The keys that sign what leaves now. Thread-safe.
@FunctionalInterface
public interface ActiveKeys {
  /// Those that sign for a domain; none if its mail leaves unsigned.
  ///
  /// @throws RuntimeException if they cannot be had: mail of the domain waits rather than leave
  ///   unsigned
  List<DkimKey> active(DomainName domain);
}
