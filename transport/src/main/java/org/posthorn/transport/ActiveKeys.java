package org.posthorn.transport;

import java.util.List;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimKey;

/// The keys that sign outgoing mail. Thread-safe.
@FunctionalInterface
public interface ActiveKeys {
  /// The active keys of a domain; empty if its mail is sent unsigned.
  ///
  /// @throws RuntimeException if the keys cannot be read; mail of the domain then waits instead of
  ///   leaving unsigned
  List<DkimKey> active(DomainName domain);
}
