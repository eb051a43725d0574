package org.posthorn.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// One thing that can be configured.
///
/// @param name `section.key`, lower case with hyphens
/// @param byDefault the default as it would be written in the file
/// @param parse turns the text into a value; throws [IllegalArgumentException] with a reason
/// @param about one sentence for `posthorn config show` and the manual
/// @param tableKeys if the value is a list of tables, `[[section.key]]`, the keys that each may
///   have, the first one needed; else empty
public record Setting<T>(
    String name,
    String byDefault,
    Function<String, T> parse,
    String about,
    List<String> tableKeys) {
  public Setting {
    tableKeys = List.copyOf(tableKeys);
  }

  /// The environment variable that overrides the file.
  public String variable() {
    return variable(name);
  }

  static String variable(String name) {
    return "POSTHORN_" + name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /// What is wrong with a text as this setting's value, if anything.
  Optional<String> complaint(String text) {
    try {
      return parse.apply(text) == null ? Optional.of("no value") : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
