package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.LineClient;

/// The main purpose: a message is received, stored and read.
class ReceivedMessageTest {
  private static final String MESSAGE =
      """
      From: somebody@client.example
      To: alice@example.test
      Subject: hello

      Good morning.\
      """;

  @TempDir Path directory;

  @Test
  void a_message_that_came_by_smtp_is_read_by_imap_also_after_a_restart() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      assertThat(server.deliver("alice@example.test", MESSAGE)).startsWith("250 ");
      assertThat(fetched(server, "alice@example.test")).contains("Good morning.");
      server.restart();
      assertThat(fetched(server, "alice@example.test")).contains("Good morning.");
    }
  }

  @Test
  void a_message_for_two_reaches_both() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      server.posthorn("alias", "add", "all@example.test", "alice@example.test", "bob@example.test");
      assertThat(server.deliver("all@example.test", MESSAGE)).startsWith("250 ");
      for (String reader : List.of("alice@example.test", "bob@example.test")) {
        // Its copies are filed after the 250.
        await()
            .untilAsserted(
                () -> assertThat(fetched(server, reader)).as(reader).contains("Good morning."));
      }
    }
  }

  private static List<String> fetched(RunningServer server, String reader) throws IOException {
    try (LineClient client = server.login(reader, RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      client.linesUntil("b ");
      client.send("c FETCH 1 BODY.PEEK[]");
      return client.linesUntil("c ");
    }
  }
}
