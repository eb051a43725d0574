package org.posthorn.transport.report;

import java.util.Optional;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.message.Contents;

/// Composes reports to senders (RFC 3464). Thread-safe.
@FunctionalInterface
public interface ReportWriter {

  /// The domain that the report is from and whose keys sign it; empty if there is none.
  default Optional<DomainName> author(Report report) {
    return Optional.empty();
  }

  /// Called again for the same report after a crash; the message need not be the same then. The
  /// result is read before the original message is erased.
  Contents write(Report report);
}
