package org.posthorn.managesieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;
import org.posthorn.testkit.LineClient;

/// Any bytes in any state: the session answers or ends, never hangs, and nothing unexpected happens
/// in the server.
class SessionFuzzTest {
  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final Duration ENDING = Duration.ofSeconds(10);

  @FuzzTest
  void fresh(byte[] input) throws IOException {
    fuzz(input);
  }

  @FuzzTest
  void logged_in(byte[] input) throws IOException {
    fuzz(input, Fixture.plain("alice", TestCredentials.PASSWORD), "PUTSCRIPT \"a\" \"keep;\"");
  }

  @FuzzTest
  void in_a_login(byte[] input) throws IOException {
    fuzz(input, "AUTHENTICATE \"SCRAM-SHA-256\"");
  }

  private static void fuzz(byte[] input, String... before) throws IOException {
    Path directory = Files.createTempDirectory("fuzz");
    try (Fixture fixture = new Fixture(directory)) {
      try (LineClient client = fixture.connect()) {
        for (String line : before) {
          client.send(line);
        }
        client.sendRaw(input);
        // Ends a line and an exchange; a long literal is ended by the end of the stream.
        client.sendRaw("\r\n\"*\"\r\nLOGOUT\r\n");
        readToEnd(client.patience(PATIENCE));
      } catch (IOException e) {
        // The server has closed, or waits for the rest of a literal: it must end all the same.
      }
      await().atMost(ENDING).until(() -> fixture.server.openSessions() == 0);
      assertThat(fixture.metrics.snapshot().getOrDefault("internal_errors_total", 0L)).isZero();
    } finally {
      delete(directory);
    }
  }

  private static void readToEnd(LineClient client) throws IOException {
    byte[] buffer = new byte[8192];
    int count = 0;
    while (count >= 0) {
      count = client.connection().input().read(buffer, 0, buffer.length);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
