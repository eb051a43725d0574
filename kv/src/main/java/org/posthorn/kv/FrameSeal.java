package org.posthorn.kv;

import java.nio.ByteBuffer;

/// Binds a blob's frame to the blob and its frame number, using a [Seal] for rows.
final class FrameSeal {
  private static final Partition BLOBS =
      Partition.of(new PartitionKind(Reserved.KIND_CODE, "blobs"));
  private static final Table FRAMES =
      new Table(Reserved.FRAMES_TABLE_CODE, "frames", Table.Family.BODIES);

  private FrameSeal() {}

  /// See [Seal#seal(Partition, Table, byte[], byte[], int)].
  static ByteBuffer seal(Seal seal, BlobId id, long number, byte[] buffer, int length) {
    return seal.seal(BLOBS, FRAMES, key(id, number), buffer, length);
  }

  static byte[] open(Seal seal, BlobId id, long number, byte[] sealed) {
    return seal.open(BLOBS, FRAMES, key(id, number), sealed);
  }

  private static byte[] key(BlobId id, long number) {
    return ByteBuffer.allocate(BlobId.BYTES + Long.BYTES)
        .putLong(id.high())
        .putLong(id.low())
        .putLong(number)
        .array();
  }
}
