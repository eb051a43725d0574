package org.posthorn.server.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// A setting.
///
/// @param name `section.key`, lower case with hyphens
/// @param byDefault the default in the syntax of the file
/// @param parse parses the text; throws [IllegalArgumentException] with a reason
/// @param about one sentence for `posthorn config show` and the manual
/// @param tableKeys for a list of tables, `[[section.key]]`, the allowed keys, the first of which
///   is required; otherwise empty
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

  /// Why a text is not a valid value of this setting, if so.
  Optional<String> problem(String text) {
    try {
      return parse.apply(text) == null ? Optional.of("no value") : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
