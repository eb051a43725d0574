package org.posthorn.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every [BlobStore] does.
interface BlobStoreContract {
  /// A new, empty store, closed by the test class after the test.
  BlobStore blobs() throws IOException;

  static byte[] message(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  static BlobRef write(BlobStore blobs, byte[] bytes) throws IOException {
    try (BlobStore.BlobWriter writer = blobs.create()) {
      writer.write(bytes);
      return writer.finish();
    }
  }

  static byte[] read(BlobStore.BlobReader reader, long from, int length) throws IOException {
    byte[] bytes = new byte[length];
    int at = 0;
    while (at < length) {
      int count = reader.read(from + at, bytes, at, length - at);
      if (count < 0) {
        return Arrays.copyOf(bytes, at);
      }
      assertThat(count).isPositive();
      at += count;
    }
    return bytes;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 131_072, 300_000})
  default void whatWasWrittenIsRead(int length) throws IOException {
    BlobStore blobs = blobs();
    byte[] message = message(length);
    BlobRef ref = write(blobs, message);
    try (BlobStore.BlobReader reader = blobs.open(ref)) {
      assertThat(reader.size()).isEqualTo(length);
      assertThat(read(reader, 0, length)).isEqualTo(message);
      assertThat(reader.read(length, new byte[1], 0, 1)).isEqualTo(-1);
    }
  }

  @Test
  default void anyRangeIsRead() throws IOException {
    BlobStore blobs = blobs();
    byte[] message = message(200_000);
    BlobRef ref = write(blobs, message);
    int[][] ranges = {{0, 10}, {65_530, 12}, {65_536, 1}, {131_000, 69_000}, {199_999, 1}};
    try (BlobStore.BlobReader reader = blobs.open(ref)) {
      for (int[] range : ranges) {
        assertThat(read(reader, range[0], range[1]))
            .isEqualTo(Arrays.copyOfRange(message, range[0], range[0] + range[1]));
      }
      assertThatThrownBy(() -> reader.read(-1, new byte[1], 0, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  default void aBlobIsWrittenInPiecesAndReadBackMeanwhile() throws IOException {
    BlobStore blobs = blobs();
    byte[] message = message(150_000);
    try (BlobStore.BlobWriter writer = blobs.create()) {
      writer.write(message[0]);
      writer.write(message, 1, 99_999);
      try (BlobStore.BlobReader soFar = writer.reader()) {
        writer.write(message, 100_000, 50_000);
        assertThat(soFar.size()).isEqualTo(100_000);
        assertThat(read(soFar, 0, 200_000)).isEqualTo(Arrays.copyOf(message, 100_000));
      }
      BlobRef ref = writer.finish();
      try (BlobStore.BlobReader reader = blobs.open(ref)) {
        assertThat(read(reader, 0, 150_000)).isEqualTo(message);
      }
      assertThatThrownBy(() -> writer.write(1)).isInstanceOf(IOException.class);
      assertThatThrownBy(writer::finish).isInstanceOf(IOException.class);
    }
  }

  @Test
  default void anUnfinishedBlobIsNowhere() throws IOException {
    BlobStore blobs = blobs();
    try (BlobStore.BlobWriter writer = blobs.create()) {
      writer.write(message(100_000));
      assertThat(list(blobs)).isEmpty();
    }
    assertThat(list(blobs)).isEmpty();
  }

  @Test
  default void finishedBlobsAreListedUntilDeleted() throws IOException {
    BlobStore blobs = blobs();
    BlobRef first = write(blobs, message(10));
    BlobRef second = write(blobs, message(70_000));
    List<BlobStore.Listed> listed = list(blobs);
    assertThat(listed)
        .extracting(BlobStore.Listed::id)
        .containsExactlyInAnyOrder(first.id(), second.id());
    assertThat(listed)
        .allSatisfy(one -> {
          assertThat(one.bytes()).isGreaterThanOrEqualTo(10);
          assertThat(one.finished())
              .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(600));
        });
    blobs.delete(first.id());
    blobs.delete(first.id());
    assertThat(list(blobs)).extracting(BlobStore.Listed::id).containsExactly(second.id());
    assertThatThrownBy(() -> blobs.open(first)).isInstanceOf(NoSuchFileException.class);
  }

  private static List<BlobStore.Listed> list(BlobStore blobs) throws IOException {
    List<BlobStore.Listed> listed = new ArrayList<>();
    blobs.forEach(listed::add);
    return listed;
  }

  @Test
  default void aReaderOutlivesTheDeletionOfItsBlob() throws IOException {
    BlobStore blobs = blobs();
    byte[] message = message(100_000);
    BlobRef ref = write(blobs, message);
    try (BlobStore.BlobReader reader = blobs.open(ref)) {
      blobs.delete(ref.id());
      assertThat(read(reader, 0, 100_000)).isEqualTo(message);
    }
  }

  @Test
  default void manyThreadsReadOneBlob() throws Exception {
    BlobStore blobs = blobs();
    byte[] message = message(400_000);
    BlobRef ref = write(blobs, message);
    try (BlobStore.BlobReader reader = blobs.open(ref);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> readings = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        int from = i * 10_000;
        readings.add(threads.submit(() -> read(reader, from, 10_000)));
      }
      for (int i = 0; i < readings.size(); i++) {
        assertThat(readings.get(i).get(30, TimeUnit.SECONDS))
            .isEqualTo(Arrays.copyOfRange(message, i * 10_000, (i + 1) * 10_000));
      }
    }
  }

  @Test
  default void thereIsRoom() throws IOException {
    assertThat(blobs().freeBytes()).isPositive();
  }
}
