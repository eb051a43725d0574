package org.posthorn.delivery.octets;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.kv.FileBlobStore;

class StagingBufferTest {
  private static final int PIECE = StagingMemory.PIECE_BYTES;

  @TempDir Path directory;

  private final StagingMemory memory =
      new StagingMemory(StagingBuffer.OWN_BYTES + 2 * PIECE, 4 * PIECE);

  @ParameterizedTest
  @CsvSource({
    "0, 1",
    "1, 1",
    "999, 7",
    "4096, 4096",
    "4097, 1",
    "16384, 4096",
    "16385, 16385",
    "81920, 4096",
    "81921, 81921",
    "147456, 1000",
    "147457, 70000",
    "300000, 70000",
    "300000, 300000"
  })
  void what_goes_in_comes_out_as_often_as_it_is_asked_for(int size, int piece) throws IOException {
    for (long expected : new long[] {0, size / 2, size}) {
      comesOut(size, piece, expected);
    }
  }

  private void comesOut(int size, int piece, long expected) throws IOException {
    byte[] octets = octets(size);
    try (FileBlobStore blobs = new FileBlobStore(directory)) {
      try (StagingBuffer stage = new StagingBuffer(blobs, memory)) {
        stage.expect(expected);
        for (int at = 0; at < size; at += piece) {
          stage.write(octets, at, Math.min(piece, size - at));
        }
        assertThat(stage.size()).isEqualTo(size);
        for (int i = 0; i < 2; i++) {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          stage.writeTo(out);
          assertThat(out.toByteArray()).isEqualTo(octets);
        }
        assertThat(stage.beginning(500)).isEqualTo(Arrays.copyOf(octets, Math.min(500, size)));
        assertThat(stage.beginning(70_000))
            .isEqualTo(Arrays.copyOf(octets, Math.min(70_000, size)));
        for (int from = 0; from < size; from += 1 + size / 7) {
          int to = Math.min(size, from + 70_000);
          assertThat(stage.octets(from, to)).isEqualTo(Arrays.copyOfRange(octets, from, to));
        }
        assertThat(blobFiles()).isEqualTo(size > StagingBuffer.OWN_BYTES + 2 * PIECE ? 1 : 0);
      }
      assertThat(blobFiles()).as("left behind").isZero();
      assertThat(memory.taken()).isZero();
    }
  }

  @Test
  void messages_that_get_no_share_of_the_memory_are_written_to_blobs() throws IOException {
    byte[] octets = octets(StagingBuffer.OWN_BYTES + 2 * PIECE);
    try (FileBlobStore blobs = new FileBlobStore(directory);
        StagingBuffer first = new StagingBuffer(blobs, memory);
        StagingBuffer second = new StagingBuffer(blobs, memory);
        StagingBuffer third = new StagingBuffer(blobs, memory)) {
      first.write(octets);
      second.write(octets);
      assertThat(memory.taken()).isEqualTo(4L * PIECE);
      assertThat(blobFiles()).isZero();

      third.write(octets);
      assertThat(blobFiles()).isEqualTo(1);
      assertThat(third.beginning(octets.length)).isEqualTo(octets);

      first.close();
      assertThat(memory.taken()).isEqualTo(2L * PIECE);
      try (StagingBuffer fourth = new StagingBuffer(blobs, memory)) {
        fourth.write(octets);
        assertThat(blobFiles()).isEqualTo(1);
      }
    }
    assertThat(memory.taken()).isZero();
  }

  private static byte[] octets(int size) {
    byte[] octets = new byte[size];
    new Random(size).nextBytes(octets);
    return octets;
  }

  private long blobFiles() throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> !file.endsWith("lock")) // the directory's own
          .count();
    }
  }
}
