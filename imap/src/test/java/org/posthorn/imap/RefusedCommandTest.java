package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.imap.Fixture.ask;
import static org.posthorn.imap.Fixture.result;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.imap.FaultyBlobs.Fault;
import org.posthorn.imap.session.ImapLimits;
import org.posthorn.testkit.LineClient;

/// The data of a refused command is never executed as other commands, and data before login is
/// bounded.
class RefusedCommandTest {
  /// Looks like a command and fills more than the store keeps in memory.
  private static final String COMMANDS = "x DELETE Precious\r\n".repeat(6_000);

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void stop() {
    fixture.blobs.fault = Fault.NONE;
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"ROOM", "WRITE", "CLOSE"})
  void a_message_that_cannot_be_stored_is_read_past(Fault fault) throws IOException {
    LineClient client = fixture.login("alice");
    ask(client, "a CREATE Precious");
    fixture.blobs.fault = fault;
    client.send("b APPEND INBOX {" + COMMANDS.length() + "+}");
    client.sendRaw(COMMANDS).send("");
    assertThat(client.line()).startsWith("b NO ");
    assertThat(ask(client, "c LIST \"\" Precious")).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"ROOM", "WRITE", "CLOSE"})
  void so_is_one_that_the_client_was_told_to_send(Fault fault) throws IOException {
    LineClient client = fixture.login("alice");
    ask(client, "a CREATE Precious");
    fixture.blobs.fault = fault;
    client.send("b APPEND INBOX {" + COMMANDS.length() + "}");
    String answer = client.line();
    if (answer.startsWith("+ ")) {
      client.sendRaw(COMMANDS).send("");
      answer = client.line();
    }
    assertThat(answer).startsWith("b NO ");
    assertThat(ask(client, "c LIST \"\" Precious")).hasSize(2);
  }

  @Test
  void a_message_that_cannot_be_given_up_is_no_reason_to_run_the_next() throws IOException {
    LineClient client = fixture.login("alice");
    ask(client, "a CREATE Precious");
    fixture.blobs.fault = Fault.DELETE;
    client.send("b APPEND INBOX {" + COMMANDS.length() + "+}");
    // The second message is too long, so that the first is given up.
    client.sendRaw(COMMANDS + " {53000000+}\r\n");
    assertThat(client.line()).startsWith("* BYE [TOOBIG]");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void several_messages_of_which_one_is_refused_are_all_read_past() throws IOException {
    LineClient client = fixture.login("alice");
    ask(client, "a CREATE Precious");
    fixture.blobs.fault = Fault.DELETE;
    client.send("b APPEND INBOX {" + COMMANDS.length() + "+}");
    client.sendRaw(COMMANDS + " UTF8 (~{19+}\r\nx DELETE Precious\r\n)\r\n");
    assertThat(client.line()).startsWith("b BAD ");
    assertThat(ask(client, "c LIST \"\" Precious")).hasSize(2);
  }

  @Test
  void a_command_has_64_literals_at_most() throws IOException {
    LineClient client = fixture.select("alice", "INBOX");
    String key = " SUBJECT {1+}\r\nx";
    client.sendRaw("a SEARCH" + key.repeat(64) + "\r\n");
    assertThat(client.line()).isEqualTo("* SEARCH");
    assertThat(client.line()).startsWith("a OK");
    client.sendRaw("b SEARCH" + key.repeat(65) + "\r\n");
    assertThat(client.line()).startsWith("b BAD [TOOBIG]");
    assertThat(result(client, "c NOOP")).startsWith("OK");
  }

  @Test
  void literals_without_end_end_the_session() throws IOException {
    LineClient client = fixture.login("alice");
    client.sendRaw("a LOGIN" + " {0+}\r\n".repeat(300));
    assertThat(client.line()).startsWith("* BYE [TOOBIG]");
    assertThat(client.closed()).isTrue();
  }

  /// However long the number of octets is written.
  @ParameterizedTest
  @ValueSource(strings = {"00000000000000000000000000023", "9223372036854775807"})
  void the_octets_of_a_literal_are_no_commands(String octets) throws IOException {
    LineClient client = fixture.login("alice");
    ask(client, "a CREATE Precious");
    client.sendRaw("b APPEND INBOX {" + octets + "+}\r\nc DELETE Precious\r\nxx\r\n\r\n");
    assertThat(client.line()).doesNotStartWith("c ");
    assertThat(ask(fixture.login("alice"), "d LIST \"\" Precious")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a LOGIN {0+}\r\n {0+}\r\n",
        "a NOOP\r\n",
        "a AUTHENTICATE PLAIN\r\n*\r\n",
        "a NOOP {1000+}\r\n",
      })
  void data_before_login_is_bounded_as_a_whole(String text) throws IOException {
    fixture.close();
    ImapLimits usual = ImapLimits.defaults();
    assertThat(usual.beforeLogin().loginBytesMax()).isEqualTo(65_536);
    fixture = new Fixture(directory, Fixture.Settings.defaults().withLimits(small(usual)));
    LineClient client = fixture.connect();
    ask(client, "b NOOP");
    StringBuilder all = new StringBuilder();
    while (all.length() < 2_000) {
      all.append(text).append(text.contains("1000+") ? "x".repeat(1000) + "\r\n" : "");
    }
    client.sendRaw(all.toString());
    assertThat(client.linesUntil("* BYE").getLast()).startsWith("* BYE [TOOBIG]");
    assertThat(client.closed()).isTrue();
  }

  private static ImapLimits small(ImapLimits usual) {
    return new ImapLimits(
        usual.command(),
        new ImapLimits.BeforeLogin(500, 1_500),
        usual.messageBytesMax(),
        usual.appendMessagesMax(),
        new ImapLimits.Results(1, 1, 1, 0),
        usual.badCommandsMax(),
        usual.loginFailuresMax(),
        usual.timeouts());
  }

  @Test
  void so_many_messages_are_sorted_by_their_headers() throws IOException {
    fixture.close();
    fixture =
        new Fixture(
            directory, Fixture.Settings.defaults().withLimits(small(ImapLimits.defaults())));
    LineClient client = fixture.select("alice", "INBOX");
    for (String message : List.of("Subject: a", "Subject: b")) {
      ask(client, "a APPEND INBOX {14+}\r\n" + message + "\r\n\r\n");
    }
    assertThat(result(client, "b SORT (SUBJECT) UTF-8 ALL")).startsWith("NO [LIMIT]");
    assertThat(result(client, "c SORT (SUBJECT) UTF-8 1")).startsWith("OK");
    assertThat(result(client, "d SORT (SIZE) UTF-8 ALL")).startsWith("OK");
    assertThat(result(client, "e THREAD REFERENCES UTF-8 ALL")).startsWith("NO [LIMIT]");
    assertThat(result(client, "f THREAD REFERENCES UTF-8 1")).startsWith("OK");
  }

  @Test
  void so_many_searches_of_so_many_messages_are_reported() throws IOException {
    fixture.close();
    fixture =
        new Fixture(
            directory, Fixture.Settings.defaults().withLimits(small(ImapLimits.defaults())));
    LineClient client = fixture.select("alice", "INBOX");
    for (String message : List.of("Subject: a", "Subject: b")) {
      ask(client, "a APPEND INBOX {14+}\r\n" + message + "\r\n\r\n");
    }
    assertThat(ask(client, "b SEARCH RETURN (COUNT UPDATE) ALL"))
        .anyMatch(line -> line.startsWith("* NO [NOUPDATE \"b\"]"));
    assertThat(ask(client, "c SEARCH RETURN (COUNT UPDATE) SUBJECT a"))
        .noneMatch(line -> line.contains("NOUPDATE"));
    assertThat(ask(client, "d SEARCH RETURN (COUNT UPDATE) SUBJECT b"))
        .anyMatch(line -> line.startsWith("* NO [NOUPDATE \"d\"]"));
  }

  @Test
  void after_login_there_is_no_such_bound() throws IOException {
    LineClient client = fixture.login("alice");
    for (int i = 0; i < 200; i++) {
      assertThat(result(client, "a NOOP" + " ".repeat(1_000))).startsWith("OK");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a SEARCH SUBJECT ", "IDLE"})
  void a_line_that_is_too_long_ends_the_session_with_a_word(String begin) throws IOException {
    LineClient client = fixture.select("alice", "INBOX");
    if (begin.equals("IDLE")) {
      client.send("a IDLE");
      assertThat(client.line()).startsWith("+ ");
    }
    // Whether the line ended with a literal is not known: DELETE must not run.
    client.sendRaw(begin + "x".repeat(70_000) + " {19+}\r\nx DELETE Precious\r\n\r\n");
    assertThat(client.line()).startsWith("* BYE [TOOBIG]");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void mistakes_after_login_end_the_session_only_in_a_row() throws IOException {
    LineClient client = fixture.login("alice");
    for (int i = 0; i < 20; i++) {
      assertThat(result(client, "a NONSENSE")).startsWith("BAD");
      assertThat(result(client, "b NOOP")).startsWith("OK");
    }
    for (int i = 0; i < 10; i++) {
      assertThat(result(client, "c NONSENSE")).startsWith("BAD");
    }
    assertThat(client.line()).startsWith("* BYE");
  }
}
