package org.posthorn.transport.tlsreport;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.rows.KeyedHash;

/// A UTC day and a domain, as rows are keyed: days since 1970, hash of both.
record ReportKey(LocalDate day, String hash) {
  static ReportKey of(LocalDate day, DomainName domain, KeyedHash keyed) {
    byte[] hash = keyed.bytes("tls-report " + day + " " + domain.ascii());
    return new ReportKey(day, HexFormat.of().formatHex(hash));
  }

  static ReportKey of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    LocalDate day = LocalDate.ofEpochDay(in.getLong());
    byte[] hash = new byte[in.remaining()];
    in.get(hash);
    return new ReportKey(day, HexFormat.of().formatHex(hash));
  }

  byte[] bytes() {
    byte[] digits = HexFormat.of().parseHex(hash);
    return ByteBuffer.allocate(Long.BYTES + digits.length)
        .putLong(day.toEpochDay())
        .put(digits)
        .array();
  }

  /// Below the keys of this day.
  static byte[] start(LocalDate day) {
    return ByteBuffer.allocate(Long.BYTES).putLong(day.toEpochDay()).array();
  }

  static LocalDate dayOf(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  Instant dayEnd() {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /// When the report goes out: as random as the hash is, and the same after a restart.
  Instant due(ReportLimits limits) {
    Duration window = limits.spread().minus(limits.settle());
    long at =
        Math.floorMod(HexFormat.fromHexDigitsToLong(hash.substring(0, 16)), window.toMillis());
    return dayEnd().plus(limits.settle()).plusMillis(at);
  }
}
