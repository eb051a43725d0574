package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.Seal;

class StageTest {
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "999, 7", "1000, 1000", "1001, 1", "300000, 70000", "300000, 300000"})
  void what_goes_in_comes_out_as_often_as_it_is_asked_for(
      int size, int piece, @TempDir Path directory) throws IOException {
    byte[] octets = new byte[size];
    new Random(size).nextBytes(octets);
    try (FileBlobStore blobs = new FileBlobStore(directory, Seal.IDENTITY)) {
      try (Stage stage = new Stage(blobs, 1_000)) {
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
      }
      try (Stream<Path> files = Files.walk(directory)) {
        assertThat(files.filter(Files::isRegularFile))
            .as("left behind, but for the directory's lock")
            .allMatch(file -> file.endsWith("lock"));
      }
    }
  }
}
