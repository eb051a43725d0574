package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Runs the wire scripts in `src/test/scripts`.
class ScriptsTest {
  private static final Path SCRIPTS = Path.of("src/test/scripts");

  @TestFactory
  Stream<DynamicTest> scripts() throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.list(SCRIPTS)) {
      files = found.filter(f -> f.toString().endsWith(".smtp")).sorted().toList();
    }
    assertThat(files).isNotEmpty();
    return files.stream()
        .flatMap(file -> SmtpScript.read(file).stream())
        .map(script -> DynamicTest.dynamicTest(script.title(), script::run));
  }
}
