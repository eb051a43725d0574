package org.posthorn.server;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Settings that are tables, as an environment variable has them.
final class Tables {
  private Tables() {}

  /// @param entries `key=value key=value`, one a table, divided by `, `
  static String of(String entries) {
    return Arrays.stream(entries.strip().split(", "))
        .map(entry ->
            Arrays.stream(entry.split(" "))
                .map(field -> field.replaceFirst("=(.*)", " = \"$1\""))
                .collect(Collectors.joining(", ", "{", "}")))
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
