package org.posthorn.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.pop3.Fixture.ask;
import static org.posthorn.pop3.Fixture.lines;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.Flags;
import org.posthorn.testkit.LineClient;
import org.posthorn.wire.sessions.Trace;

class SessionTest {
  private static final String FIRST =
      "Subject: One\r\n\r\nHello\r\n.hidden dot\r\n..two dots\r\nlast\r\n";
  private static final String SECOND = "Subject: Two\r\n\r\nNothing";

  @TempDir private Path directory;
  private Fixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new Fixture(directory);
    fixture.arrives("alice", FIRST);
    fixture.arrives("alice", SECOND);
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void messages_are_listed_and_retrieved() throws IOException {
    LineClient client = fixture.login("alice");
    int octets = FIRST.length() + SECOND.length();
    assertThat(ask(client, "STAT")).isEqualTo("+OK 2 " + octets);
    assertThat(lines(client, "LIST"))
        .containsExactly("1 " + FIRST.length(), "2 " + SECOND.length());
    assertThat(ask(client, "list 2")).isEqualTo("+OK 2 " + SECOND.length());
    assertThat(lines(client, "RETR 1"))
        .containsExactly("Subject: One", "", "Hello", "..hidden dot", "...two dots", "last");
    assertThat(lines(client, "RETR 2")).containsExactly("Subject: Two", "", "Nothing");
  }

  @Test
  void unique_ids_stay_and_have_no_strange_characters() throws IOException {
    LineClient client = fixture.login("alice");
    List<String> before = lines(client, "UIDL");
    assertThat(before).hasSize(2).allMatch(line -> line.matches("[12] [0-9]+\\.[0-9]+"));
    assertThat(ask(client, "UIDL 2")).isEqualTo("+OK " + before.getLast());
    ask(client, "DELE 1");
    ask(client, "QUIT");
    String id = before.getLast().substring(2);
    assertThat(lines(fixture.login("alice"), "UIDL")).containsExactly("1 " + id);
  }

  @Test
  void top_with_enough_lines_is_what_retr_sends() throws IOException {
    LineClient client = fixture.login("alice");
    assertThat(lines(client, "TOP 1 0")).containsExactly("Subject: One", "");
    assertThat(lines(client, "TOP 1 2"))
        .containsExactly("Subject: One", "", "Hello", "..hidden dot");
    assertThat(lines(client, "TOP 1 99999999")).isEqualTo(lines(client, "RETR 1"));
  }

  @Test
  void quit_deletes_what_was_marked_and_marks_what_was_retrieved_as_read() throws IOException {
    LineClient client = fixture.login("alice");
    lines(client, "RETR 2");
    assertThat(ask(client, "DELE 1")).startsWith("+OK");
    assertThat(ask(client, "STAT")).isEqualTo("+OK 1 " + SECOND.length());
    assertThat(lines(client, "LIST")).containsExactly("2 " + SECOND.length());
    for (String command : List.of("RETR 1", "DELE 1", "LIST 1", "UIDL 1", "TOP 1 1")) {
      assertThat(ask(client, command)).as(command).startsWith("-ERR");
    }
    assertThat(fixture.inbox("alice").size()).as("before QUIT").isEqualTo(2);
    assertThat(ask(client, "QUIT")).startsWith("+OK");
    assertThat(client.closed()).isTrue();
    assertThat(fixture.inbox("alice").size()).isEqualTo(1);
    assertThat(fixture.inbox("alice").flags(0) & Flags.SEEN).isEqualTo(Flags.SEEN);
  }

  @Test
  void the_first_lines_of_a_message_do_not_mark_it_as_read() throws IOException {
    LineClient client = fixture.login("alice");
    lines(client, "TOP 1 1");
    lines(client, "TOP 2 99999999");
    ask(client, "QUIT");
    assertThat(fixture.inbox("alice").flags(0) & Flags.SEEN).isZero();
    assertThat(fixture.inbox("alice").flags(1) & Flags.SEEN).isEqualTo(Flags.SEEN);
  }

