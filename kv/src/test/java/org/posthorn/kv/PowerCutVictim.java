package org.posthorn.kv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
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
  static final int BLOB_PARTITIONS = 2;
  private static final int THREADS_OF_PARTITION = 3;

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
    for (int i = 0; i < PARTITIONS; i++) {
      writeTo(store, root, i);
    }
  }

  /// Several threads write to a partition; the first also writes blobs.
  private static void writeTo(RocksStore store, Path root, int number) {
    Thread.ofPlatform()
        .start(() -> {
          try (FileBlobStore blobs = blobs(root, number)) {
            for (int i = 1; i < THREADS_OF_PARTITION; i++) {
              Thread.ofPlatform().start(() -> write(store, blobs, number, false));
            }
            write(store, blobs, number, number < BLOB_PARTITIONS);
          } catch (IOException e) {
            say("failed " + e);
          }
        });
  }

  /// The blobs of a partition; those of the second are encrypted.
  static FileBlobStore blobs(Path root, int number) throws IOException {
    return new FileBlobStore(root.resolve("blobs" + number), number == 1, 0);
  }

  private static void write(RocksStore store, BlobStore blobs, long number, boolean withBlobs) {
    Partition partition = Partition.of(KIND, number);
    while (true) {
      relax(store, partition);
      Optional<BlobRef> blob = withBlobs ? Optional.of(blob(blobs, number)) : Optional.empty();
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

  private static long next(Writer writer, long number, Optional<BlobRef> blob) {
    long n = number(writer.get(COUNTER, ONLY)) + 1;
    writer.put(COUNTER, ONLY, key(n));
    writer.put(ROWS, key(n), row(number, n, number(writer.get(RELAXED, ONLY))));
    if (n % 5 == 0) {
      writer.put(BODIES, key(n), content(number, n, 20_000));
    }
    blob.ifPresent(ref -> writer.put(BLOBS, key(n), ref.toBytes()));
    return n;
  }

  private static BlobRef blob(BlobStore blobs, long number) {
    try (BlobWriter writer = blobs.create()) {
      writer.write(content(number, 0, 200_000));
      return writer.finish();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
