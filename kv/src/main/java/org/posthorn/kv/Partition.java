package org.posthorn.kv;

import java.nio.ByteBuffer;
import java.util.Arrays;

/// The unit of ordering and transactions: an account, the directory, a queue shard, a day of
/// events. Compared by kind and id.
public final class Partition implements Comparable<Partition> {

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

  /// A partition with any id of at most [#ID_BYTES_MAX] bytes.
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

  /// By kind, then by length of the id, then by the id's unsigned bytes: the order on disk.
  @Override
  public int compareTo(Partition other) {
    int byKind = Integer.compare(kind.code(), other.kind.code());
    if (byKind != 0) {
      return byKind;
    }
    return id.length != other.id.length
        ? Integer.compare(id.length, other.id.length)
        : Arrays.compareUnsigned(id, other.id);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Partition that
        && kind.code() == that.kind.code()
        && Arrays.equals(id, that.id);
  }

  @Override
  public int hashCode() {
    return 31 * kind.code() + Arrays.hashCode(id);
  }

  @Override
  public String toString() {
    return id.length == Long.BYTES
        ? kind.name() + ":" + number()
        : kind.name() + Arrays.toString(id);
  }
}
