package org.posthorn.transport.daily;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HexFormat;

/// Row key of a report: a UTC day (days since 1970) and a hash of the day and the subject.
///
/// @param hash 16 octets of a keyed hash as hexadecimal digits: keys are not sealed and must not
///   reveal names, and others must not be able to choose them
public record DayKey(LocalDate day, String hash) {
  /// @param hash of the day and of the report's subject
  public static DayKey of(LocalDate day, byte[] hash) {
    return new DayKey(day, HexFormat.of().formatHex(hash));
  }

  /// Decodes [#bytes].
  public static DayKey of(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    LocalDate day = LocalDate.ofEpochDay(in.getLong());
    byte[] hash = new byte[in.remaining()];
    in.get(hash);
    return of(day, hash);
  }

  public byte[] bytes() {
    byte[] digits = HexFormat.of().parseHex(hash);
    return ByteBuffer.allocate(Long.BYTES + digits.length)
        .putLong(day.toEpochDay())
        .put(digits)
        .array();
  }

  /// A key below all keys of this day.
  public static byte[] start(LocalDate day) {
    return ByteBuffer.allocate(Long.BYTES).putLong(day.toEpochDay()).array();
  }

  public static LocalDate dayOf(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  public Instant dayEnd() {
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /// When the report is sent: as random as the hash, and unchanged by a restart.
  Instant due(DailyLimits limits) {
    Duration window = limits.spread().minus(limits.settle());
    long at =
        Math.floorMod(HexFormat.fromHexDigitsToLong(hash.substring(0, 16)), window.toMillis());
    return dayEnd().plus(limits.settle()).plusMillis(at);
  }
}
