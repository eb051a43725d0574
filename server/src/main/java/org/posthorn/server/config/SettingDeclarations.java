package org.posthorn.server.config;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Declares settings of the usual kinds, and has all that were declared. Used by [Settings] and
/// [AssistantSettings].
final class SettingDeclarations {
  private static final List<Setting<?>> ALL = new ArrayList<>();

  private SettingDeclarations() {}

  /// All settings in their order.
  static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }

  static <T> Setting<T> add(
      String name, String byDefault, Function<String, T> parse, String about) {
    Setting<T> setting = new Setting<>(name, byDefault, parse, about, List.of());
    ALL.add(setting);
    return setting;
  }

  static <T> Setting<List<T>> tables(
      String name, List<String> keys, Function<Map<String, String>, T> row, String about) {
    Setting<List<T>> setting = new Setting<>(name, "", TableRows.of(keys, row), about, keys);
    ALL.add(setting);
    return setting;
  }

  static Setting<List<InetSocketAddress>> endpoints(String name, String byDefault, String about) {
    return add(name, byDefault, Values.list(Values::endpoint), about);
  }

  static Setting<Boolean> truth(String name, String byDefault, String about) {
    return add(name, byDefault, Values::bool, about);
  }

  static Setting<Integer> count(String name, String byDefault, String about) {
    return add(name, byDefault, Values::count, about);
  }

  static Setting<String> text(String name, String byDefault, String about) {
    return add(name, byDefault, Values::text, about);
  }

  /// @param words the first is the default
  static Setting<String> choice(String name, String words, String about) {
    String[] all = words.split(" ");
    return add(name, all[0], text -> Values.oneOf(text, all), about);
  }

  static Setting<String> advice(String name, String byDefault, String about) {
    return add(
        name,
        byDefault,
        text -> Values.oneOf(text, "accept", "junk", "quarantine", "refuse"),
        about);
  }
}
