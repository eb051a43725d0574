package org.posthorn.queue.rows;

import java.nio.ByteBuffer;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.KeyedHash;

/// Key of a due row. Rows of one sender at one destination are next to each other, ordered by time.
///
/// @param destination [hash][KeyedHash] of the destination's name
/// @param sender hash of the [sender][MessageRow.Header#sender]
/// @param due millisecond of the next attempt, not negative
public record DueKey(long destination, long sender, long due, QueueId id)
    implements Comparable<DueKey> {
  /// Length of a key in octets.
  public static final int BYTES = 3 * Long.BYTES + QueueId.BYTES;

  public byte[] bytes() {
    return ByteBuffer.allocate(BYTES)
        .putLong(destination)
        .putLong(sender)
        .putLong(due)
        .put(id.bytes())
        .array();
  }

  public static DueKey of(byte[] key) {
    ByteBuffer in = ByteBuffer.wrap(key);
    return new DueKey(
        in.getLong(), in.getLong(), in.getLong(), QueueTables.id(key, 3 * Long.BYTES));
  }

  /// The first key of a sender at a destination that is due at `due` or later.
  public static byte[] from(long destination, long sender, long due) {
    return ByteBuffer.allocate(3 * Long.BYTES)
        .putLong(destination)
        .putLong(sender)
        .putLong(due)
        .array();
  }

  /// A key above all keys of a sender at a destination.
  public static byte[] end(long destination, long sender) {
    return from(destination, sender, -1L); // keys are unsigned, and no time is negative
  }

  /// In the order of [#bytes].
  @Override
  public int compareTo(DueKey other) {
    int order = Long.compareUnsigned(destination, other.destination);
    order = order != 0 ? order : Long.compareUnsigned(sender, other.sender);
    order = order != 0 ? order : Long.compareUnsigned(due, other.due);
    order = order != 0 ? order : Long.compareUnsigned(id.high(), other.id.high());
    return order != 0 ? order : Long.compareUnsigned(id.low(), other.id.low());
  }
}
