package org.posthorn.search.index.encrypted;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.RandomAccessInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncryptedDirectoryTest {
  private static final String NAME = "file";
  private static final byte[] KEY = new byte[IndexKey.BYTES];
  private static final byte[] OTHER_KEY = new byte[IndexKey.BYTES];

  static {
    Arrays.fill(OTHER_KEY, (byte) 1);
  }

  @TempDir Path path;
  private final Random random = new Random(15);

  private Directory directory() throws IOException {
    return new EncryptedFiles(KEY).open(path);
  }

  private byte[] content(int length) {
    byte[] content = new byte[length];
    random.nextBytes(content);
    return content;
  }

  private void write(String name, byte[] content) throws IOException {
    try (Directory directory = directory();
        IndexOutput output = directory.createOutput(name, IOContext.DEFAULT)) {
      int at = 0;
      while (at < content.length) {
        int count = Math.min(1 + random.nextInt(9000), content.length - at);
        output.writeBytes(content, at, count);
        at += count;
      }
      assertThat(output.getFilePointer()).isEqualTo(content.length);
    }
  }

  private byte[] read(byte[] key, String name) throws IOException {
    try (Directory directory = new EncryptedFiles(key).open(path);
        IndexInput input = directory.openInput(name, IOContext.DEFAULT)) {
      byte[] content = new byte[(int) input.length()];
      input.readBytes(content, 0, content.length);
      return content;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8191, 8192, 8193, 100_000})
  void content_is_read_from_any_position(int length) throws IOException {
    byte[] content = content(length);
    write(NAME, content);
    assertThat(read(KEY, NAME)).isEqualTo(content);
    try (Directory directory = directory();
        IndexInput input = directory.openInput(NAME, IOContext.DEFAULT)) {
      assertThat(directory.fileLength(NAME)).isEqualTo(length).isEqualTo(input.length());
      for (int i = 0; i < 300; i++) {
        int from = random.nextInt(length + 1);
        int count = random.nextInt(Math.min(9000, length - from) + 1);
        byte[] expected = Arrays.copyOfRange(content, from, from + count);
        byte[] found = new byte[count];
        IndexInput reader = i % 3 == 0 ? input.clone() : input;
        reader.seek(from);
        reader.readBytes(found, 0, count);
        assertThat(found).isEqualTo(expected);
        IndexInput slice = input.slice("slice", from, count);
        slice.readBytes(found, 0, count);
        assertThat(found).isEqualTo(expected);
        if (count > 0) {
          RandomAccessInput access = input.randomAccessSlice(from, count);
          assertThat(access.readByte(count - 1)).isEqualTo(expected[count - 1]);
        }
      }
      input.seek(length);
      assertThatThrownBy(input::readByte).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void a_temporary_file_is_encrypted_too() throws IOException {
    String name;
    try (Directory directory = directory();
        IndexOutput output = directory.createTempOutput("some", "sort", IOContext.DEFAULT)) {
      output.writeBytes("secret word".getBytes(ISO_8859_1), 11);
      name = output.getName();
    }
    assertThat(Files.readAllBytes(path.resolve(name))).startsWith("PHX".getBytes(ISO_8859_1));
    assertThat(Files.readString(path.resolve(name), ISO_8859_1)).doesNotContain("secret");
    assertThat(read(KEY, name)).asString().isEqualTo("secret word");
  }

  @Test
  void a_copied_file_is_encrypted_too() throws IOException {
    write(NAME, content(5000));
    try (Directory directory = directory()) {
      directory.copyFrom(directory, NAME, "copy", IOContext.DEFAULT);
    }
    assertThat(read(KEY, "copy")).isEqualTo(read(KEY, NAME));
    assertThat(Files.readAllBytes(path.resolve("copy")))
        .isNotEqualTo(Files.readAllBytes(path.resolve(NAME)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 4096, 5000})
  void every_changed_byte_is_noticed(int length) throws IOException {
    write(NAME, content(length));
    byte[] good = Files.readAllBytes(path.resolve(NAME));
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(path.resolve(NAME), bad);
      int changed = at;
      assertThatThrownBy(() -> read(KEY, NAME))
          .as("byte " + changed)
          .isInstanceOf(CorruptIndexException.class);
    }
  }

  @Test
  void a_file_that_was_cut_or_extended_is_noticed() throws IOException {
    write(NAME, content(2 * FrameCipher.FRAME_BYTES + 10));
    byte[] good = Files.readAllBytes(path.resolve(NAME));
    for (int size = 0; size < good.length + 20; size++) {
      if (size != good.length) {
        Files.write(path.resolve(NAME), Arrays.copyOf(good, size));
        int length = size;
        assertThatThrownBy(() -> read(KEY, NAME))
            .as(length + " bytes")
            .isInstanceOf(CorruptIndexException.class);
      }
    }
  }

  @Test
  void frames_that_were_exchanged_are_noticed() throws IOException {
    write(NAME, content(3 * FrameCipher.FRAME_BYTES));
    byte[] bytes = Files.readAllBytes(path.resolve(NAME));
    int first = FrameCipher.HEADER_BYTES;
    int second = first + FrameCipher.SEALED_BYTES;
    byte[] frame = Arrays.copyOfRange(bytes, first, second);
    System.arraycopy(bytes, second, bytes, first, FrameCipher.SEALED_BYTES);
    System.arraycopy(frame, 0, bytes, second, FrameCipher.SEALED_BYTES);
    Files.write(path.resolve(NAME), bytes);
    assertThatThrownBy(() -> read(KEY, NAME))
        .isInstanceOf(CorruptIndexException.class)
        .hasMessageContaining("frame 0 was changed or moved");
  }

  @Test
  void a_plain_file_and_another_key_are_refused() throws IOException {
    write(NAME, content(100));
    assertThatThrownBy(() -> read(OTHER_KEY, NAME)).isInstanceOf(CorruptIndexException.class);
    Files.write(path.resolve("plain"), content(100));
    assertThatThrownBy(() -> read(KEY, "plain"))
        .isInstanceOf(CorruptIndexException.class)
        .hasMessageContaining("not encrypted");
    assertThat(new EncryptedFiles(KEY).form())
        .isNotEqualTo(new EncryptedFiles(OTHER_KEY).form())
        .matches("encrypted-[0-9a-f]{16}");
  }

  /// The form is fixed. Computed with Python's `cryptography` 48 (HKDF and AESGCM).
  @Test
  void a_file_has_the_described_form() throws IOException {
    byte[] salt = new byte[FrameCipher.SALT_BYTES];
    Arrays.fill(salt, (byte) 7);
    FrameCipher cipher = FrameCipher.of(KEY, salt);
    byte[] sealed = new byte[FrameCipher.SEALED_BYTES];
    int length = cipher.seal(5, true, "words".getBytes(ISO_8859_1), 5, sealed);
    assertThat(HexFormat.of().formatHex(sealed, 0, length))
        .isEqualTo("fdda98146d49916b933b126c0be0078c81b6f7a76f");
  }
}
