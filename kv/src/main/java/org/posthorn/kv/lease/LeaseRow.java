package org.posthorn.kv.lease;

import java.time.Instant;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The value of a lease, format 1: node (text), epoch (8 octets), end in milliseconds (8 octets).
///
/// @param holder the current holder
/// @param expires until when no other node may take it
public record LeaseRow(LeaseHolder holder, Instant expires) {
  private static final int FORMAT = 1;

  /// Whether another holder may take it: it is its own, is from an older opening of the same node,
  /// or has expired.
  public boolean yieldsTo(LeaseHolder other, Instant now) {
    return holder.node().equals(other.node())
        ? holder.epoch() <= other.epoch()
        : !now.isBefore(expires);
  }

  public byte[] encode() {
    return new RowWriter(FORMAT).text(holder.node()).int64(holder.epoch()).instant(expires).done();
  }

  /// @throws StoreException of kind CORRUPT if the value is malformed
  public static LeaseRow decode(byte[] value) {
    return RowReader.read(
        "leases",
        value,
        FORMAT,
        row -> new LeaseRow(new LeaseHolder(row.text(), row.int64()), row.instant()));
  }
}
