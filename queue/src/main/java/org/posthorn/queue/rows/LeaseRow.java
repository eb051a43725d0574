package org.posthorn.queue.rows;

import java.time.Instant;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// Who works on a shard.
///
/// @param node the server's name
/// @param epoch which opening of its store: leases of its own older epochs are void at once
/// @param expires until when nobody else may take it
public record LeaseRow(String node, long epoch, Instant expires) {
  private static final int FORMAT = 1;
  private static final byte[] KEY = {0};
  private static final byte[] NEWS_KEY = {1};

  /// Its key.
  public static byte[] key() {
    return KEY.clone();
  }

  /// Key of the number that others than the owner count up when they queue something.
  public static byte[] newsKey() {
    return NEWS_KEY.clone();
  }

  /// Whether it is held by this node in this epoch.
  public boolean heldBy(String otherNode, long otherEpoch) {
    return node.equals(otherNode) && epoch == otherEpoch;
  }

  /// Whether this node in this epoch may take it over.
  public boolean yieldsTo(String otherNode, long otherEpoch, Instant now) {
    return node.equals(otherNode) ? epoch <= otherEpoch : !now.isBefore(expires);
  }

  public byte[] encode() {
    return new FieldWriter(FORMAT).text(node).number(epoch).instant(expires).bytes();
  }

  public static LeaseRow decode(byte[] value) {
    return FieldReader.read(
        value, FORMAT, "lease", in -> new LeaseRow(in.text(), in.number(), in.instant()));
  }
}
