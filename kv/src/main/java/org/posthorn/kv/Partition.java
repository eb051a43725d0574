package org.posthorn.kv;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The unit of ordering and of transactions: an account, the directory, a queue shard, a day of
/// events. Compared by kind and id.
public final class Partition {

  /// Longest id in bytes.
  public static final int ID_BYTES_MAX = 64;

  private final PartitionKind kind;
  private final byte[] id;

  private Partition(PartitionKind kind, byte[] id) {
    if (id.length > ID_BYTES_MAX) {
      throw new IllegalArgumentException("partition id of " + id.length + " bytes");
    }
    this.kind = kind;
    this.id = id;
  }

  /// The only partition of its kind.
  public static Partition of(PartitionKind kind) {
    return new Partition(kind, new byte[0]);
  }

  /// A partition numbered within its kind; numbers sort as unsigned.
  public static Partition of(PartitionKind kind, long number) {
    return new Partition(kind, ByteBuffer.allocate(Long.BYTES).putLong(number).array());
  }

  /// A partition with an id of its own making, at most [#ID_BYTES_MAX] bytes.
  public static Partition of(PartitionKind kind, byte[] id) {
    return new Partition(kind, id.clone());
  }

  public PartitionKind kind() {
    return kind;
  }

  /// A copy of the id.
  public byte[] id() {
    return id.clone();
  }

  /// The number of a partition made by [#of(PartitionKind, long)].
  public long number() {
    return ByteBuffer.wrap(id).getLong();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Partition that && kind.equals(that.kind) && Arrays.equals(id, that.id);
  }

  @Override
  public int hashCode() {
    return 31 * kind.hashCode() + Arrays.hashCode(id);
  }

  @Override
  public String toString() {
    return id.length == Long.BYTES
        ? kind.name() + ":" + number()
        : kind.name() + Arrays.toString(id);
  }
}
