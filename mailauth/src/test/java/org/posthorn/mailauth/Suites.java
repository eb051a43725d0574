package org.posthorn.mailauth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Assumptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Test suites of others, which lie beside the project or where `-Dposthorn.suites` says.
public final class Suites {
  private Suites() {}

  /// A file of the suites; skips the test where it is absent.
  public static Path file(String name) {
    String root = System.getProperty("posthorn.root", "..");
    String suites = System.getProperty("posthorn.suites", root + "/../shared/suites");
    Path file = Path.of(suites, name).normalize();
    Assumptions.assumeTrue(Files.exists(file), file + " is not there");
    return file;
  }

  /// The documents of a YAML file; skips the test where it is absent.
  public static Stream<Object> documents(String name) {
    try {
      String text = Files.readString(file(name));
      Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
      return StreamSupport.stream(yaml.loadAll(text).spliterator(), false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