  @Test
  void rset_and_a_lost_connection_delete_nothing() throws IOException {
    LineClient client = fixture.login("alice");
    ask(client, "DELE 1");
    assertThat(ask(client, "RSET")).isEqualTo("+OK 2 messages");
    assertThat(ask(client, "STAT")).isEqualTo("+OK 2 " + (FIRST.length() + SECOND.length()));
    ask(client, "QUIT");
    LineClient lost = fixture.login("alice");
    ask(lost, "DELE 1");
    lost.close();
    awaitNoSession();
    assertThat(fixture.inbox("alice").size()).isEqualTo(2);
  }

  @Test
  void one_session_at_a_time_has_a_maildrop() throws IOException {
    LineClient first = fixture.login("alice");
    LineClient second = fixture.connect();
    ask(second, "USER alice");
    assertThat(ask(second, "PASS secret")).startsWith("-ERR [IN-USE] ");
    fixture.login("bob");
    ask(first, "QUIT");
    ask(second, "USER alice");
    assertThat(ask(second, "PASS secret")).isEqualTo("+OK 2 messages");
  }

  @Test
  void what_others_do_meanwhile_does_not_renumber() throws IOException {
    LineClient client = fixture.login("alice");
    var inbox = fixture.inbox("alice");
    int[] first = {inbox.uid(0)};
    var account = fixture.account("alice");
    account.store(inbox.mailbox(), first, FlagChange.add("\\Deleted"), OptionalLong.empty());
    fixture.arrives("alice", "Subject: Three\r\n\r\n");
    assertThat(ask(client, "STAT")).startsWith("+OK 2 ");
    account.expunge(inbox.mailbox(), first);
    assertThat(lines(client, "RETR 2")).contains("Subject: Two");
    assertThat(ask(client, "QUIT")).startsWith("+OK");
    assertThat(ask(fixture.login("alice"), "STAT")).startsWith("+OK 2 ");
  }

  @Test
  void what_imap_marked_as_deleted_is_not_shown() throws IOException {
    var inbox = fixture.inbox("alice");
    fixture
        .account("alice")
        .store(
            inbox.mailbox(),
            new int[] {inbox.uid(0)},
            FlagChange.add("\\Deleted"),
            OptionalLong.empty());
    LineClient client = fixture.login("alice");
    assertThat(ask(client, "STAT")).isEqualTo("+OK 1 " + SECOND.length());
    assertThat(lines(client, "RETR 1")).contains("Subject: Two");
    ask(client, "DELE 1");
    ask(client, "QUIT");
    assertThat(fixture.inbox("alice").size()).as("the other one stays").isEqualTo(1);
  }

  @Test
  void bare_line_feeds_cannot_end_a_message_early() throws IOException {
    fixture.arrives("bob", "Subject: x\n\nbody\n.\nmore\r\n.\rend");
    LineClient client = fixture.login("bob");
    assertThat(lines(client, "RETR 1"))
        .containsExactly("Subject: x", "", "body", "..", "more", "..\rend");
    assertThat(lines(client, "TOP 1 1")).containsExactly("Subject: x", "", "body");
    assertThat(ask(client, "NOOP")).startsWith("+OK");
  }

  @Test
  void a_message_longer_than_a_block_comes_whole() throws IOException {
    String line = ".".repeat(997) + "\r\n";
    fixture.arrives("bob", "Subject: long\r\n\r\n" + line.repeat(200));
    LineClient client = fixture.login("bob");
    List<String> got = lines(client, "RETR 1");
    assertThat(got).hasSize(202);
    assertThat(got.subList(2, 202)).allMatch(one -> one.equals(".".repeat(998)));
    assertThat(lines(client, "TOP 1 150")).isEqualTo(got.subList(0, 152));
  }

  @Test
  void commands_can_be_sent_together() throws IOException {
    LineClient client = fixture.connect();
    client.send("USER alice", "PASS secret", "STAT", "DELE 1", "QUIT");
    assertThat(List.of(client.line(), client.line(), client.line(), client.line(), client.line()))
        .allMatch(line -> line.startsWith("+OK"));
    assertThat(fixture.inbox("alice").size()).isEqualTo(1);
  }

