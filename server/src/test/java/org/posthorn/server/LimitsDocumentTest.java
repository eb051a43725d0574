package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfiguredLimits;
import org.posthorn.server.config.Setting;
import org.posthorn.server.config.Settings;

/// `docs/limits.md` lists every limit with its default, the setting that changes it, and the reason
/// that its source gives. It is made from every record of the product that is named `*Limits` and
/// has `defaults()`: a new one, or a new field, needs nothing but its `@param`. `mvn -pl server -am
/// test -Dtest=LimitsDocumentTest -Dsurefire.failIfNoSpecifiedTests=false -Dlimits.update=true`
/// writes it again.
class LimitsDocumentTest {
  private static final Path ROOT = Path.of(System.getProperty("posthorn.root", ".."));
  private static final Pattern PARAMETER = Pattern.compile("@param (\\w+) (.*)");
  private static final Pattern RECORD = Pattern.compile("(?:public )?record (\\w+)\\(.*");
  private static final Pattern MODULE = Pattern.compile("<module>(\\w+)</module>");

  /// The records that settings change, as the server makes them.
  private static final Map<Class<?>, Function<Configuration, Record>> CONFIGURED =
      Map.of(
          org.posthorn.wire.ListenerLimits.class, ConfiguredLimits::listener,
          org.posthorn.wire.sessions.OpenSessionLimits.class, ConfiguredLimits::sessions,
          org.posthorn.smtp.SmtpLimits.class, ConfiguredLimits::smtp,
          org.posthorn.smtp.client.ClientLimits.class, ConfiguredLimits::smtpClient,
          org.posthorn.imap.session.ImapLimits.class, ConfiguredLimits::imap,
          org.posthorn.managesieve.ManageSieveLimits.class, ConfiguredLimits::managesieve,
          org.posthorn.directory.DirectoryLimits.class, ConfiguredLimits::directory,
          org.posthorn.store.mail.StoreLimits.class, ConfiguredLimits::store,
          org.posthorn.search.index.IndexLimits.class, ConfiguredLimits::search);

  /// Values that differ from every default; the first that a setting takes is used.
  private static final List<String> OTHERS = List.of("7", "77777 KiB", "77 s", "7001");

  private static final Configuration DEFAULTS = Configuration.withoutFile(Map.of());

  @Test
  void the_list_of_limits_is_that_of_the_code() throws IOException {
    StringBuilder text =
        new StringBuilder(
            """
            # Limits

            All limits of Posthorn: the default, the setting that changes it, if there is one
            (`posthorn config show`), and the reason. Lengths that an RFC fixes (command lines, paths, domains) are
            not listed.

            This file is written by `LimitsDocumentTest`; change a module's limits record, not this.
            """);
    for (Class<?> type : types()) {
      text.append("\n## ")
          .append(title(type))
          .append("\n\n| limit | default | setting | what and why |\n|---|---|---|---|\n");
      rows(type).forEach(row -> text.append(row).append('\n'));
    }
    Path file = ROOT.resolve("docs/limits.md");
    if (Boolean.getBoolean("limits.update")) {
      Files.writeString(file, text);
    }
    assertThat(file)
        .as("run the command in LimitsDocumentTest to write it again")
        .content()
        .isEqualTo(text.toString());
  }

  /// What tests and embedders get without a configuration is what a server has without one.
  @Test
  void the_defaults_of_settings_are_those_of_the_records() throws IOException {
    for (Class<?> type : types()) {
      assertThat(values(effective(type, DEFAULTS)))
          .as(type.getName())
          .isEqualTo(values(defaults(type)));
    }
  }

  @Test
  void every_limit_has_its_reason() throws IOException {
    for (Class<?> type : types()) {
      assertThat(rows(type)).as(type.getName()).noneMatch(row -> row.endsWith("|  |"));
    }
  }

  @Test
  void settings_find_their_limits() throws IOException {
    assertThat(rows(org.posthorn.wire.ListenerLimits.class))
        .anyMatch(
            row -> row.startsWith("| `connectionsPerAddressMax` | 200 | `listen.connections-"));
    assertThat(rows(org.posthorn.imap.session.ImapLimits.class))
        .anyMatch(
            row -> row.startsWith("| `messageBytesMax` | 50 MiB | `smtp.message-bytes-max` |"));
  }

  /// In the order of the layers.
  private static List<Class<?>> types() throws IOException {
    List<Class<?>> types = new ArrayList<>();
    Matcher modules = MODULE.matcher(Files.readString(ROOT.resolve("pom.xml")));
    while (modules.find()) {
      Path sources = ROOT.resolve(modules.group(1)).resolve("src/main/java");
      if (Files.isDirectory(sources) && !modules.group(1).matches("testkit|bench|architecture")) {
        try (Stream<Path> tree = Files.walk(sources)) {
          tree.filter(path -> path.getFileName().toString().endsWith("Limits.java"))
              .sorted()
              .map(path -> sources.relativize(path).toString().replace('/', '.'))
              .map(name -> type(name.substring(0, name.length() - ".java".length())))
              .filter(LimitsDocumentTest::hasDefaults)
              .forEach(types::add);
        }
      }
    }
    assertThat(types).hasSizeGreaterThan(10);
    return types;
  }

