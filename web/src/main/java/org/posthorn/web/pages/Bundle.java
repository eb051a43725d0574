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

  private final Map<String, byte[]> files;
  private final String script;
  private final String style;

  private Bundle(Map<String, byte[]> files, String script, String style) {
    this.files = Map.copyOf(files);
    this.script = script;
    this.style = style;
  }

  /// @param entry the source that pages load first, as `mail.tsx`
  /// @return empty if the module is not there
  static Optional<Bundle> load(String entry) {
    return read("manifest.json").map(manifest -> load(entry, JSON.readTree(manifest)));
  }

  private static Bundle load(String entry, JsonNode manifest) {
    Map<String, byte[]> files = new HashMap<>();
    String script = "";
    String style = "";
    for (Map.Entry<String, JsonNode> output : manifest.path("outputs").properties()) {
      String name = name(output.getKey());
      files.put(
          name, read(name).orElseThrow(() -> new IllegalStateException(name + " is missing")));
      if (output.getValue().path("entryPoint").asString("").endsWith("/" + entry)) {
        script = name;
        style = name(output.getValue().path("cssBundle").asString(""));
      }
    }
    if (script.isEmpty() || style.isEmpty()) {
      throw new IllegalStateException("the webmail has no " + entry);
    }
    return new Bundle(files, script, style);
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

  /// The name of the script to begin with.
  String script() {
    return script;
  }

  /// The name of its style sheet.
  String style() {
    return style;
  }
}
