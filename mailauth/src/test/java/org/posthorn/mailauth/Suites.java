package org.posthorn.mailauth;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Test data of others, which lies beside the project.
public final class Suites {
  private static final Path ROOT =
      Path.of(System.getProperty("posthorn.root", "..")).resolve("../shared/suites").normalize();

  private Suites() {}

  /// The file; without it the test is skipped.
  public static Path file(String name) {
    Path file = ROOT.resolve(name);
    Assumptions.assumeTrue(Files.exists(file), file + " is not there");
    return file;
  }
}
