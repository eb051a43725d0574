package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.testkit.LineClient;

/// Scripts that a user uploads by ManageSieve, assigns to mailboxes by METADATA, and that run when
/// mail is changed there over IMAP (RFC 6785).
class MailboxScriptsTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ALICE = "alice@example.test";

  private FakeSmtpServer remote;
  private RunningServer server;
  private LineClient imap;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    remote = new FakeSmtpServer();
    server = RunningServer.stopped(directory.resolve("data"));
    server.start(
        server.configuration(
            Map.of("POSTHORN_OUTBOUND_RELAY", "127.0.0.1:" + remote.address().getPort())));
    imap = server.login(ALICE, RunningServer.PASSWORD);
  }

  @AfterEach
  void stop() throws IOException {
    imap.close();
    server.close();
    remote.close();
  }

  private List<String> ask(String command) throws IOException {
    imap.send("t " + command);
    List<String> lines = imap.linesUntil("t ");
    assertThat(lines.getLast()).as(command).startsWith("t OK");
    return lines;
  }

  private void append(String mailbox, String subject) throws IOException {
    String message = "From: bob@example.test\r\nSubject: " + subject + "\r\n\r\nHello\r\n";
    imap.send("t APPEND " + mailbox + " {" + message.length() + "+}");
    imap.send(message);
    assertThat(imap.linesUntil("t ").getLast()).startsWith("t OK [APPENDUID ");
  }

  private void upload(String name, String script) throws IOException {
    try (LineClient sieve = server.connect(RunningServer.MANAGESIEVE)) {
      String greeting = String.join("\n", sieve.linesUntil("OK"));
      assertThat(greeting).contains(" imapsieve");
      String login =
          Base64.getEncoder()
              .encodeToString(("\0" + ALICE + "\0" + RunningServer.PASSWORD).getBytes(UTF_8));
      sieve.send("AUTHENTICATE \"PLAIN\" \"" + login + "\"");
      assertThat(sieve.line()).startsWith("OK");
      sieve.send("PUTSCRIPT \"" + name + "\" {" + script.getBytes(UTF_8).length + "+}");
      sieve.send(script);
      assertThat(sieve.line()).startsWith("OK");
    }
  }

  private void assign(String mailbox, String value) throws IOException {
    ask("SETMETADATA " + mailbox + " (/shared/imapsieve/script \"" + value + "\")");
  }

  /// The messages of a mailbox: flags and subject of each.
  private List<String> messages(String mailbox) throws IOException {
    ask("EXAMINE " + mailbox);
    imap.send("t FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (SUBJECT)])");
    List<String> lines = imap.linesUntil("t ");
    return lines.stream()
        .filter(
            line -> (line.startsWith("* ") && line.contains("FETCH")) || line.startsWith("Subj"))
        .map(line -> line.replaceAll("^.*FLAGS (\\(.*?\\)).*", "$1"))
        .toList();
  }

  private long count(String mailbox) throws IOException {
    String line =
        ask("STATUS " + mailbox + " (MESSAGES)").stream()
            .filter(one -> one.startsWith("* STATUS"))
            .findFirst()
            .orElseThrow();
    return Long.parseLong(line.replaceAll("\\D", ""));
  }

  /// Files a copy into a mailbox that says what the script was told.
  private static final String WITNESS =
      """
      require ["imapsieve", "environment", "variables", "fileinto", "mailbox", "copy"];
      if environment :matches "imap.cause" "*" { set "cause" "${1}"; }
      if environment :matches "imap.mailbox" "*" { set "mailbox" "${1}"; }
      if environment :matches "imap.changedflags" "*" { set "flags" "${1}"; }
      if environment :is "imap.user" "alice@example.test" { set "user" "alice"; }
      if environment :is "imap.email" "alice@example.test" { set "email" "alice"; }
      if allof (environment :is "location" "MS", environment :is "phase" "post") {
        set "where" "MS";
      }
      fileinto :copy :create "${cause} ${mailbox} ${flags} ${user} ${email} ${where}";
      """;

  @Test
  void a_script_learns_what_happened() throws Exception {
    assertThat(ask("CAPABILITY").getFirst())
        .contains(" METADATA ", " IMAPSIEVE=sieve://", ":" + server.address(4190).getPort());
    upload("witness", WITNESS);
    ask("CREATE Work");
    assign("Work", "witness");
    append("Work", "one");
    assertThat(count("\"APPEND Work  alice alice MS\"")).isEqualTo(1);
    append("INBOX", "two");
    ask("SELECT INBOX");
    ask("COPY 1 Work");
    assertThat(count("\"COPY Work  alice alice MS\"")).isEqualTo(1);
    ask("MOVE 1 Work");
    assertThat(count("\"COPY Work  alice alice MS\"")).as("MOVE is COPY").isEqualTo(2);
    ask("SELECT Work");
    ask("STORE 1 +FLAGS (\\Flagged $Todo)");
    assertThat(count("\"FLAG Work \\\\Flagged $Todo alice alice MS\"")).isEqualTo(1);
    ask("STORE 1 +FLAGS (\\Flagged)");
    ask("STORE 1 FLAGS ($Todo)");
    assertThat(count("\"FLAG Work \\\\Flagged alice alice MS\""))
        .as("only what changes")
        .isEqualTo(1);
    ask("FETCH 1 BODY[]");
    assertThat(count("\"FLAG Work \\\\Seen alice alice MS\"")).isEqualTo(1);
    ask("FETCH 1 BODY[]");
    assertThat(count("\"FLAG Work \\\\Seen alice alice MS\"")).isEqualTo(1);
    server.deliver(ALICE, "From: b@c.example\nSubject: arrives\n\nHi\n");
    assertThat(ask("LIST \"\" *").stream().filter(line -> line.contains("alice")))
        .as("mail that arrives is no event of IMAP")
        .hasSize(5);
  }

  @Test
  void actions_leave_the_message_where_it_is() throws Exception {
    upload(
        "sort",
        """
        require ["imapsieve", "fileinto", "imap4flags", "editheader", "copy", "mailbox"];
        if header :is "subject" "file" {
          addheader "Subject" "changed";
          fileinto :create :flags "\\\\Seen" "Other";
        } elsif header :is "subject" "drop" {
          discard;
        } elsif header :is "subject" "flag" {
          addheader "X-Lost" "changed";
          addflag "$Done";
          removeflag "\\\\Flagged";
        } elsif header :is "subject" "both" {
          fileinto "Work";
          keep;
        } elsif header :is "subject" "nowhere" {
          fileinto "No such mailbox";
        } elsif header :is "subject" "send" {
          redirect :copy "friend@elsewhere.test";
        }
        """);
    ask("CREATE Work");
    assign("Work", "sort");
    append("Work", "file");
    assertThat(messages("Other"))
        .containsExactly("(\\Seen \\Recent)", "Subject: changed", "Subject: file");
    assertThat(messages("Work")).first().asString().contains("\\Deleted");
    append("Work", "drop");
    assertThat(messages("Work")).element(2).asString().contains("\\Deleted");
    imap.send("t APPEND Work (\\Flagged \\Answered) {17+}");
    imap.send("Subject: flag\r\n\r\n");
    assertThat(imap.linesUntil("t ").getLast()).startsWith("t OK");
    assertThat(messages("Work").subList(4, 6))
        .containsExactly("(\\Answered \\Recent $Done)", "Subject: flag");
    append("Work", "both");
    assertThat(messages("Work").subList(6, 10))
        .as("kept, and filed as another message")
        .containsExactly("(\\Recent)", "Subject: both", "(\\Recent)", "Subject: both");
    append("Work", "nowhere");
    assertThat(messages("Work").subList(10, 12)).containsExactly("(\\Recent)", "Subject: nowhere");
    append("Work", "send");
    await().atMost(SOON).until(() -> remote.messages().size() == 1);
    assertThat(remote.received())
        .contains("RCPT TO:<friend@elsewhere.test>")
        .anyMatch(line -> line.startsWith("MAIL FROM:<" + ALICE + ">"));
    assertThat(remote.messages().getFirst()).contains("Subject: send\r\n");
    assertThat(messages("Work").subList(12, 14)).containsExactly("(\\Recent)", "Subject: send");
    assertThat(messages("INBOX"))
        .as("one note, of the mailbox that is not there")
        .hasSize(2)
        .last()
        .asString()
        .contains("Problem with your Sieve script \"sort\"");
  }

  @Test
  void what_answers_a_sender_is_an_error_that_the_owner_is_told_once() throws Exception {
    upload("bad", "require [\"imapsieve\", \"reject\"]; reject \"no\";");
    ask("CREATE Work");
    assign("Work", "bad");
    append("Work", "one");
    append("Work", "two");
    assertThat(messages("Work"))
        .containsExactly("(\\Recent)", "Subject: one", "(\\Recent)", "Subject: two");
    assertThat(count("INBOX")).isEqualTo(1);
    upload("bad", "require [\"imapsieve\", \"envelope\"]; if envelope \"from\" \"x\" { discard; }");
    append("Work", "three");
    assertThat(count("INBOX")).as("of another version again").isEqualTo(2);
    assertThat(messages("Work")).hasSize(6).noneMatch(line -> line.contains("\\Deleted"));
  }

  @Test
  void what_a_script_does_runs_no_script() throws Exception {
    upload(
        "loop",
        """
        require ["imapsieve", "imap4flags", "fileinto", "copy"];
        addflag "$Loop";
        fileinto :copy "Work";
        """);
    ask("CREATE Work");
    assign("Work", "loop");
    append("Work", "one");
    assertThat(count("Work")).isEqualTo(2);
    ask("SELECT Work");
    ask("STORE 1 +FLAGS (\\Flagged)");
    assertThat(count("Work")).isEqualTo(3);
  }

  @Test
  void a_mailbox_without_a_script_has_that_of_the_server() throws Exception {
    upload("drop", "require \"imapsieve\"; discard;");
    ask("CREATE Work");
    ask("CREATE Other");
    assign("\"\"", "drop");
    assign("Other", "");
    append("Work", "one");
    append("Other", "one");
    assertThat(messages("Work").getFirst()).contains("\\Deleted");
    assertThat(messages("Other").getFirst()).as("an empty name is none").isEqualTo("(\\Recent)");
    assign("Other", "gone");
    append("Other", "two");
    assertThat(messages("Other"))
        .as("nor is one that is not there")
        .hasSize(4)
        .noneMatch(line -> line.contains("\\Deleted"));
    try (LineClient bob = server.login("bob@example.test", RunningServer.PASSWORD)) {
      bob.send("b GETMETADATA \"\" /shared/imapsieve/script");
      assertThat(bob.linesUntil("b ").getFirst()).as("of nobody else").endsWith(" NIL)");
    }
  }
}
