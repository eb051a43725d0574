package org.posthorn.web.pages;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The files that browsers load, as esbuild made them: their names hold a hash of what is in them,
/// so that a browser may keep them for ever. Immutable.
final class Bundle {
  private static final String FOLDER = "/webmail/";
  private static final JsonMapper JSON = new JsonMapper();

  /// What a page loads first: the names of a script and of its style sheet.
  record Entry(String script, String style) {}

  private final Map<String, byte[]> files;
  private final Map<String, Entry> entries;

  private Bundle(Map<String, byte[]> files, Map<String, Entry> entries) {
    this.files = Map.copyOf(files);
    this.entries = Map.copyOf(entries);
  }

  /// @return empty if the module is not there
  static Optional<Bundle> load() {
    return read("manifest.json").map(manifest -> load(JSON.readTree(manifest)));
  }

  private static Bundle load(JsonNode manifest) {
    Map<String, byte[]> files = new HashMap<>();
    Map<String, Entry> entries = new HashMap<>();
    for (Map.Entry<String, JsonNode> output : manifest.path("outputs").properties()) {
      String name = name(output.getKey());
      files.put(
          name, read(name).orElseThrow(() -> new IllegalStateException(name + " is missing")));
      String style = output.getValue().path("cssBundle").asString("");
      if (!style.isEmpty()) {
        entries.put(
            name(output.getValue().path("entryPoint").asString("")), new Entry(name, name(style)));
      }
    }
    return new Bundle(files, entries);
  }

  private static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
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
}
