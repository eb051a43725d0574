package org.posthorn.dns;

import java.time.Duration;
import java.util.List;

/// The answer to a query. Failures are values; the caller interprets them.
///
/// @param <T> type of the records
public sealed interface DnsAnswer<T> {

  /// The records in their original order; empty unless [Found].
  default List<T> values() {
    return List.of();
  }

  /// How long it may be cached.
  Duration ttl();

  Dnssec dnssec();

  /// Whether a later query may give another answer (RFC 5321 §5.1: then a message waits).
  default boolean temporary() {
    return this instanceof Failed<T>;
  }

  /// At least one record.
  record Found<T>(List<T> values, Duration ttl, Dnssec dnssec) implements DnsAnswer<T> {
    public Found {
      values = List.copyOf(values);
    }
  }

  /// The name exists, but has no such record (NODATA, RFC 2308 §2.2).
  record NoData<T>(Duration ttl, Dnssec dnssec) implements DnsAnswer<T> {}

  /// The name does not exist (NXDOMAIN, RFC 8020).
  record NoName<T>(Duration ttl, Dnssec dnssec) implements DnsAnswer<T> {}

  /// No usable answer.
  ///
  /// @param reason for the log: `SERVFAIL`, `timeout`, `bogus`
  record Failed<T>(String reason, Duration ttl, Dnssec dnssec) implements DnsAnswer<T> {}
}
