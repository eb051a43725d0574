package org.posthorn.vault.qkd;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// What is known of a link's key server.
///
/// @param answered when it last gave what was asked for
/// @param failure when it last failed
/// @param reason how it failed, one sentence
/// @param taken keys that were taken or found in all
/// @param sample the last measurement of its stock
/// @param rate keys that it gained per minute between the last two measurements
public record LinkState(
    Optional<Instant> answered,
    Optional<Instant> failure,
    String reason,
    long taken,
    Optional<Sample> sample,
    Optional<Double> rate) {
  private static final int FORMAT = 1;

  /// Measurements that are closer say little.
  private static final Duration INTERVAL = Duration.ofSeconds(30);

  static final LinkState NONE =
      new LinkState(Optional.empty(), Optional.empty(), "", 0, Optional.empty(), Optional.empty());

  /// A measurement.
  ///
  /// @param taken [LinkState#taken] then
  public record Sample(Instant at, long stock, long taken) {}

  LinkState answered(Instant now, int keys) {
    return new LinkState(Optional.of(now), failure, reason, taken + keys, sample, rate);
  }

  LinkState failed(Instant now, String why) {
    return new LinkState(answered, Optional.of(now), why, taken, sample, rate);
  }

  /// @param stock measured now
  LinkState measured(Instant now, long stock) {
    Sample fresh = new Sample(now, stock, taken);
    if (sample.isEmpty()) {
      return new LinkState(Optional.of(now), failure, reason, taken, Optional.of(fresh), rate);
    }
    Sample before = sample.get();
    Duration passed = Duration.between(before.at(), now);
    if (passed.compareTo(INTERVAL) < 0) {
      return answered(now, 0);
    }
    double gained = (double) stock - before.stock() + taken - before.taken();
    double perMinute = Math.max(0, gained * 60_000 / passed.toMillis());
    return new LinkState(
        Optional.of(now), failure, reason, taken, Optional.of(fresh), Optional.of(perMinute));
  }

  byte[] encode() {
    return new RowWriter(FORMAT)
        .optional(answered, RowWriter::instant)
        .optional(failure, RowWriter::instant)
        .varText(reason)
        .varint(taken)
        .optional(
            sample, (row, each) -> row.instant(each.at()).varint(each.stock()).varint(each.taken()))
        .optional(rate, (row, each) -> row.int64(Double.doubleToLongBits(each)))
        .done();
  }

  static LinkState decode(byte[] value) {
    return RowReader.read(
        QkdTables.LINK_STATE.name(),
        value,
        FORMAT,
        in ->
            new LinkState(
                in.optional(RowReader::instant),
                in.optional(RowReader::instant),
                in.varText(),
                in.varint(),
                in.optional(row -> new Sample(row.instant(), row.varint(), row.varint())),
                in.optional(row -> Double.longBitsToDouble(row.int64()))));
  }
}
