package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.imap.Fixture.ask;
import static org.posthorn.imap.Fixture.result;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.sasl.ClientMechanism;
import org.posthorn.testkit.LineClient;
import org.posthorn.wire.sessions.OpenSession;
import org.posthorn.wire.sessions.Trace;

/// What others see of sessions: that they are open, and what is said in them, without secrets and
/// without what messages say.
class TraceTest {
  /// `\0alice\0secret`
  private static final String PLAIN = "AGFsaWNlAHNlY3JldA==";

  private static final String BODY = "Subject: TOPSECRET\r\n\r\nTOPSECRET\r\n";

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
    assertThat(fixture.open.traces().start("alice", Duration.ofMinutes(10), _ -> {})).isPresent();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private List<String> heard() {
    return fixture.open.traces().of("alice").orElseThrow().after(0, 1_000).stream()
        .map(line -> (line.side() == Trace.Side.CLIENT ? "C: " : "S: ") + line.text())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a LOGIN alice secret",
        "a LOGIN \"alice\" \"secret\"",
        "a LOGIN {5+}~alice {6+}~secret",
        "a LOGIN {5+}~alice secret",
        "a AUTHENTICATE PLAIN " + PLAIN,
        "a AUTHENTICATE PLAIN~" + PLAIN,
        "a AUTHENTICATE LOGIN~YWxpY2U=~c2VjcmV0",
        "x LOGIN alice wrongsecret~a LOGIN alice secret",
        "x AUTHENTICATE XOAUTH2 dXNlcj1hbGljZQFhdXRoPUJlYXJlciBzZWNyZXQBAQ==~a LOGIN alice secret",
      })
  void no_way_to_log_in_leaves_its_secret_in_a_trace(String login) throws IOException {
    LineClient client = fixture.connect();
    client.send(login.split("~"));
    assertThat(client.linesUntil("a ").getLast()).startsWith("a OK");
    // Said again where nobody logs in any more: refused, and no more shown than the first time.
    client.send(login.replace("a ", "b ").split("~"));
    assertThat(result(client, "z NOOP")).startsWith("OK");
    assertThat(heard())
        .contains("C: z NOOP", "S: z OK NOOP completed")
        .noneMatch(line -> line.contains("secret") || line.contains(PLAIN))
        .noneMatch(line -> line.contains("c2VjcmV0") || line.contains("dXNlcj1hbGljZQ"));
  }

  @Test
  void scram_is_over_before_anything_is_heard() throws IOException {
    ClientMechanism scram = ClientMechanism.scram("alice", "secret");
    Base64.Encoder base64 = Base64.getEncoder();
    LineClient client = fixture.connect();
    client.send(
        "a AUTHENTICATE SCRAM-SHA-256 "
            + base64.encodeToString(scram.initialResponse().orElseThrow()));
    String line = client.line();
    while (line.startsWith("+ ")) {
      client.send(
          base64.encodeToString(scram.answer(Base64.getDecoder().decode(line.substring(2)))));
      line = client.line();
    }
    assertThat(line).startsWith("a OK");
    assertThat(heard()).hasSize(2).last().asString().startsWith("S: … OK [CAPABILITY");
  }

  @Test
  void what_messages_say_is_not_heard() throws IOException {
    LineClient client = fixture.login("alice");
    fixture.append(client, "INBOX", "\\Seen", BODY);
    ask(client, "s SELECT INBOX");
    ask(client, "f FETCH 1 (FLAGS UID ENVELOPE BODY.PEEK[] BODY.PEEK[TEXT]<0.4>)");
    client.send("l STATUS {5+}", "INBOX (MESSAGES)");
    client.linesUntil("l ");
    assertThat(heard())
        .noneMatch(line -> line.contains("TOPSECRET"))
        .anyMatch(line ->
            line.startsWith("S: * 1 FETCH (FLAGS (\\Seen \\Recent) UID 1 ENVELOPE (NIL \"…\""))
        .anyMatch(line -> line.contains("BODY[] {" + BODY.length() + "}"))
        .contains(
            "C: l STATUS {5+}",
            "C: (5 octets) (MESSAGES)",
            "S: s OK [READ-WRITE] SELECT completed");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0000',
      value = {
        "SEARCH UNSEEN TEXT topsecret SINCE 1-Feb-2026  | SEARCH UNSEEN TEXT … SINCE 1-Feb-2026",
        "UID SEARCH RETURN (MIN COUNT) OR FROM \"top \\\" secret\" UID 1:*"
            + "  | UID SEARCH RETURN (MIN COUNT) OR FROM … UID 1:*",
        "SEARCH CHARSET UTF-8 HEADER topsecret 12 KEYWORD $Junk"
            + "  | SEARCH CHARSET UTF-8 HEADER … … KEYWORD $Junk",
        "search not (subject 1234 body 5:7) larger 9  | search not (subject … body …) larger 9",
        "SEARCH X-TOPSECRET 77 UNSEEN  | SEARCH … … UNSEEN",
        "SEARCH SUBJECT {9+}~topsecret TO topsecret SEEN | SEARCH SUBJECT {9+}~(9 octets) TO … SEEN",
        "SEARCH TEXT \"topsecret  | SEARCH TEXT …",
        "SETMETADATA INBOX (/private/comment \"topsecret\")"
            + "  | SETMETADATA INBOX (/private/comment \"…\")",
        "GETMETADATA INBOX /private/comment  | GETMETADATA INBOX /private/comment",
      })
  void what_somebody_looks_for_is_not_heard(String command, String shown) throws IOException {
    LineClient client = fixture.login("alice");
    ask(client, "s SELECT INBOX");
    client.send(("a " + command).split("~"));
    client.linesUntil("a ");
    String said =
        heard().stream()
            .filter(line -> line.startsWith("C: "))
            .skip(1)
            .map(line -> line.substring(3))
            .collect(Collectors.joining("~"));
    assertThat(said).isEqualTo("a " + shown);
    assertThat(heard()).noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("topsecret"));
  }

  @Test
  void what_an_owner_has_noted_of_a_mailbox_is_not_heard() throws IOException {
    LineClient client = fixture.login("alice");
    ask(client, "a SETMETADATA INBOX (/private/comment \"topsecret\")");
    ask(client, "b GETMETADATA INBOX /private/comment");
    assertThat(heard())
        .anyMatch(line -> line.startsWith("S: * METADATA"))
        .noneMatch(line -> line.contains("topsecret"));
  }

  @Test
  void a_trace_that_begins_amid_an_answer_waits_for_a_line_to_begin() throws IOException {
    LineClient client = fixture.login("bob");
    fixture.append(client, "INBOX", "", BODY);
    ask(client, "s SELECT INBOX");
    client.send("f FETCH 1 (BODY.PEEK[])").linesUntil("f ");
    assertThat(fixture.open.traces().start("bob", Duration.ofMinutes(1), _ -> {})).isPresent();
    ask(client, "n NOOP");
    Trace trace = fixture.open.traces().of("bob").orElseThrow();
    assertThat(trace.after(0, 9))
        .extracting(Trace.Line::text)
        .containsExactly("n NOOP", "n OK NOOP completed");
  }

  @Test
  void a_session_is_seen_and_ended() throws IOException {
    LineClient client = fixture.connect();
    ask(client, "i ID (\"name\" \"Tester\" \"version\" \"1.0\")");
    assertThat(fixture.open.list()).isEmpty();
    ask(client, "a LOGIN alice secret");
    LineClient idle = fixture.login("alice");
    idle.send("i IDLE");
    assertThat(idle.line()).startsWith("+");
    fixture.login("bob");
    assertThat(fixture.open.list())
        .extracting(OpenSession::program)
        .containsExactlyInAnyOrder("Tester 1.0", "", "");
    assertThat(fixture.open.end("alice", _ -> true, "ended by an administrator")).isEqualTo(2);
    assertThat(client.line()).isEqualTo("* BYE ended by an administrator");
    assertThat(idle.line()).isEqualTo("* BYE ended by an administrator");
    assertThat(client.closed()).isTrue();
  }
}
