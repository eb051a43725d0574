package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.testkit.LineClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `posthorn session`: live sessions, their traces, and what their programs did wrong.
class OpenSessionCommandsTest {
  private static final String ALICE = "alice@example.test";
  private static final String BOB = "bob@example.test";

  @TempDir Path directory;

  private static JsonNode json(Ran ran) {
    assertThat(ran.exit()).as(ran.err()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  @Test
  void sessions_are_listed_and_killed() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        LineClient alice = server.login(ALICE, RunningServer.PASSWORD);
        LineClient first = server.login(BOB, RunningServer.PASSWORD);
        LineClient second = server.login(BOB, RunningServer.PASSWORD)) {
      first.send("a ID (\"name\" \"Old Mail\")");
      first.linesUntil("a ");
      assertThat(server.posthorn("session", "list").out()).contains(ALICE, BOB, "Old Mail", "imap");
      JsonNode list = json(server.posthorn("session", "list", BOB, "--json"));
      assertThat(list).hasSize(2);
      String id = list.get(0).get("id").asString();
      assertThat(server.posthorn("session", "kill", BOB, id).out()).contains("1");
      assertThat(first.patience(Duration.ofSeconds(5)).line()).startsWith("* BYE");
      assertThat(server.posthorn("session", "kill", BOB, id).exit()).isEqualTo(3);
      assertThat(server.posthorn("session", "kill", BOB).exit()).isEqualTo(2);
      assertThat(server.posthorn("session", "kill", BOB, "--all").exit()).isZero();
      assertThat(second.patience(Duration.ofSeconds(5)).line()).startsWith("* BYE");
      alice.send("b NOOP");
      assertThat(alice.linesUntil("b ").getLast()).startsWith("b OK");
      assertThat(server.posthorn("audit", "list").out()).contains("session.end");
    }
  }

  @Test
  void an_account_has_at_most_so_many() throws IOException {
    try (RunningServer server = RunningServer.configured(directory.resolve("data"))) {
      server.start(server.configuration(Map.of("POSTHORN_LISTEN_SESSIONS_PER_ACCOUNT_MAX", "2")));
      refusesTheThird(server);
    }
  }

  private static void refusesTheThird(RunningServer server) throws IOException {
    try (LineClient first = server.login(BOB, RunningServer.PASSWORD);
        LineClient _ = server.login(BOB, RunningServer.PASSWORD)) {
      assertThatThrownBy(() -> server.login(BOB, RunningServer.PASSWORD))
          .hasMessageContaining("NO [LIMIT]");
      try (LineClient _ = server.login(ALICE, RunningServer.PASSWORD)) {
        first.send("a LOGOUT");
        first.linesUntil("a ");
        assertThat(first.closed()).isTrue();
      }
      try (LineClient next = server.login(BOB, RunningServer.PASSWORD)) {
        assertThat(next).isNotNull();
      }
    }
  }

  @Test
  void a_trace_of_an_account_or_an_ip_address_shows_what_is_said() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"))) {
      assertThat(server.posthorn("session", "trace", "start", BOB, "--minutes", "1").out())
          .contains("tracing " + BOB);
      assertThat(server.posthorn("session", "trace", "start", "127.0.0.1").exit()).isZero();
      assertThat(server.posthorn("session", "trace", "start", "nonsense").exit()).isEqualTo(3);
      try (LineClient alice = server.login(ALICE, RunningServer.PASSWORD);
          LineClient bob = server.login(BOB, RunningServer.PASSWORD)) {
        bob.send("a SELECT INBOX", "b UNAUTHENTICATE", "c LOGIN " + BOB + " not-the-password");
        bob.linesUntil("c ");
        alice.send("d NOOP");
        alice.linesUntil("d ");
      }
      assertThat(server.posthorn("session", "trace", "stop", BOB).exit()).isZero();
      Ran shown = server.posthorn("session", "trace", "follow", BOB);
      assertThat(shown.exit()).isZero();
      assertThat(shown.out())
          .contains(" > a SELECT INBOX", " < a OK")
          .doesNotContain("password", "NOOP");
      assertThat(server.posthorn("session", "trace", "show", "127.0.0.1").out())
          .contains(" > d NOOP")
          .doesNotContain("password");
      // Whoever is traced by an IP address finds it in the record of the own account.
      assertThat(server.posthorn("audit", "list").out())
          .contains("trace.start", "trace.stop", "as a client at 127.0.0.1");
    }
  }

  @Test
  void errors_are_listed_by_program() throws IOException {
    try (RunningServer server = RunningServer.quickstart(directory.resolve("data"));
        LineClient bob = server.login(BOB, RunningServer.PASSWORD)) {
      bob.send("a ID (\"name\" \"Old Mail\")", "b NOOP  ", "c NOOP  ", "d FETCH 1 NONSENSE");
      bob.linesUntil("d ");
      JsonNode errors = json(server.posthorn("session", "errors", BOB, "--json"));
      assertThat(errors).hasSize(2);
      assertThat(errors.get(0).get("error").asString()).isEqualTo("not allowed in this state");
      assertThat(errors.get(1).get("error").asString()).isEqualTo("EXTRA_SPACES");
      assertThat(errors.get(1).get("program").asString()).isEqualTo("Old Mail");
      assertThat(errors.get(1).get("count").asInt()).isEqualTo(2);
      assertThat(server.posthorn("session", "errors", ALICE).out()).doesNotContain("Old Mail");
    }
  }
}
