package org.posthorn.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// What breaks a rule of shape for a stated reason. A line of `exceptions.txt` is `kind name #
/// why`; lines that begin with `#` are comments.
///
/// @param lines those of one module, without their reasons
record Exceptions(List<String> lines) {
  static Exceptions of(Module module) {
    String root = "org.posthorn." + module.name();
    try (InputStream file =
        Objects.requireNonNull(Exceptions.class.getResourceAsStream("exceptions.txt"))) {
      return new Exceptions(
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .map(line -> line.replaceFirst(" *#.*", ""))
              .filter(line -> within(root, line.substring(line.indexOf(' ') + 1)))
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean within(String root, String name) {
    return name.equals(root) || name.startsWith(root + ".");
  }

  /// Neither may there be one that is not listed, nor one listed that is none.
  void check(String kind, List<String> found) {
    List<String> listed =
        lines.stream()
            .filter(line -> line.startsWith(kind + " "))
            .map(line -> line.substring(kind.length() + 1))
            .toList();
    assertThat(found)
        .as("each %s beyond the bound, as in exceptions.txt of module architecture", kind)
        .containsExactlyInAnyOrderElementsOf(listed);
  }
}
