package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Only the classes of the SMTP session know SMTP replies: others, such as JMAP, have errors of
/// their own.
class ReplyUseTest {
  private static final String REPLY = "import org.posthorn.smtp.syntax.Reply;";

  @Test
  void only_the_classes_of_the_smtp_session_use_replies() throws IOException {
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