  @Test
  void capabilities_are_those_that_work() throws IOException {
    LineClient client = fixture.connect();
    assertThat(lines(client, "CAPA"))
        .contains("USER", "SASL SCRAM-SHA-256 PLAIN LOGIN", "TOP", "UIDL", "PIPELINING")
        .contains("RESP-CODES", "AUTH-RESP-CODE", "UTF8 USER", "LANG", "EXPIRE NEVER")
        .doesNotContain("STLS");
    assertThat(lines(client, "AUTH")).containsExactly("SCRAM-SHA-256", "PLAIN", "LOGIN");
    assertThat(ask(client, "UTF8")).startsWith("+OK");
    assertThat(lines(client, "LANG")).containsExactly("en English");
    assertThat(ask(client, "LANG en-GB")).startsWith("+OK en ");
    assertThat(ask(client, "LANG fr")).startsWith("-ERR");
    assertThat(ask(client, "STLS")).startsWith("-ERR");
  }

  @Test
  void masked_capabilities_are_neither_told_nor_accepted_after_login() throws IOException {
    fixture.masked = Set.of("TOP", "UIDL");
    LineClient client = fixture.login("alice");
    assertThat(lines(client, "CAPA")).contains("LANG").doesNotContain("TOP", "UIDL");
    assertThat(ask(client, "UIDL")).startsWith("-ERR");
    assertThat(ask(client, "TOP 1 0")).startsWith("-ERR");
    assertThat(ask(client, "STAT")).startsWith("+OK");
    assertThat(lines(fixture.connect(), "CAPA")).contains("TOP", "UIDL");
  }

  @Test
  void a_login_whose_masks_cannot_be_read_leaves_the_maildrop_to_others() throws IOException {
    LineClient client = fixture.connect();
    fixture.masksFail = true;
    assertThat(ask(client, "USER alice")).startsWith("+OK");
    assertThat(ask(client, "PASS secret")).startsWith("-ERR [SYS/TEMP]");
    fixture.masksFail = false;
    assertThat(ask(client, "STAT")).startsWith("-ERR");
    assertThat(ask(fixture.login("alice"), "STAT")).startsWith("+OK");
  }

  @Test
  void sasl_logins_take_an_initial_response_or_a_challenge() throws IOException {
    String plain =
        Base64.getEncoder().encodeToString("\0alice\0secret".getBytes(StandardCharsets.UTF_8));
    assertThat(ask(fixture.connect(), "AUTH PLAIN " + plain)).isEqualTo("+OK 2 messages");
    awaitNoLogin();
    LineClient client = fixture.connect();
    assertThat(ask(client, "AUTH PLAIN")).isEqualTo("+ ");
    assertThat(ask(client, "*")).startsWith("-ERR authentication cancelled");
    assertThat(ask(client, "AUTH PLAIN")).isEqualTo("+ ");
    assertThat(ask(client, "no base64!")).startsWith("-ERR");
    assertThat(ask(client, "AUTH PLAIN =")).startsWith("-ERR");
    assertThat(ask(client, "AUTH NONSENSE")).startsWith("-ERR");
    assertThat(ask(client, "AUTH plain")).isEqualTo("+ ");
    assertThat(ask(client, plain)).isEqualTo("+OK 2 messages");
    assertThat(ask(client, "AUTH PLAIN")).startsWith("-ERR");
  }

  @ParameterizedTest
  @CsvSource({
    "alice, -ERR [AUTH] authentication failed",
    "expired, -ERR [AUTH] the credential has expired",
    "throttled, '-ERR [SYS/TEMP] too many attempts, wait'",
    "broken, -ERR [SYS/TEMP] try again later"
  })
  void a_refused_login_says_whose_fault_it_is(String user, String answer) throws IOException {
    LineClient client = fixture.connect();
    assertThat(ask(client, "USER " + user)).startsWith("+OK");
    assertThat(ask(client, "PASS wrong")).isEqualTo(answer);
    assertThat(ask(client, "PASS secret")).as("USER comes first again").startsWith("-ERR");
  }

