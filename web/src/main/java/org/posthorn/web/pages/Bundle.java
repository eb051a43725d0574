package org.posthorn.web.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
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
  private static final JsonMapper JSON = new JsonMapper();

  /// What a page loads first: the names of a script and of its style sheet.
  ///
  /// @param all these, and whatever the page may load later
  record Entry(String script, String style, SortedSet<String> all) {}

  private final Map<String, byte[]> files;
  private final Map<String, Entry> entries;
  private final Map<String, String> styles;

  /// @param styles names of style sheets, by the names of their sources
  private Bundle(
      Map<String, byte[]> files, Map<String, Entry> entries, Map<String, String> styles) {
    this.files = Map.copyOf(files);
    this.entries = Map.copyOf(entries);
    this.styles = Map.copyOf(styles);
  }

  /// @return empty if the module is not there
  static Optional<Bundle> load() {
    return read("manifest.json").map(manifest -> load(JSON.readTree(manifest)));
  }

  private static Bundle load(JsonNode manifest) {
    Map<String, byte[]> files = new HashMap<>();
    Map<String, Entry> entries = new HashMap<>();
    Map<String, String> styles = new HashMap<>();
    for (Map.Entry<String, JsonNode> output : manifest.path("outputs").properties()) {
      String name = name(output.getKey());
      files.put(
          name, read(name).orElseThrow(() -> new IllegalStateException(name + " is missing")));
      String style = output.getValue().path("cssBundle").asString("");
      String source = output.getValue().path("entryPoint").asString("");
      if (source.endsWith(".css")) {
        styles.put(name(source), name);
      }
      if (!style.isEmpty()) {
        SortedSet<String> all = new TreeSet<>(Set.of(name(style)));
        reach(manifest.path("outputs"), output.getKey(), all);
        entries.put(name(source), new Entry(name, name(style), all));
      }
    }
    return new Bundle(files, entries, styles);
  }

  private static void reach(JsonNode outputs, String path, SortedSet<String> all) {
    if (all.add(name(path))) {
      for (JsonNode imported : outputs.path(path).path("imports")) {
        reach(outputs, imported.path("path").asString(""), all);
      }
    }
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /// A file that has the same name for ever: the service worker, and what is in `fixed`.
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

  /// @param source the source that a page loads first, as `mail.tsx`
  Entry entry(String source) {
    Entry entry = entries.get(source);
    if (entry == null) {
      throw new IllegalStateException("the webmail has no " + source);
    }
    return entry;
  }

  /// @param source of a style sheet that stands alone, as `pages.css`
  byte[] style(String source) {
    byte[] bytes = files.get(styles.getOrDefault(source, ""));
    if (bytes == null) {
      throw new IllegalStateException("the webmail has no " + source);
    }
    return bytes;
  }
}
