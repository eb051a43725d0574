package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.imap.Fixture.ask;
import static org.posthorn.imap.Fixture.result;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.imap.session.ImapLimits;
import org.posthorn.testkit.LineClient;

/// What a session does with commands before any handler sees them, and how it ends.
class SessionTest {
  /// `n,,n=alice,r=nonce`
  private static final String SCRAM_FIRST = "biwsbj1hbGljZSxyPW5vbmNl";

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void restartWith(Fixture.Settings settings) throws IOException {
    fixture.close();
    fixture = new Fixture(directory, settings);
  }

  private long unexpected() {
    return fixture.metrics.snapshot().getOrDefault("internal_errors_total", 0L);
  }

  @Test
  void the_greeting_tells_what_is_possible_before_login() throws IOException {
    String greeting = fixture.connectSilently().line();
    assertThat(greeting)
        .startsWith("* OK [CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL- SASL-IR ID ENABLE ")
        .contains("AUTH=SCRAM-SHA-256 AUTH=PLAIN AUTH=LOGIN")
        .doesNotContain("LOGINDISABLED", "STARTTLS", "-PLUS");
  }

  @Test
  void capabilities_change_with_login() throws IOException {
    LineClient client = fixture.connect();
    assertThat(result(client, "a LOGIN alice secret"))
        .startsWith("OK [CAPABILITY IMAP4rev2 IMAP4rev1 LITERAL+ ID ENABLE IDLE")
        .contains("CONDSTORE", "OBJECTID", "UTF8=ACCEPT", "APPENDLIMIT=52428800")
        .doesNotContain("AUTH=", "LITERAL-");
  }

  @Test
  void without_tls_login_is_disabled_unless_allowed() throws IOException {
    restartWith(Fixture.Settings.defaults().withoutClearLogin());
    LineClient client = fixture.connect();
    assertThat(ask(client, "a CAPABILITY").getFirst())
        .contains("LOGINDISABLED")
        .doesNotContain("AUTH=");
    assertThat(result(client, "b LOGIN alice secret")).startsWith("NO [PRIVACYREQUIRED]");
    assertThat(result(client, "c AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA=="))
        .startsWith("NO [PRIVACYREQUIRED]");
    assertThat(result(client, "d AUTHENTICATE SCRAM-SHA-256 " + SCRAM_FIRST))
        .startsWith("NO [PRIVACYREQUIRED]");
  }

  @Test
  void an_exchange_that_the_client_cancels_is_no_guess_and_no_mistake() throws IOException {
    LineClient client = fixture.connect();
    for (int i = 0; i < 20; i++) {
      client.send("a AUTHENTICATE SCRAM-SHA-256 " + SCRAM_FIRST);
      assertThat(client.line()).startsWith("+ ");
      assertThat(result(client.send("*"), "a NOOP")).startsWith("BAD authentication cancelled");
      assertThat(client.line()).startsWith("a OK");
    }
    assertThat(result(client, "b LOGIN alice secret")).startsWith("OK");
  }

  @ParameterizedTest
  @CsvSource({
    "nobody, NO [AUTHENTICATIONFAILED]",
    "throttled, NO [LIMIT]",
    "broken, NO [UNAVAILABLE]",
    "stranger, NO [AUTHORIZATIONFAILED]",
    "expired, NO [EXPIRED]",
  })
  void a_failed_login_says_why_only_where_that_helps_nobody_else(String user, String answer)
      throws IOException {
    assertThat(result(fixture.connect(), "a LOGIN " + user + " secret")).startsWith(answer);
  }

