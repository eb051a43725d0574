package org.posthorn.kv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import org.posthorn.kv.BlobStore.BlobWriter;

/// A child process that writes to a store as fast as it can and says on standard output what was
/// acknowledged, until it is killed. What it writes can be computed again from partition and
/// number.
final class PowerCutVictim {
  static final PartitionKind KIND = new PartitionKind(9, "victim");
  static final Table COUNTER = new Table(1, "counter", Table.Family.ROWS);
  static final Table ROWS = new Table(2, "rows", Table.Family.ROWS);
  static final Table BODIES = new Table(3, "bodies", Table.Family.BODIES);
  static final Table RELAXED = new Table(4, "relaxed", Table.Family.ROWS);
  static final Table BLOBS = new Table(5, "blobs", Table.Family.ROWS);
  static final byte[] ONLY = {0};
  static final int PARTITIONS = 3;
  private static final int THREADS = 8;

  private PowerCutVictim() {}

  public static void main(String[] arguments) {
    Path root = Path.of(arguments[0]);
    RocksStore store =
        RocksStore.open(
            root.resolve("kv"),
            RocksStore.Settings.withDefaults(() -> {})
                .withMemoryBytes(8 << 20)
                .withFreeSpaceFloor(0));
    say("epoch " + store.epoch());
    for (int i = 0; i < THREADS; i++) {
      long number = i % PARTITIONS;
      boolean withBlobs = i == 0;
      Thread.ofPlatform()
          .start(() -> {
            try (FileBlobStore blobs =
                new FileBlobStore(root.resolve("blobs" + number), Seal.IDENTITY)) {
              write(store, blobs, number, withBlobs);
            } catch (IOException e) {
              say("failed " + e);
            }
          });
    }
  }

  private static void write(RocksStore store, BlobStore blobs, long number, boolean withBlobs)
      throws IOException {
    Partition partition = Partition.of(KIND, number);
    while (true) {
      relax(store, partition);
      BlobId blob = withBlobs ? blob(blobs, number) : new BlobId(0, 0);
      long n = store.write(partition, Durability.SYNCED, writer -> next(writer, number, blob));
      say("row " + number + " " + n);
    }
  }

  private static void relax(RocksStore store, Partition partition) {
    store.write(
        partition,
        Durability.RELAXED,
        writer -> {
          long n = number(writer.get(RELAXED, ONLY)) + 1;
          writer.put(RELAXED, ONLY, key(n));
          return n;
        });
  }

  private static long next(Writer writer, long number, BlobId blob) {
    long n = number(writer.get(COUNTER, ONLY)) + 1;
    writer.put(COUNTER, ONLY, key(n));
    writer.put(ROWS, key(n), row(number, n, number(writer.get(RELAXED, ONLY))));
    if (n % 5 == 0) {
      writer.put(BODIES, key(n), content(number, n, 20_000));
    }
    if (blob.high() != 0) {
      writer.put(BLOBS, key(n), blob.toBytes());
    }
    return n;
  }

  private static BlobId blob(BlobStore blobs, long number) throws IOException {
    try (BlobWriter writer = blobs.create()) {
      writer.write(content(number, 0, 200_000));
      return writer.finish();
    }
  }

  /// What a row holds, with how far the relaxed writes were when it was written.
  static byte[] row(long partition, long n, long relaxed) {
    return ByteBuffer.allocate(308).putLong(relaxed).put(content(partition, n, 300)).array();
  }

  static byte[] content(long partition, long n, int length) {
    byte[] bytes = new byte[length];
    new Random(partition * 1_000_003 + n).nextBytes(bytes);
    return bytes;
  }

  static byte[] key(long n) {
    return ByteBuffer.allocate(Long.BYTES).putLong(n).array();
  }

  static long number(byte @org.jspecify.annotations.Nullable [] value) {
    return value == null ? 0 : ByteBuffer.wrap(value).getLong();
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }
}
