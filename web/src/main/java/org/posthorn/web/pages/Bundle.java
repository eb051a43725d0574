package org.posthorn.web.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The files that browsers load, as esbuild made them: their names hold a hash of what is in them,
/// so that a browser may keep them for ever. Immutable.
final class Bundle {
  private static final String FOLDER = "/webmail/";
  private static final List<String> PAGES = List.of("mail", "console");
  private static final JsonMapper JSON = new JsonMapper();

  /// What a page loads first: the names of a script and of its style sheet.
  ///
  /// @param parts scripts that it imports, which a browser may fetch at the same time
  /// @param all these, and whatever the page may load later
  record Entry(String script, String style, SortedSet<String> parts, SortedSet<String> all) {}

  private final Map<String, byte[]> files;
  private final Map<String, Entry> entries;

  private Bundle(Map<String, byte[]> files, Map<String, Entry> entries) {
    this.files = Map.copyOf(files);
    this.entries = Map.copyOf(entries);
  }

  /// @return empty if the module is not there
  static Optional<Bundle> load() {
    Map<String, byte[]> files = new HashMap<>();
    Map<String, Entry> entries = new HashMap<>();
    for (String page : PAGES) {
      Optional<byte[]> manifest = read(page + ".json");
      if (manifest.isEmpty()) {
        return Optional.empty();
      }
      JsonNode outputs = JSON.readTree(manifest.get()).path("outputs");
      for (String path : outputs.propertyNames()) {
        files.put(name(path), fixed(name(path)));
        if (outputs.path(path).path("entryPoint").asString("").endsWith("/" + page + ".tsx")) {
          entries.put(page, entry(outputs, path));
        }
      }
    }
    return Optional.of(new Bundle(files, entries));
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

  /// @param atOnce whether what is loaded later is left out
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

  /// A file of the module, as the service worker or what is in `fixed`.
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

  Map<String, byte[]> files() {
    return files;
  }

  /// @param page `mail` or `console`
  Entry entry(String page) {
    Entry entry = entries.get(page);
    if (entry == null) {
      throw new IllegalStateException("the webmail has no page " + page);
    }
    return entry;
  }
}
