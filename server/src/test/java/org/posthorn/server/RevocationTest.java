package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.testkit.LineClient;

/// Whoever may no longer use an account is out within five seconds.
class RevocationTest {
  private static final String BOB = "bob@example.test";
  private static final Duration FIVE_SECONDS = Duration.ofSeconds(5);

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"passwd %s --password-stdin", "disable %s", "remove %s --yes"})
  void sessions_end_and_nothing_more_is_submitted(String change) throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        LineClient idling = server.login(BOB, RunningServer.PASSWORD);
        LineClient other = server.login("alice@example.test", RunningServer.PASSWORD);
        LineClient submitting = submission(server)) {
      idling.send("b SELECT INBOX", "c IDLE");
      idling.linesUntil("+ ");

      String[] command = ("account " + change.formatted(BOB)).split(" ");
      assertThat(server.posthornWithInput("new words\n", command).exit()).isZero();

      assertThat(idling.patience(FIVE_SECONDS).line()).startsWith("* BYE");
      assertThat(idling.closed()).isTrue();
      assertThat(submitting.ask("MAIL FROM:<" + BOB + ">")).startsWith("535 5.7.8");
      assertThatThrownBy(() -> server.login(BOB, RunningServer.PASSWORD))
          .hasMessageContaining("NO");
      other.send("d NOOP");
      assertThat(other.linesUntil("d ").getLast()).startsWith("d OK");
    }
  }

  @Test
  void a_revoked_app_password_ends_its_own_sessions_only() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      String made =
          server
              .posthorn("account", "app-password", "add", BOB, "phone")
              .out()
              .lines()
              .filter(line -> line.startsWith("password:"))
              .map(line -> line.substring("password:".length()).strip())
              .findFirst()
              .orElseThrow();
      try (LineClient phone = server.login(BOB, made);
          LineClient desk = server.login(BOB, RunningServer.PASSWORD)) {
        server.posthorn("account", "app-password", "revoke", BOB, "phone");
        assertThat(phone.patience(FIVE_SECONDS).line()).startsWith("* BYE");
        desk.send("d NOOP");
        assertThat(desk.linesUntil("d ").getLast()).startsWith("d OK");
      }
    }
  }

  private static LineClient submission(RunningServer server) throws IOException {
    LineClient client = server.connect(RunningServer.SUBMISSION);
    client.reply();
    client.ask("EHLO client.example");
    String plain =
        Base64.getEncoder()
            .encodeToString(("\0" + BOB + "\0" + RunningServer.PASSWORD).getBytes(UTF_8));
    assertThat(client.ask("AUTH PLAIN " + plain)).startsWith("235");
    assertThat(client.ask("MAIL FROM:<" + BOB + ">")).startsWith("250");
    assertThat(client.ask("RSET")).startsWith("250");
    return client;
  }
}
