package org.posthorn.server.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/// Parses settings that are a list of tables, `[[section.key]]` in the file. As text, in an
/// environment variable and in `config show`, they are an array of inline tables: `[{domain =
/// "example.org", source = "192.0.2.7"}]`.
final class TableRows {
  private TableRows() {}

  /// A parser of the text.
  ///
  /// @param keys allowed in a table
  /// @param row parses one table; throws [IllegalArgumentException] with a description of the error
  static <T> Function<String, List<T>> of(List<String> keys, Function<Map<String, String>, T> row) {
    return text -> {
      if (text.isBlank()) {
        return List.of();
      }
      TomlParseResult parsed = Toml.parse("rows = " + text);
      if (parsed.hasErrors() || !(parsed.get("rows") instanceof TomlArray array)) {
        throw new IllegalArgumentException(
            "expected tables: [{" + keys.getFirst() + " = \"...\"}], with any of " + list(keys));
      }
      List<T> values = new ArrayList<>();
      for (Object each : array.toList()) {
        if (!(each instanceof TomlTable table)) {
          throw new IllegalArgumentException(
              "expected tables: [{" + keys.getFirst() + " = \"...\"}], with any of " + list(keys));
        }
        values.add(row.apply(fields(table, keys)));
      }
      return List.copyOf(values);
    };
  }

  private static Map<String, String> fields(TomlTable table, List<String> keys) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String key : table.keySet()) {
      Object value = table.get(List.of(key));
      if (!keys.contains(key)) {
        throw new IllegalArgumentException(
            RenamedSettings.tableKeyComplaint(key)
                .orElseGet(() ->
                    "unknown key " + key + nearest(key, keys) + "; the keys are " + list(keys)));
      }
      if (value == null || !isSingle(value)) {
        throw new IllegalArgumentException(key + " is not a single value");
      }
      fields.put(key, value.toString());
    }
    return fields;
  }

  private static String nearest(String key, List<String> keys) {
    return keys.stream()
        .min(Comparator.comparingInt(known -> Spelling.distance(key, known)))
        .filter(known -> Spelling.distance(key, known) <= Spelling.near(key))
        .map(known -> "; did you mean " + known + "?")
        .orElse("");
  }

  private static String list(List<String> keys) {
    return String.join(", ", keys);
  }

  /// Whether a value is neither a table nor a list.
  static boolean isSingle(Object value) {
    return !(value instanceof TomlTable || value instanceof TomlArray);
  }

  /// A key whose value is a table or a list.
  static Optional<String> notSingle(TomlTable table) {
    return table.keySet().stream()
        .filter(key -> {
          Object value = table.get(List.of(key));
          return value != null && !isSingle(value);
        })
        .findFirst();
  }

  /// The text of one table.
  static String text(TomlTable table) {
    return table.keySet().stream()
        .map(key -> key + " = " + quoted(String.valueOf(table.get(List.of(key)))))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String quoted(String text) {
    return '"' + Toml.tomlEscape(text).toString() + '"';
  }
}
