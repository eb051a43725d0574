package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.testkit.LineClient;

/// Mail that arrives over SMTP, is filed by its owner's Sieve script, and is read over IMAP.
class OwnerRulesTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ALICE = "alice@example.test";

  private static final String SCRIPT =
      """
      require ["fileinto", "mailbox", "imap4flags", "copy", "vacation", "reject", "editheader"];
      if header :contains "Subject" "list" {
        addheader "X-Filed" "by a rule";
        fileinto :create :flags ["\\\\Flagged", "$list"] "Lists";
      } elsif header :contains "Subject" "away" {
        redirect :copy "alice@elsewhere.test";
      } elsif header :contains "Subject" "holiday" {
        vacation :subject "Away" "I am not here.";
      } elsif header :contains "Subject" "offer" {
        reject "I want nothing.";
      } elsif header :contains "Subject" "noise" {
        discard;
      }
      """;

  private FakeSmtpServer remote;
  private RunningServer server;
  private Path directory;

  @BeforeEach
  void start(@TempDir Path temporary) throws IOException {
    directory = temporary;
    remote = new FakeSmtpServer();
    server = RunningServer.stopped(directory.resolve("data"));
  }

  private void run(Map<String, String> settings) throws IOException {
    Map<String, String> all = new java.util.HashMap<>(settings);
    all.put("POSTHORN_OUTBOUND_RELAY", "127.0.0.1:" + remote.address().getPort());
    server.start(server.configuration(all));
    Path script = Files.writeString(directory.resolve("alice.sieve"), SCRIPT);
    done(server.posthorn("sieve", "put", ALICE, "rules", script.toString()));
    done(server.posthorn("sieve", "activate", ALICE, "rules"));
  }

  private static void done(RunningServer.Ran ran) {
    assertThat(ran.exit()).as(ran.toString()).isZero();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    remote.close();
  }

  private String deliver(String subject) throws IOException {
    return server.deliver(
        ALICE,
        "From: somebody@client.example\nTo: " + ALICE + "\nSubject: " + subject + "\n\nHi\n");
  }

  private List<String> read(String mailbox) throws IOException {
    try (LineClient client = server.login(ALICE, RunningServer.PASSWORD)) {
      client.send("b SELECT " + mailbox);
      client.linesUntil("b ");
      client.send("c FETCH 1:* (FLAGS BODY.PEEK[])");
      return client.linesUntil("c ");
    }
  }

  private static long count(List<String> lines) {
    return lines.stream().filter(line -> line.matches("\\* [0-9]+ FETCH .*")).count();
  }

  @Test
  void mail_is_filed_flagged_edited_passed_on_answered_refused_and_dropped() throws Exception {
    run(Map.of());
    assertThat(deliver("the list")).startsWith("250");
    assertThat(read("Lists"))
        .contains("X-Filed: by a rule")
        .anyMatch(line -> line.contains("\\Flagged") && line.contains("$list"));
    assertThat(deliver("noise")).startsWith("250");
    assertThat(deliver("an offer")).isEqualTo("550 5.7.1 I want nothing.");
    assertThat(count(read("INBOX"))).isZero();

    assertThat(deliver("going away")).startsWith("250");
    await().atMost(SOON).until(() -> remote.messages().size() == 1);
    assertThat(remote.messages().getFirst())
        .startsWith("Delivered-To: " + ALICE)
        .contains("Subject: going away\r\n");
    assertThat(remote.received())
        .contains("RCPT TO:<alice@elsewhere.test>")
        .anyMatch(line -> line.startsWith("MAIL FROM:<SRS0="));

    assertThat(deliver("my holiday")).startsWith("250");
    assertThat(deliver("my holiday again")).startsWith("250");
    await().atMost(SOON).until(() -> remote.messages().size() == 2);
    assertThat(remote.messages().get(1))
        .contains(
            "Subject: Away\r\n",
            "Auto-Submitted: auto-replied (vacation)\r\n",
            "To: <somebody@client.example>\r\n");
    assertThat(count(read("INBOX"))).isEqualTo(3);
    assertThat(remote.messages()).as("one answer to one sender").hasSize(2);
  }

  @Test
  void the_servers_scripts_run_before_and_after() throws Exception {
    Files.writeString(
        directory.resolve("data/first.sieve"),
        """
        require ["fileinto", "mailbox"];
        if header :contains "Subject" "quarterly" { fileinto :create "Reports"; }
        """);
    Files.writeString(
        directory.resolve("data/last.sieve"),
        "require [\"fileinto\", \"mailbox\"]; fileinto :create \"Rest\";");
    run(Map.of("POSTHORN_SIEVE_BEFORE", "first.sieve", "POSTHORN_SIEVE_AFTER", "last.sieve"));
    assertThat(deliver("the quarterly list")).startsWith("250");
    assertThat(count(read("Reports"))).as("the owner's script is not asked").isEqualTo(1);
    assertThat(deliver("something else")).startsWith("250");
    assertThat(count(read("Rest"))).isEqualTo(1);
    assertThat(deliver("noise")).startsWith("250");
    assertThat(count(read("Rest"))).as("the owner's script has dropped it").isEqualTo(1);
  }

  @Test
  void an_owners_script_includes_the_servers_and_knows_the_lists_of_senders() throws Exception {
    Path global = Files.createDirectory(directory.resolve("data/global"));
    Path newsletters = global.resolve("newsletters.sieve");
    Files.writeString(newsletters, "discard; nonsense;");
    assertThatThrownBy(() -> run(Map.of("POSTHORN_SIEVE_GLOBAL", "global")))
        .hasMessageContaining("newsletters.sieve:1:10: error");
    Files.writeString(
        newsletters,
        "require [\"fileinto\", \"mailbox\"]; if header :contains \"subject\" \"news\""
            + " { fileinto :create \"News\"; stop; }");
    Files.writeString(directory.resolve("data/secret.sieve"), "discard;");
    run(Map.of("POSTHORN_SIEVE_GLOBAL", "global"));
    script(
        """
        require ["include", "fileinto", "extlists", "mailbox"];
        include :global "newsletters";
        include :global :optional "../secret";
        if address :all :list "from" "posthorn:blocked" { fileinto :create "Blocked"; }
        elsif address :all :list "from" "urn:ietf:params:sieve:addrbook:default" {
          fileinto :create "Known";
        }
        """);
    assertThat(deliver("news")).startsWith("250");
    assertThat(count(read("News"))).isEqualTo(1);
    assertThat(deliver("another sender")).startsWith("250");
    assertThat(count(read("INBOX"))).as("nothing outside of the directory is run").isEqualTo(1);
    done(server.posthorn("spam", "allow", ALICE, "client.example"));
    assertThat(deliver("allowed")).startsWith("250");
    assertThat(count(read("Known"))).isEqualTo(1);
    done(server.posthorn("spam", "block", ALICE, "somebody@client.example"));
    deliver("blocked");
    assertThat(count(read("Blocked"))).isEqualTo(1);
    Files.writeString(newsletters, "# nothing any more");
    deliver("news again");
    assertThat(count(read("News"))).as("a changed file counts").isEqualTo(1);
  }

  private void script(String text) throws IOException {
    Path script = Files.writeString(directory.resolve("other.sieve"), text);
    done(server.posthorn("sieve", "put", ALICE, "rules", script.toString()));
  }

  @Test
  void the_quarantine_can_be_looked_at() throws Exception {
    run(Map.of());
    RunningServer.Ran empty = server.posthorn("quarantine", "list", "--json");
    done(empty);
    assertThat(empty.out()).isEqualToIgnoringWhitespace("[]");
    for (String command : List.of("show", "release", "discard")) {
      RunningServer.Ran ran = server.posthorn("quarantine", command, "0".repeat(32));
      assertThat(ran.exit()).as(command).isNotZero();
      assertThat(ran.err()).contains("there is no message " + "0".repeat(32) + " in quarantine");
    }
  }
}
