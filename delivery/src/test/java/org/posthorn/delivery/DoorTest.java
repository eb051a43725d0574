package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Below the door nothing knows what SMTP says: JMAP and others say it in their own words.
class DoorTest {
  private static final String REPLY = "import org.posthorn.smtp.syntax.Reply;";

  @Test
  void only_the_door_speaks_smtp() throws IOException {
    Path root = Path.of("src/main/java/org/posthorn/delivery");
    try (Stream<Path> files = Files.walk(root)) {
      List<String> speaking =
          files
              .filter(Files::isRegularFile)
              .filter(file -> read(file).contains(REPLY))
              .map(file -> file.getFileName().toString())
              .sorted()
              .toList();
      assertThat(speaking)
          .containsExactly("InboundMessage.java", "InboundSession.java", "Replies.java");
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
