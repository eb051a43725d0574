package org.posthorn.web.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The bundled files of the pages, built by esbuild. Their names contain a hash of the content, so
/// that browsers can cache them without expiry. Files are read when they are asked for.
/// Thread-safe.
final class Bundle {
  private static final String FOLDER = "/webmail/";
  private static final List<String> PAGES = List.of("mail", "console");
  private static final JsonMapper JSON = new JsonMapper();

  /// The entry of a page: the names of its script and style sheet.
  ///
  /// @param parts imported scripts, for preloading
  /// @param all these files, and those that the page may load later
  record Entry(String script, String style, SortedSet<String> parts, SortedSet<String> all) {}

  private final Map<String, byte[]> read = new ConcurrentHashMap<>();
  private final Set<String> files;
  private final Map<String, Entry> entries;
  private final Map<String, String> styles;

  /// @param styles names of style sheets, by the names of their sources
  private Bundle(Set<String> files, Map<String, Entry> entries, Map<String, String> styles) {
    this.files = Set.copyOf(files);
    this.entries = Map.copyOf(entries);
    this.styles = Map.copyOf(styles);
  }

  /// @return empty if the module is missing
  static Optional<Bundle> load() {
    Set<String> files = new HashSet<>();
    Map<String, Entry> entries = new HashMap<>();
    Map<String, String> styles = new HashMap<>();
    for (String page : PAGES) {
      Optional<byte[]> manifest = read(page + ".json");
      if (manifest.isEmpty()) {
        return Optional.empty();
      }
      JsonNode outputs = JSON.readTree(manifest.get()).path("outputs");
      for (String path : outputs.propertyNames()) {
        files.add(name(path));
        String source = outputs.path(path).path("entryPoint").asString("");
        if (source.endsWith("/" + page + ".tsx")) {
          entries.put(page, entry(outputs, path));
        }
        if (source.endsWith(".css")) {
          styles.put(name(source), name(path));
        }
      }
    }
    return Optional.of(new Bundle(files, entries, styles));
  }

  private static Entry entry(JsonNode outputs, String path) {
    String style = name(outputs.path(path).path("cssBundle").asString(""));
    SortedSet<String> parts = new TreeSet<>();
    reach(outputs, path, true, parts);
    parts.remove(name(path));
    SortedSet<String> all = new TreeSet<>(Set.of(style));
    reach(outputs, path, false, all);
    return new Entry(name(path), style, parts, all);
  }

  /// @param atOnce whether to leave out files that are loaded later
  private static void reach(
      JsonNode outputs, String path, boolean atOnce, SortedSet<String> reached) {
    if (reached.add(name(path))) {
      for (JsonNode imported : outputs.path(path).path("imports")) {
        if (!atOnce || imported.path("kind").asString("").equals("import-statement")) {
          reach(outputs, imported.path("path").asString(""), atOnce, reached);
        }
      }
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// A file of the module with a fixed name, such as the service worker.
  static byte[] fixed(String name) {
    return read(name).orElseThrow(() -> new IllegalStateException(name + " is missing"));
  }

  private static Optional<byte[]> read(String name) {
    try (InputStream in = Bundle.class.getResourceAsStream(FOLDER + name)) {
      return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The names of all files.
  Set<String> files() {
    return files;
  }

  /// @param name one of [#files]
  byte[] file(String name) {
    return read.computeIfAbsent(name, Bundle::fixed);
  }

  /// @param page `mail` or `console`
  Entry entry(String page) {
    Entry entry = entries.get(page);
    if (entry == null) {
      throw new IllegalStateException("the webmail module has no page " + page);
    }
    return entry;
  }

  /// @param source name of a separate style sheet, such as `pages.css`
  byte[] style(String source) {
    String name = styles.get(source);
    if (name == null) {
      throw new IllegalStateException("the webmail has no " + source);
    }
    return file(name);
  }
}