  @Test
  void three_failed_logins_end_the_session() throws IOException {
    LineClient client = fixture.connect();
    for (int i = 0; i < 3; i++) {
      assertThat(result(client, "a LOGIN alice wrong")).startsWith("NO [AUTHENTICATIONFAILED]");
    }
    assertThat(client.line()).startsWith("* BYE");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void a_mistake_of_ours_is_answered_and_counted_and_the_session_goes_on() throws IOException {
    LineClient client = fixture.connect();
    assertThat(result(client, "a LOGIN bug secret")).startsWith("NO [SERVERBUG]");
    assertThat(unexpected()).isEqualTo(1);
    assertThat(result(client, "b NOOP")).startsWith("OK");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a SELECT INBOX",
        "a LIST \"\" *",
        "a APPEND INBOX {5}",
        "a IDLE",
        "a FETCH 1 FLAGS",
        "a UID STORE 1 FLAGS ()",
        "a CLOSE",
        "a ENABLE CONDSTORE"
      })
  void commands_of_other_states_are_bad_before_login(String command) throws IOException {
    LineClient client = fixture.connect();
    assertThat(result(client, command)).startsWith("BAD ");
    assertThat(result(client, "b NOOP")).startsWith("OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a LOGIN alice secret", "a STARTTLS", "a AUTHENTICATE PLAIN", "a CHECK"})
  void commands_of_other_states_are_bad_after_login(String command) throws IOException {
    LineClient client = fixture.login("alice");
    assertThat(result(client, command)).startsWith("BAD ");
    assertThat(result(client, "b NOOP")).startsWith("OK");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1", "EHLO there", "", "\u0016\u0003\u0001", "* NOOP"})
  void another_protocol_is_turned_away_at_its_first_line(String line) throws IOException {
    LineClient client = fixture.connect();
    client.send(line, "Host: example.test");
    assertThat(client.linesUntil("* BYE")).isNotEmpty();
    assertThat(client.closed()).isTrue();
  }

  @Test
  void ten_bad_commands_end_the_session() throws IOException {
    LineClient client = fixture.connect();
    assertThat(result(client, "a NOOP")).startsWith("OK");
    for (int i = 0; i < 9; i++) {
      assertThat(result(client, "b NONSENSE")).startsWith("BAD");
    }
    assertThat(result(client, "c NOOP with arguments")).startsWith("BAD");
    assertThat(client.line()).startsWith("* BYE");
    assertThat(client.closed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a NOOP ", "a LOGIN {5+}\r\nalice "})
  void a_line_that_is_too_long_ends_the_session_before_login_too(String begin) throws IOException {
    LineClient client = fixture.connect();
    client.sendRaw(begin + "x".repeat(70_000) + "\r\nb NOOP\r\n");
    assertThat(client.line()).startsWith("* BYE [TOOBIG]");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void literals_of_both_kinds_are_read() throws IOException {
    LineClient client = fixture.connect();
    client.send("a LOGIN {5}");
    assertThat(client.line()).startsWith("+ ");
    client.sendRaw("alice {6+}\r\nsecret\r\n");
    assertThat(client.line()).startsWith("a OK");
  }

  @Test
  void before_login_a_literal_has_4096_octets_at_most() throws IOException {
    LineClient client = fixture.connect();
    assertThat(result(client, "a LOGIN {4097}")).startsWith("BAD [TOOBIG]");
    client.sendRaw("b LOGIN {4097+}\r\n" + "x".repeat(4097) + " {6+}\r\nsecret\r\n");
    assertThat(client.line()).startsWith("b BAD [TOOBIG]");
    client.sendRaw("c LOGIN {4096+}\r\n" + "x".repeat(4096) + " {6+}\r\nsecret\r\n");
    assertThat(client.line()).startsWith("c NO ");
  }

  @Test
  void literals_behind_an_unknown_command_are_read_past() throws IOException {
    LineClient client = fixture.connect();
    ask(client, "a NOOP");
    client.sendRaw("b NONSENSE {8+}\r\nx LOGOUT {3+}\r\nyes\r\nc NOOP\r\n");
    assertThat(client.line()).startsWith("b BAD");
    assertThat(client.line()).startsWith("c OK");
  }

  @Test
  void a_command_has_256_kib_at_most() throws IOException {
    LineClient client = fixture.login("alice");
    client.sendRaw("a SEARCH {300000}\r\n");
    assertThat(client.line()).startsWith("a BAD");
    assertThat(result(client, "b STATUS {262145}")).startsWith("b BAD".substring(2));
    assertThat(result(client, "c NOOP")).startsWith("OK");
  }

  @Test
  void pipelined_commands_are_answered_in_order() throws IOException {
    LineClient client = fixture.connect();
    client.send("a NOOP", "b LOGIN alice secret", "c SELECT INBOX", "d LOGOUT");
    assertThat(client.linesUntil("d "))
        .filteredOn(line -> !line.startsWith("*"))
        .extracting(line -> line.substring(0, 4))
        .containsExactly("a OK", "b OK", "c OK", "d OK");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void a_silent_client_is_sent_away() throws IOException {
    Duration soon = Duration.ofMillis(50);
    Duration later = Duration.ofMinutes(1);
    restartWith(
        Fixture.Settings.defaults()
            .withLimits(
                ImapLimits.defaults()
                    .withTimeouts(ImapLimits.Timeouts.defaults().with(soon, later))));
    LineClient client = fixture.connect();
    assertThat(client.line()).startsWith("* BYE");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void a_client_that_idles_for_too_long_is_sent_away() throws IOException {
    Duration soon = Duration.ofMillis(100);
    Duration later = Duration.ofMinutes(1);
    restartWith(
        Fixture.Settings.defaults()
            .withLimits(
                ImapLimits.defaults()
                    .withTimeouts(ImapLimits.Timeouts.defaults().with(later, soon))));
    LineClient client = fixture.login("alice");
    client.send("a IDLE");
    assertThat(client.line()).startsWith("+ ");
    assertThat(client.line()).startsWith("* BYE");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void sessions_of_a_disabled_account_end_at_once() throws IOException {
    LineClient waiting = fixture.select("alice", "INBOX");
    LineClient idling = fixture.select("alice", "INBOX");
    idling.send("a IDLE");
    assertThat(idling.line()).startsWith("+ ");
    LineClient other = fixture.select("bob", "INBOX");
    fixture.server.end(identity -> identity.name().equals("alice"), "the account is disabled");
    assertThat(waiting.line()).isEqualTo("* BYE the account is disabled");
    assertThat(waiting.closed()).isTrue();
    assertThat(idling.line()).isEqualTo("* BYE the account is disabled");
    assertThat(idling.closed()).isTrue();
    assertThat(result(other, "a NOOP")).startsWith("OK");
  }

  @Test
  void a_session_in_the_middle_of_a_command_is_cut_when_its_account_is_disabled()
      throws IOException {
    LineClient client = fixture.login("alice");
    client.send("a APPEND INBOX {10}");
    assertThat(client.line()).startsWith("+ ");
    fixture.server.end(identity -> identity.name().equals("alice"), "the account is disabled");
    assertThat(client.patience(Duration.ofSeconds(5)).closed()).isTrue();
  }
}
