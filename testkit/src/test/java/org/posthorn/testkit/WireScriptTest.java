package org.posthorn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.runtime.Metrics;
import org.posthorn.wire.Connection;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;
import org.posthorn.wire.MemoryTransport;

class WireScriptTest {
  @TempDir Path directory;

  /// A server that says given texts: for each line it gets, the next one. What it got is kept.
  private static final class Parrot {
    private final List<String> got = new ArrayList<>();
    private final List<String> answers;

    Parrot(String... answers) {
      this.answers = List.of(answers);
    }

    LineClient connect() {
      MemoryTransport.Pair pair = MemoryTransport.pair();
      Thread.ofVirtual().start(() -> talk(Connection.over(pair.server())));
      return LineClient.over(pair.client());
    }

    private void talk(Connection connection) {
      try (connection) {
        for (String answer : answers) {
          byte[] line = connection.input().readLine(1000);
          if (line == null) {
            return;
          }
          got.add(new String(line, StandardCharsets.ISO_8859_1));
          connection.output().write(answer.getBytes(StandardCharsets.ISO_8859_1));
          connection.output().flush();
        }
        connection.output().flush();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private WireScript script(String name, String text) {
    return WireScript.parse(Path.of(name), text);
  }

  private static void run(WireScript script, Parrot... servers) throws IOException {
    WireScriptRun.run(
        script,
        number -> servers[number - 1].connect(),
        Optional.empty(),
        Duration.ofMillis(500),
        false);
  }

  @Test
  void untagged_lines_come_in_any_order_and_names_are_taken_and_used() throws IOException {
    Parrot server =
        new Parrot(
            "* 2 EXPUNGE\r\n* OK [COPYUID 17 4:5 1:2] moved\r\n* 2 EXPUNGE\r\na OK done\r\n",
            "b OK done\r\n");
    run(
        script(
            "move.imap",
            """
            # Moves.
            given: INBOX holds 4 messages
            login: alice

            > a UID MOVE 4:5 Archive      # a comment
            < * OK [COPYUID $validity $from {any}] {any}
            < * 2 EXPUNGE
            < * 2 EXPUNGE
            < a OK {any}
            > b UID FETCH $from ($validity $Junk $$x)
            < b OK {any}
            """),
        server);
    assertThat(server.got)
        .containsExactly("a UID MOVE 4:5 Archive", "b UID FETCH 4:5 (17 $Junk $x)");
  }

  @Test
  void directives_and_sessions_are_read() {
    WireScript script =
        script("x.imap", "given: two\ngiven: lines\nsessions: 2\n1> a NOOP\n2> b NOOP\n");
    assertThat(script.directives()).containsEntry("given", "two\nlines");
    assertThat(script.sessions()).isEqualTo(2);
    assertThatThrownBy(() -> script("x.imap", "what is this\n> a NOOP\n"))
        .hasMessage("x.imap:1: neither a directive nor a step: what is this");
    assertThatThrownBy(() -> script("x.imap", "# nothing\n")).hasMessage("x.imap: no steps");
  }

  @Test
  void two_sessions_speak_in_turn() throws IOException {
    Parrot one = new Parrot("a OK one\r\n");
    Parrot two = new Parrot("b OK two\r\n");
    run(script("x.imap", "1> a NOOP\n2> b NOOP\n2< b OK two\n1< a OK one\n"), one, two);
    assertThat(two.got).containsExactly("b NOOP");
  }

  @Test
  void an_unexpected_untagged_line_fails_with_what_was_expected() {
    WireScript script = script("x.imap", "> a NOOP\n< * 3 EXISTS\n< a OK {any}\n");
    AssertionError e =
        catchThrowableOfType(
            AssertionError.class, () -> run(script, new Parrot("* 4 EXISTS\r\na OK done\r\n")));
    assertThat(e)
        .hasMessageStartingWith("x.imap:3: session 1: unexpected line")
        .hasMessageContaining("got: * 4 EXISTS")
        .hasMessageContaining("expected: * 3 EXISTS")
        .hasMessageContaining("1> a NOOP");
  }

  @Test
  void a_missing_untagged_line_fails() {
    WireScript script = script("x.imap", "> a NOOP\n< * 3 EXISTS\n< a OK {any}\n");
    assertThatThrownBy(() -> run(script, new Parrot("a OK done\r\n")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("expected: * 3 EXISTS");
  }

  @Test
  void an_answer_that_does_not_come_fails() {
    WireScript script = script("x.imap", "> a NOOP\n< a OK {any}\n");
    assertThatThrownBy(() -> run(script, new Parrot(""))).isInstanceOf(AssertionError.class);
  }

  @Test
  void a_name_without_value_is_an_error_of_the_script() {
    assertThatThrownBy(() -> run(script("x.imap", "> a FETCH $uid\n"), new Parrot("")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("x.imap:1: session 1: $uid has no value yet");
  }

  @Test
  void literals_wait_for_the_server_unless_they_need_not() throws IOException {
    Parrot server = new Parrot("+ go\r\n", "", "", "", "a OK\r\n", "", "+ go\r\n", "b OK\r\n");
    run(
        script(
            "x.imap",
            """
            > a APPEND INBOX {*}
            Subject: x

            \\x23body
            < a OK
            > b LOGIN {5+}
            alice {6}
            secret
            < b OK
            """),
        server);
    assertThat(server.got)
        .containsExactly(
            "a APPEND INBOX {21}",
            "Subject: x",
            "",
            "#body",
            "",
            "b LOGIN {5+}",
            "alice {6}",
            "secret");
  }

  @Test
  void a_literal_of_the_wrong_size_is_an_error_of_the_script() {
    assertThatThrownBy(
            () -> run(script("x.imap", "> a APPEND x {100+}\nbody\n< a OK\n"), new Parrot("")))
        .hasMessageContaining("the literal has 6 bytes, not 100");
  }

  @Test
  void a_literal_without_content_is_only_a_line() throws IOException {
    run(
        script("x.imap", "> a APPEND x {999999999}\n< a NO {any}\n"),
        new Parrot("a NO [TOOBIG] too large\r\n"));
  }

  @Test
  void literals_of_the_server_are_raw_lines() throws IOException {
    run(
        script(
            "x.imap",
            """
            > a FETCH 1 BODY[]
            < * 1 FETCH (BODY[] {21}
            Subject: x

            \\xe9body
             UID $uid)
            < a OK done
            """),
        new Parrot(
            "* 1 FETCH (BODY[] {21}\r\nSubject: x\r\n\r\n\u00e9body\r\n UID 7)\r\na OK done\r\n"));
  }

  @Test
  void replies_of_smtp_come_in_order() throws IOException {
    String answer = "250-mail.test\r\n250-SIZE 100\r\n250 PIPELINING\r\n";
    run(
        script("x.smtp", "> EHLO x\n< 250-{any}\n< 250-SIZE $size\n< 250 PIPELINING\n"),
        new Parrot(answer));
    WireScript wrong = script("x.smtp", "> EHLO x\n< 250-SIZE 100\n< 250-{any}\n< 250 {any}\n");
    assertThatThrownBy(() -> run(wrong, new Parrot(answer))).isInstanceOf(AssertionError.class);
  }

  @Test
  void the_end_of_the_stream_can_be_expected() throws IOException {
    run(script("x.smtp", "> QUIT\n< 221 {any}\n< {closed}\n"), new Parrot("221 bye\r\n"));
    run(
        script("x.imap", "> a LOGOUT\n< * BYE\n< a OK\n< {closed}\n"),
        new Parrot("* BYE\r\na OK\r\n"));
  }

  @Test
  void updating_puts_what_came_in_place_of_what_was_expected() throws IOException {
    Path file = directory.resolve("x.imap");
    Files.writeString(
        file, "# note\n1> a NOOP\n1< * 1 EXISTS\n1< a OK no\n# between\n> b NOOP\n< b OK {any}\n");
    WireScript script = WireScript.read(file);
    Parrot server = new Parrot("* 2 EXISTS\r\n* 0 RECENT\r\na OK yes\r\n", "b OK same\r\n");
    WireScriptRun.run(
        script, _ -> server.connect(), Optional.empty(), Duration.ofMillis(500), true);
    assertThat(file)
        .hasContent(
            """
            # note
            1> a NOOP
            1< * 2 EXISTS
            1< * 0 RECENT
            1< a OK yes
            # between
            > b NOOP
            < b OK {any}
            """);
  }

  @Test
  void scripts_run_over_tls_sockets_as_well() throws IOException {
    TestCertificates certificates = TestCertificates.in(directory);
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (Listener listener =
        Listener.open(
            Listener.Settings.plain("test", anywhere, ListenerLimits.defaults()),
            new Metrics(),
            connection -> {
              connection.input().readLine(100);
              connection.output().ascii("220 go\r\n");
              connection.startTls(certificates.serverTls("mail.example.test", "127.0.0.1"));
              connection.input().readLine(100);
              connection.output().ascii("250 " + connection.tls().isPresent() + "\r\n");
            })) {
      WireScript script =
          script("x.smtp", "> STARTTLS\n< 220 go\n> {tls}\n> NOOP\n< 250 true\n< {closed}\n");
      WireScriptRun.run(
          script,
          _ -> LineClient.connect(listener.address()),
          Optional.of(certificates.clientTls("mail.example.test")));
    }
  }

  @Test
  void all_scripts_of_a_directory_are_found_and_none_is_an_error() throws IOException {
    Files.writeString(directory.resolve("b.imap"), "> a NOOP\n");
    Files.writeString(directory.resolve("a.imap"), "> a NOOP\n");
    assertThat(WireScript.all(directory, ".imap"))
        .map(WireScript::toString)
        .containsExactly("a.imap", "b.imap");
    assertThatThrownBy(() -> WireScript.all(directory, ".smtp"))
        .isInstanceOf(IllegalStateException.class);
  }
}
