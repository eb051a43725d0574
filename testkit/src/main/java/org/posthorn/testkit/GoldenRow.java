package org.posthorn.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.Function;
import org.assertj.core.api.Assertions;

/// Values of rows as a released version wrote them, in hexadecimal: `golden/NAME.hex` in the test
/// resources of the module that owns the table. They never change; a new format gets a file of its
/// own beside the old one.
public final class GoldenRow {
  /// Set to write the file of a new format, which is then looked at and committed.
  private static final boolean WRITE = Boolean.getBoolean("posthorn.golden.write");

  private GoldenRow() {}

  /// The octets of a row as they were written.
  public static byte[] octets(String name) {
    try (InputStream in = GoldenRow.class.getResourceAsStream("/golden/" + name + ".hex")) {
      if (in == null) {
        throw new AssertionError("there is no golden/" + name + ".hex");
      }
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Checks that the stored octets are read as `value`, field by field, and that both are written
  /// as the stored octets again.
  public static <T> void check(
      String name, T value, Function<T, byte[]> encode, Function<byte[], T> decode) {
    byte[] written = encode.apply(value);
    if (WRITE) {
      write(name, written);
      return;
    }
    byte[] stored = octets(name);
    Assertions.assertThat(HexFormat.of().formatHex(written))
        .as("%s as it is written", name)
        .isEqualTo(HexFormat.of().formatHex(stored));
    T read = decode.apply(stored);
    Assertions.assertThat(read)
        .as("%s as it is read", name)
        .usingRecursiveComparison()
        .isEqualTo(value);
    Assertions.assertThat(encode.apply(read)).as("%s written again", name).isEqualTo(stored);
  }

  private static void write(String name, byte[] value) {
    Path file = Path.of("src/test/resources/golden", name + ".hex");
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(
          file, HexFormat.of().formatHex(value).replaceAll("(.{64})(?=.)", "$1\n") + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
