package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.posthorn.server.config.Setting;
import org.posthorn.server.config.Settings;

/// An administrator finds each setting in the documentation, by its whole name.
class SettingsDocumentTest {
  private static final Path DOCS = Path.of(System.getProperty("posthorn.root", ".."), "docs");

  @Test
  void every_setting_is_explained() throws IOException {
    String documentation;
    try (Stream<Path> pages = Files.list(DOCS)) {
      documentation =
          pages
              .filter(page -> page.toString().endsWith(".md"))
              .map(SettingsDocumentTest::text)
              .collect(Collectors.joining());
    }
    List<String> missing =
        Settings.all().stream()
            .map(Setting::name)
            // As `name`, `name = VALUE`, or [[name]] above a table.
            .filter(name -> !documentation.contains("`" + name + "`"))
            .filter(name -> !documentation.contains("`" + name + " = "))
            .filter(name -> !documentation.contains("[[" + name + "]]"))
            .toList();
    assertThat(missing).isEmpty();
  }

  private static String text(Path page) {
    try {
      return Files.readString(page);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
