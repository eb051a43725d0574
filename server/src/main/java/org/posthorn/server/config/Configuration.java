package org.posthorn.server.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.posthorn.runtime.IoReason;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/// The effective values of all settings, each with its origin. Immutable.
public final class Configuration {

  /// An effective value.
  ///
  /// @param text as written
  /// @param origin `default`, `FILE:LINE`, an environment variable, or an option of the command
  ///   line
  /// @param rows for a list of tables in the file: the origin of each
  public record Value(String text, String origin, List<String> rows) {
    public Value {
      rows = List.copyOf(rows);
    }

    Value(String text, String origin) {
      this(text, origin, List.of());
    }
  }

  private static final String DEFAULT = "default";

  private final Map<Setting<?>, Value> values;

  private Configuration(Map<Setting<?>, Value> values) {
    this.values = values;
  }

  /// Reads a file and the environment.
  ///
  /// @throws ConfigurationException with all errors, one per line: file, line, key, and the nearest
  ///   valid key
  public static Configuration read(Path file, Map<String, String> environment) {
    try {
      return read(file, Files.readString(file), environment);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + IoReason.of(e));
    }
  }

  /// As [#read(Path, Map)], with this text instead of the file's contents.
  public static Configuration read(Path file, String toml, Map<String, String> environment) {
    List<String> errors = new ArrayList<>();
    Map<String, Value> fromFile = fromFile(file, toml, errors);
    fromFile.computeIfPresent(
        Settings.DATA.name(),
        (_, value) -> new Value(relativeTo(file, value.text()), value.origin()));
    return of(fromFile, environment, errors);
  }

  /// A relative data directory is relative to the configuration file, so that both can be moved
  /// together.
  private static String relativeTo(Path file, String data) {
    try {
      return file.toAbsolutePath().resolveSibling(data).normalize().toString();
    } catch (InvalidPathException e) {
      return data; // reported with the other values
    }
  }

  /// Defaults and environment only.
  public static Configuration withoutFile(Map<String, String> environment) {
    return of(Map.of(), environment, new ArrayList<>());
  }

  private static Configuration of(
      Map<String, Value> fromFile, Map<String, String> environment, List<String> errors) {
    Map<Setting<?>, Value> values = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.all()) {
      Value value = new Value(setting.byDefault(), DEFAULT);
      value = fromFile.getOrDefault(setting.name(), value);
      String override = environment.get(setting.variable());
      if (override != null) {
        value = new Value(override, "environment " + setting.variable());
      }
      values.put(setting, value);
      Value chosen = value;
      setting
          .problem(chosen.text())
          .ifPresent(problem ->
              errors.add(
                  chosen.origin()
                      + ": "
                      + setting.name()
                      + " = \""
                      + chosen.text()
                      + "\": "
                      + problem));
    }
    refuseUnknownVariables(environment, errors);
    if (!errors.isEmpty()) {
      throw new ConfigurationException(String.join("\n", errors));
    }
    return new Configuration(values);
  }

  /// The value of a setting.
  public <T> T get(Setting<T> setting) {
    return setting.parse().apply(Objects.requireNonNull(values.get(setting)).text());
  }

  /// Every setting with its value and origin, in the order of [Settings#all].
  public Map<Setting<?>, Value> values() {
    return Collections.unmodifiableMap(values);
  }

  /// Whether neither the file nor anything else gives the setting a value.
  public boolean isDefault(Setting<?> setting) {
    return Objects.requireNonNull(values.get(setting)).origin().equals(DEFAULT);
  }

  /// An error that is found only when several settings or a named file are checked.
  public ConfigurationException wrong(Setting<?> setting, String problem) {
    return wrong(Objects.requireNonNull(values.get(setting)).origin(), setting, problem);
  }

  /// As before, for one table of a list.
  ///
  /// @param row from 0 on
  public ConfigurationException wrong(Setting<?> setting, int row, String problem) {
    Value value = Objects.requireNonNull(values.get(setting));
    String origin = row < value.rows().size() ? value.rows().get(row) : value.origin();
    return wrong(origin, setting, problem);
  }

  private static ConfigurationException wrong(String origin, Setting<?> setting, String problem) {
    return new ConfigurationException(origin + ": " + setting.name() + ": " + problem);
  }

  /// A copy in which a setting has another value, as given by an option of the command line.
  public Configuration with(Setting<?> setting, String text, String origin) {
    Map<Setting<?>, Value> changed = new LinkedHashMap<>(values);
    changed.put(setting, new Value(text, origin));
    return new Configuration(changed);
  }

  private static Map<String, Value> fromFile(Path file, String text, List<String> errors) {
    TomlParseResult toml = Toml.parse(text);
    toml.errors()
        .forEach(
            error -> errors.add(file + ":" + error.position().line() + ": " + error.getMessage()));
    Map<String, Value> fromFile = new HashMap<>();
    if (errors.isEmpty()) {
      collect(toml, "", file, fromFile, errors);
    }
    return fromFile;
  }

  private static void collect(
      TomlTable table, String prefix, Path file, Map<String, Value> fromFile, List<String> errors) {
    for (String key : table.keySet()) {
      String name = prefix + key;
      Object value = table.get(List.of(key));
      TomlPosition position = table.inputPositionOf(List.of(key));
      String origin = file + ":" + (position == null ? 1 : position.line());
      if (value instanceof TomlTable nested && isSection(name)) {
        collect(nested, name + ".", file, fromFile, errors);
      } else if (RenamedSettings.problem(name).isPresent()) {
        errors.add(origin + ": " + RenamedSettings.problem(name).get());
      } else if (names().contains(name) && !setting(name).tableKeys().isEmpty()) {
        tables(setting(name), origin, file, value, fromFile, errors);
      } else if (names().contains(name) && value != null) {
        if (TableRows.isSingle(value)
            || (value instanceof TomlArray array
                && array.toList().stream().allMatch(TableRows::isSingle))) {
          fromFile.put(name, new Value(text(value), origin));
        } else {
          errors.add(origin + ": " + name + " takes a single value, or a list of single values");
        }
      } else if (value instanceof TomlArray && isSection(name)) {
        errors.add(
            origin
                + ": [["
                + name
                + "]] is a single table: write it in single brackets, ["
                + name
                + "]");
      } else {
        Collection<String> known = value instanceof TomlTable ? sections() : names();
        errors.add(origin + ": unknown key " + name + nearest(name, known));
      }
    }
  }

  /// A setting that is a list of tables, each with its own line.
  private static void tables(
      Setting<?> setting,
      String origin,
      Path file,
      @Nullable Object value,
      Map<String, Value> fromFile,
      List<String> errors) {
    int before = errors.size();
    List<String> rows = new ArrayList<>();
    List<String> origins = new ArrayList<>();
    TomlArray array = value instanceof TomlArray given ? given : null;
    for (int i = 0; array != null && i < array.size(); i++) {
      TomlPosition position = array.inputPositionOf(i);
      String at = position == null ? origin : file + ":" + position.line();
      Optional<String> many =
          array.get(i) instanceof TomlTable table ? TableRows.notSingle(table) : Optional.empty();
      if (many.isPresent()) {
        errors.add(at + ": " + setting.name() + ": " + many.get() + " is not a single value");
      } else if (array.get(i) instanceof TomlTable table) {
        String row = TableRows.text(table);
        rows.add(row);
        origins.add(at);
        setting
            .problem("[" + row + "]")
            .ifPresent(problem -> errors.add(at + ": " + setting.name() + ": " + problem));
      } else {
        errors.add(at + ": " + expectedTables(setting));
      }
    }
    if (value instanceof TomlTable) {
      errors.add(
          origin
              + ": ["
              + setting.name()
              + "] is one of several tables: write it in double brackets, [["
              + setting.name()
              + "]]");
    } else if (array == null) {
      errors.add(origin + ": " + expectedTables(setting));
    }
    if (errors.size() == before) {
      String text = rows.isEmpty() ? "" : "[" + String.join(", ", rows) + "]";
      fromFile.put(setting.name(), new Value(text, origin, origins));
    }
  }

  private static String expectedTables(Setting<?> setting) {
    return setting.name()
        + ": expected tables, each in double brackets, [["
        + setting.name()
        + "]]";
  }

  private static Setting<?> setting(String name) {
    return Settings.all().stream()
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String text(Object value) {
    return value instanceof TomlArray array
        ? array.toList().stream().map(String::valueOf).collect(Collectors.joining(", "))
        : value.toString();
  }

  private static Collection<String> sections() {
    return names().stream()
        .map(name -> name.substring(0, name.lastIndexOf('.')))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean isSection(String name) {
    return names().stream().anyMatch(known -> known.startsWith(name + "."))
        || RenamedSettings.isSection(name);
  }

  private static Collection<String> names() {
    return Settings.all().stream()
        .map(Setting::name)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// Refuses unknown variables, because a misspelt one would have no effect. Variables of the
  /// launcher (`POSTHORN_JAVA_*`) are not settings.
  private static void refuseUnknownVariables(Map<String, String> environment, List<String> errors) {
    List<String> variables = Settings.all().stream().map(Setting::variable).toList();
    for (String variable : new TreeSet<>(environment.keySet())) {
      if (variable.startsWith("POSTHORN_")
          && !variable.startsWith("POSTHORN_JAVA")
          && !variables.contains(variable)) {
        errors.add(
            "environment: "
                + RenamedSettings.variableComplaint(variable)
                    .orElseGet(
                        () -> "unknown variable " + variable + nearest(variable, variables)));
      }
    }
  }

  private static String nearest(String name, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= Spelling.near(name))
        .map(candidate -> "; did you mean " + candidate + "?")
        .orElse("");
  }

  /// The distance; a key without its section is considered too.
  private static int distance(String name, String candidate) {
    String key = candidate.substring(candidate.lastIndexOf('.') + 1);
    return Math.min(Spelling.distance(name, candidate), Spelling.distance(name, key));
  }
}
