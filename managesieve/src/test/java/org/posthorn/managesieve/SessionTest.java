package org.posthorn.managesieve;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.posthorn.managesieve.Fixture.ask;
import static org.posthorn.managesieve.Fixture.plain;
import static org.posthorn.managesieve.Fixture.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.LineClient;

/// What one session may cost, and what several see of each other.
class SessionTest {
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path directory;

  private static String put(String name, String script) {
    return "PUTSCRIPT \"" + name + "\" {" + script.length() + "+}\r\n" + script;
  }

  /// A script of so many octets.
  private static String script(int octets) {
    return "keep; #" + "x".repeat(octets - 9) + "\r\n";
  }

  @Test
  void a_script_of_a_mebibyte_is_kept_and_one_more_octet_is_read_past() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.login("alice");
      assertThat(result(client, put("large", script(MEBIBYTE)))).startsWith("OK");
      assertThat(result(client, put("larger", script(MEBIBYTE + 1))))
          .startsWith("NO (QUOTA/MAXSIZE)");
      assertThat(result(client, put("huge", script(3 * MEBIBYTE))))
          .startsWith("NO (QUOTA/MAXSIZE)");
      assertThat(ask(client, "LISTSCRIPTS")).startsWith("\"large\"").hasSize(2);
      client.send("GETSCRIPT \"large\"");
      assertThat(client.line()).isEqualTo("{" + MEBIBYTE + "}");
      assertThat(new String(client.bytes(MEBIBYTE), US_ASCII)).isEqualTo(script(MEBIBYTE));
    }
  }

  @Test
  void an_account_sends_only_so_many_long_scripts_at_a_time() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      List<LineClient> senders = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        LineClient sender = fixture.login("alice");
        sender.send("NOOP", "CHECKSCRIPT {40000+}");
        assertThat(sender.line()).as("the literal is waited for").startsWith("OK");
        senders.add(sender);
      }
      LineClient late = fixture.login("alice");
      await().until(() -> fixture.server.longScripts("alice") == 4);
      assertThat(result(late, put("a", script(40_000)))).startsWith("NO (TRYLATER)");
      assertThat(result(late, put("a", script(30_000)))).as("a short one").startsWith("OK");
      assertThat(result(fixture.login("bob"), put("a", script(40_000)))).startsWith("OK");
      senders.getFirst().send(script(40_000));
      assertThat(senders.getFirst().line()).startsWith("OK");
      assertThat(result(late, put("a", script(40_000)))).startsWith("OK");
      senders.get(1).close();
      await().until(() -> fixture.server.longScripts("alice") == 2);
    }
  }

  @Test
  void masked_extensions_are_neither_told_nor_accepted_after_login() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      fixture.masked = Set.of("UNAUTHENTICATE", "vacation");
      LineClient client = fixture.login("alice");
      assertThat(String.join("\n", ask(client, "CAPABILITY")))
          .contains("fileinto ", "vacation-seconds ")
          .doesNotContain("UNAUTHENTICATE", " vacation ");
      assertThat(result(client, "UNAUTHENTICATE")).startsWith("NO");
      assertThat(result(client, put("away", "require \"vacation\"; keep;"))).startsWith("NO");
      assertThat(result(client, put("in", "require \"fileinto\"; keep;"))).startsWith("OK");
      assertThat(fixture.open.errors().list("alice"::equals)).hasSize(1);
    }
  }

  @Test
  void a_login_whose_masks_cannot_be_read_does_not_count() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.connect();
      fixture.masksFail = true;
      String login = "AUTHENTICATE \"PLAIN\" \"AGFsaWNlAHNlY3JldA==\"";
      assertThat(result(client, login)).startsWith("NO (TRYLATER)");
      assertThat(fixture.open.list()).isEmpty();
      fixture.masksFail = false;
      assertThat(result(client, login)).startsWith("OK");
    }
  }

  @Test
  void a_refused_command_without_end_ends_the_session() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.login("alice");
      client.send("PUTSCRIPT \"a\" {99999999999999999999+}");
      assertThat(client.line()).isEqualTo("BYE \"a command without end\"");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void data_before_login_is_bounded() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.connect();
      assertThat(result(client, "NOOP {8000+}\r\n" + "x".repeat(8_000))).startsWith("OK (TAG {");
      // Data that is too long before login is skipped up to the limit.
      assertThat(result(client, "NOOP {9000+}\r\n" + "x".repeat(9_000)))
          .startsWith("NO (QUOTA/MAXSIZE)");
      client.send("NOOP {60000+}");
      assertThat(client.line()).isEqualTo("BYE \"too much without a login\"");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void a_line_that_is_too_long_ends_the_session() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.login("alice");
      client.send("NOOP \"" + "x".repeat(9_000) + "\"");
      assertThat(client.line()).isEqualTo("BYE \"the line is too long\"");
    }
  }

  @Test
  void what_one_session_changes_the_other_sees_at_once() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient one = fixture.login("alice");
      LineClient other = fixture.login("alice");
      assertThat(result(one, put("rules", "keep;\r\n"))).startsWith("OK");
      assertThat(result(one, "SETACTIVE \"rules\"")).startsWith("OK");
      assertThat(ask(other, "LISTSCRIPTS")).startsWith("\"rules\" ACTIVE");
      assertThat(ask(fixture.login("bob"), "LISTSCRIPTS")).as("of somebody else").hasSize(1);
    }
  }

  @Test
  void an_account_that_is_gone_is_not_talked_about() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.login("alice");
      fixture.erase("alice");
      assertThat(result(client, put("rules", "keep;\r\n"))).isEqualTo("NO \"not permitted\"");
      LineClient late = fixture.connect();
      assertThat(result(late, plain("alice", TestCredentials.PASSWORD)))
          .isEqualTo("NO \"not permitted\"");
      assertThat(result(late, "LISTSCRIPTS")).startsWith("NO");
    }
  }

  @Test
  void a_mistake_of_the_server_is_counted_and_the_session_goes_on() throws IOException {
    try (Fixture fixture = new Fixture(directory)) {
      LineClient client = fixture.connect();
      assertThat(result(client, plain("bug", "secret"))).startsWith("NO (TRYLATER)");
      assertThat(fixture.metrics.snapshot()).containsEntry("internal_errors_total", 1L);
      assertThat(result(client, "NOOP")).startsWith("OK");
    }
  }
}
