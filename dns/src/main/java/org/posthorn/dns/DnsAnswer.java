package org.posthorn.dns;

import java.time.Duration;
import java.util.List;

/// What came of a question. Failures are values: what they mean is for the one who asked.
///
/// @param <T> what was asked for
public sealed interface DnsAnswer<T> {

  /// The records, in the order they came; empty unless [Found].
  default List<T> values() {
    return List.of();
  }

  /// How long it may be remembered.
  Duration ttl();

  Dnssec dnssec();

  /// Whether asking again later may give another answer (RFC 5321 §5.1: then a message waits).
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

  /// There is no such name (NXDOMAIN, RFC 8020).
  record NoName<T>(Duration ttl, Dnssec dnssec) implements DnsAnswer<T> {}

  /// No answer that can be used.
  ///
  /// @param reason for the log: `SERVFAIL`, `timeout`, `bogus`
  record Failed<T>(String reason, Duration ttl, Dnssec dnssec) implements DnsAnswer<T> {}
}