  @Test
  void mail_that_may_not_be_opened_stays_unlocked() throws IOException {
    fixture.forbidden.add("alice");
    LineClient client = fixture.connect();
    ask(client, "USER alice");
    assertThat(ask(client, "PASS secret")).isEqualTo("-ERR [AUTH] not permitted");
    fixture.forbidden.clear();
    ask(client, "USER alice");
    assertThat(ask(client, "PASS secret")).isEqualTo("+OK 2 messages");
  }

  @Test
  void a_session_ends_after_three_failed_logins() throws IOException {
    LineClient client = fixture.connect();
    for (int i = 0; i < 3; i++) {
      ask(client, "USER alice");
      assertThat(ask(client, "PASS wrong")).startsWith("-ERR [AUTH]");
    }
    assertThat(client.line()).startsWith("-ERR [SYS/TEMP] too many failed logins");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void last_costs_nothing_but_invalid_commands_end_the_session() throws IOException {
    LineClient client = fixture.login("alice");
    for (int i = 0; i < 20; i++) {
      assertThat(ask(client, "LAST")).startsWith("-ERR");
    }
    for (int i = 0; i < 10; i++) {
      assertThat(ask(client, "XTND XMIT")).startsWith("-ERR");
    }
    assertThat(client.line()).contains("too many invalid commands");
    assertThat(client.closed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "STAT 1",
        "LIST x",
        "LIST 0",
        "LIST 3",
        "LIST 1 2",
        "LIST -1",
        "RETR",
        "RETR 99999999999",
        "RETR 1 2",
        "TOP 1",
        "TOP 1 -1",
        "TOP 3 1",
        "DELE",
        "DELE 0",
        "RSET 1",
        "NOOP 1",
        "UIDL 9",
        "UTF8",
        "STLS",
        "USER bob",
        "PASS secret",
        "AUTH PLAIN",
        ""
      })
  void an_invalid_command_changes_nothing(String command) throws IOException {
    LineClient client = fixture.login("alice");
    assertThat(ask(client, command)).startsWith("-ERR");
    assertThat(ask(client, "STAT")).startsWith("+OK 2 ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"STAT", "LIST", "UIDL", "RETR 1", "TOP 1 1", "DELE 1", "RSET", "NOOP"})
  void nothing_is_shown_before_a_login(String command) throws IOException {
    LineClient client = fixture.connect();
    assertThat(ask(client, command)).startsWith("-ERR");
    assertThat(ask(client, "USER alice")).startsWith("+OK");
    assertThat(ask(client, command)).startsWith("-ERR");
  }

  @Test
  void a_line_may_be_long_but_not_endless() throws IOException {
    LineClient client = fixture.connect();
    assertThat(ask(client, "USER " + "x".repeat(5_000))).startsWith("+OK");
    assertThat(ask(client, "USER " + "x".repeat(10_000))).isEqualTo("-ERR the line is too long");
    assertThat(client.closed()).isTrue();
  }

  @Test
  void much_without_a_login_ends_the_session() throws IOException {
    LineClient client = fixture.connect();
    String last = "";
    for (int i = 0; i < 9 && !last.contains("without a login"); i++) {
      last = ask(client, "USER " + "x".repeat(8_000));
    }
    assertThat(last).matches("-ERR (\\[SYS/TEMP] too much without a login|the line is too long)");
  }

  @Test
  void a_trace_shows_commands_but_no_secret_and_no_mail() throws IOException {
    assertThat(fixture.open.traces().start("alice", Duration.ofMinutes(1), _ -> {})).isPresent();
    LineClient client = fixture.login("alice");
    lines(client, "RETR 1");
    ask(client, "PASS secret");
    ask(client, "QUIT");
    assertThat(fixture.open.traces().of("alice").orElseThrow().after(0, 100))
        .extracting(Trace.Line::text)
        .contains("RETR 1", "+OK " + FIRST.length() + " octets", "QUIT")
        .noneMatch(text -> text.contains("secret") || text.contains("Hello"));
  }

  private void awaitNoLogin() {
    fixture.server.end(_ -> true, "test");
    awaitNoSession();
  }

  private void awaitNoSession() {
    org.awaitility.Awaitility.await().until(() -> fixture.server.openSessions() == 0);
  }
}
