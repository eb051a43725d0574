package org.posthorn.imap;

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
    fuzz(input, "p LOGIN alice secret");
  }

  @FuzzTest
  void selected(byte[] input) throws IOException {
    fuzz(input, "p LOGIN alice secret", APPEND, "p SELECT INBOX");
  }

  @FuzzTest
  void selected_rev2(byte[] input) throws IOException {
    fuzz(
        input,
        "p LOGIN alice secret",
        APPEND,
        "p ENABLE IMAP4rev2 CONDSTORE UTF8=ACCEPT",
        "p SELECT INBOX");
  }

  @FuzzTest
  void after_append(byte[] input) throws IOException {
    fuzz(input, "p LOGIN alice secret", "p SELECT INBOX", APPEND, "p APPEND INBOX {20+}");
  }

  @FuzzTest
  void idle(byte[] input) throws IOException {
    fuzz(input, "p LOGIN alice secret", "p SELECT INBOX", "p IDLE");
  }

  private static final String APPEND =
      "p APPEND INBOX (\\Seen) {23+}\r\nSubject: fuzz\r\n\r\nBody\r\n\r\np NOOP";

  private static void fuzz(byte[] input, String... before) throws IOException {
    Path directory = Files.createTempDirectory("fuzz");
    try (Fixture fixture = new Fixture(directory)) {
      try (LineClient client = fixture.connect()) {
        for (String line : before) {
          client.send(line);
        }
        client.sendRaw(input);
        // Ends IDLE, a line, an exchange; a long literal is ended by the end of the stream.
        client.sendRaw("\r\nDONE\r\n*\r\n\r\nz LOGOUT\r\n");
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