  private static Class<?> type(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new LinkageError(name, e);
    }
  }

  private static boolean hasDefaults(Class<?> type) {
    return type.isRecord()
        && Stream.of(type.getDeclaredMethods())
            .anyMatch(method -> method.getName().equals("defaults"));
  }

  private static String title(Class<?> type) {
    return type.getPackageName().substring("org.posthorn.".length())
        + " ("
        + type.getSimpleName()
        + ")";
  }

  private static Record defaults(Class<?> type) {
    try {
      Method defaults = type.getDeclaredMethod("defaults");
      defaults.setAccessible(true);
      return (Record) defaults.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(type.getName(), e);
    }
  }

  private static Record effective(Class<?> type, Configuration configuration) {
    return CONFIGURED.getOrDefault(type, _ -> defaults(type)).apply(configuration);
  }

  private static List<String> rows(Class<?> type) throws IOException {
    Map<String, String> reasons = new LinkedHashMap<>();
    Record effective = effective(type, DEFAULTS);
    collectReasons(effective, "", reasons);
    Map<String, Set<String>> settings = settings(type);
    List<String> rows = new ArrayList<>();
    values(effective)
        .forEach((name, value) ->
            rows.add(
                "| `%s` | %s | %s | %s |"
                    .formatted(
                        name,
                        shown(name, value),
                        String.join(", ", settings.getOrDefault(name, Set.of())),
                        reasons.getOrDefault(name, "").replace("|", "\\|"))));
    return rows;
  }

  /// Found out by trying: which limits change when a setting does.
  private static Map<String, Set<String>> settings(Class<?> type) {
    Map<String, Set<String>> found = new TreeMap<>();
    if (CONFIGURED.containsKey(type)) {
      Map<String, Object> before = values(effective(type, DEFAULTS));
      for (Setting<?> setting : Settings.all()) {
        String other = OTHERS.stream().filter(text -> takes(setting, text)).findFirst().orElse("");
        if (!other.isEmpty()) {
          Map<String, Object> after =
              values(effective(type, DEFAULTS.with(setting, other, "this test")));
          after.forEach((name, value) -> {
            if (!value.equals(before.get(name))) {
              found.computeIfAbsent(name, _ -> new TreeSet<>()).add("`" + setting.name() + "`");
            }
          });
        }
      }
    }
    return found;
  }

  private static boolean takes(Setting<?> setting, String text) {
    try {
      return setting.parse().apply(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Every limit by its name, those of nested records as `outer.inner`.
  private static Map<String, Object> values(Record limits) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (RecordComponent component : limits.getClass().getRecordComponents()) {
      Object value = value(limits, component);
      if (value instanceof Record nested) {
        values(nested).forEach((name, each) -> values.put(component.getName() + "." + name, each));
      } else {
        values.put(component.getName(), value);
      }
    }
    return values;
  }

  private static Object value(Record limits, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(limits);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(component.getName(), e);
    }
  }

  private static String shown(String name, Object value) {
    if (value instanceof Duration duration) {
      return duration.toString().substring(1).replace("T", "").toLowerCase(Locale.ROOT);
    }
    long number = ((Number) value).longValue();
    boolean bytes = name.toLowerCase(Locale.ROOT).contains("bytes");
    if (bytes && number >= 1 << 10 && number % (1 << 10) == 0) {
      boolean large = number % (1 << 20) == 0;
      return "%,d %s".formatted(large ? number >> 20 : number >> 10, large ? "MiB" : "KiB");
    }
    return "%,d".formatted(number);
  }

  private static void collectReasons(Record limits, String prefix, Map<String, String> reasons)
      throws IOException {
    Class<?> type = limits.getClass();
    documented(type).forEach((name, reason) -> reasons.put(prefix + name, reason));
    for (RecordComponent component : type.getRecordComponents()) {
      if (value(limits, component) instanceof Record nested) {
        collectReasons(nested, prefix + component.getName() + ".", reasons);
      }
    }
  }

  /// What the documentation of a record says of each of its components.
  private static Map<String, String> documented(Class<?> type) throws IOException {
    Path source =
        ROOT.resolve(type.getPackageName().split("\\.")[2])
            .resolve("src/main/java")
            .resolve(type.getName().replaceAll("\\$.*", "").replace('.', '/') + ".java");
    Map<String, String> reasons = new LinkedHashMap<>();
    String name = "";
    for (String line : Files.readAllLines(source)) {
      String text = line.strip();
      Matcher declared = RECORD.matcher(text);
      if (declared.matches() && declared.group(1).equals(type.getSimpleName())) {
        return reasons;
      }
      if (!text.startsWith("///")) {
        reasons.clear();
        name = "";
        continue;
      }
      String comment = text.substring(3).strip();
      Matcher parameter = PARAMETER.matcher(comment);
      if (parameter.matches()) {
        name = parameter.group(1);
        reasons.put(name, parameter.group(2));
      } else if (!name.isEmpty() && !comment.isEmpty()) {
        reasons.merge(name, comment, (before, more) -> before + " " + more);
      }
    }
    throw new IOException(source + " declares no record " + type.getSimpleName());
  }
}
