package org.posthorn.sieve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the tables beside the tests: cases parted by lines of `====`, in each a title, then parts
/// parted by lines of `----`.
final class Table {
  private Table() {}

  /// One case.
  record Case(String title, List<String> parts) {
    @Override
    public String toString() {
      return title;
    }
  }

  static List<Case> read(String name) {
    String text;
    try (InputStream in = Table.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no table " + name);
      }
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Case> cases = new ArrayList<>();
    for (String block : text.split("(?m)^====\\n")) {
      if (!block.isBlank()) {
        int line = block.indexOf('\n');
        String[] parts = block.substring(line + 1).split("(?m)^----\\n", -1);
        cases.add(new Case(block.substring(0, line), List.of(parts)));
      }
    }
    return cases;
  }
}
