package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Accounts whose mail goes elsewhere too, or instead.
class AccountForwardingTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    remote = new FakeSmtpServer();
    server = RunningServer.stopped(directory.resolve("data"));
    String relay = "127.0.0.1:" + remote.address().getPort();
    server.start(server.configuration(Map.of("POSTHORN_OUTBOUND_RELAY", relay)));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    remote.close();
  }

  private JsonNode command(int exit, String... arguments) {
    return command(server, exit, arguments);
  }

  private static JsonNode command(RunningServer server, int exit, String... arguments) {
    RunningServer.Ran ran = server.posthorn(arguments);
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(exit);
    return exit == 0 ? JsonMapper.shared().readTree(ran.out()) : JsonMapper.shared().nullNode();
  }

  private void forward(String user, String... options) {
    String[] all = new String[options.length + 4];
    System.arraycopy(options, 0, all, 3, options.length);
    System.arraycopy(new String[] {"account", "forward", user + "@example.test"}, 0, all, 0, 3);
    all[all.length - 1] = "--json";
    command(0, all);
  }

  private List<String> inbox(String user) throws IOException {
    return inbox(server, user + "@example.test");
  }

  private static List<String> inbox(RunningServer server, String address) throws IOException {
    try (LineClient client = server.login(address, RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      client.linesUntil("b ");
      client.send("c FETCH 1:* (BODY.PEEK[])");
      return client.linesUntil("c ");
    }
  }

  private static long copies(RunningServer server, String address, String subject)
      throws IOException {
    return inbox(server, address).stream().filter(("Subject: " + subject)::equals).count();
  }

  private String left(String subject) {
    await()
        .atMost(SOON)
        .until(() -> remote.messages().stream().anyMatch(m -> m.contains("Subject: " + subject)));
    return remote.messages().stream()
        .filter(message -> message.contains("Subject: " + subject))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_copy_stays_unless_it_shall_not() throws Exception {
    forward("alice", "--to", "alice@elsewhere.test");
    assertThat(server.deliver("alice@example.test", "Subject: kept\n\nHi\n")).startsWith("250");
    assertThat(left("kept"))
        .contains("\r\nReceived: from client.example")
        .contains("Delivered-To: alice@example.test\r\n")
        .doesNotContain("Return-Path");
    assertThat(remote.received())
        .contains("RCPT TO:<alice@elsewhere.test>")
        .anyMatch(line -> line.matches("MAIL FROM:<SRS0=.*=client\\.example=somebody@.*"));
    await().atMost(SOON).until(() -> copies(server, "alice@example.test", "kept") == 1);
    assertThat(inbox("alice")).contains("Return-Path: <somebody@client.example>");

    forward("alice", "--no-keep");
    command(0, "alias", "add", "sales@example.test", "alice@example.test", "--json");
    assertThat(server.deliver("sales@example.test", "Subject: alias\n\nHi\n")).startsWith("250");
    assertThat(left("alias")).contains("Delivered-To: sales@example.test\r\n");
    assertThat(server.deliver("alice+x@example.test", "Subject: sub\n\nHi\n")).startsWith("250");
    left("sub");
    await().atMost(SOON).until(() -> command(0, "queue", "list", "--json").isEmpty());
    assertThat(inbox("alice"))
        .contains("Subject: kept")
        .doesNotContain("Subject: alias", "Subject: sub");
  }

  /// The submitter stays the sender, so that the message is signed and its domain aligned.
  @Test
  void our_own_users_messages_go_on_too() throws Exception {
    forward("bob", "--to", "bob@elsewhere.test", "--to", "bob2@elsewhere.test", "--no-keep");
    assertThat(
            Submission.send(
                server,
                "own",
                List.of("bob@example.test", "bob+y@example.test", "bob2@elsewhere.test")))
        .startsWith("250");
    left("own");
    await().atMost(SOON).until(() -> command(0, "queue", "list", "--json").isEmpty());
    assertThat(remote.received())
        .contains("MAIL FROM:<alice@example.test>")
        .containsOnlyOnce("RCPT TO:<bob@elsewhere.test>", "RCPT TO:<bob2@elsewhere.test>");
    assertThat(inbox("bob")).doesNotContain("Subject: own");
    JsonNode limits = command(0, "account", "limits", "bob@example.test", "--json");
    assertThat(limits.get("messagesToday").asLong()).as("others' letters are not his").isZero();
  }

  @Test
  void reports_go_on_without_a_sender() throws Exception {
    forward("alice", "--to", "alice@elsewhere.test", "--no-keep");
    try (LineClient client = server.connect(RunningServer.MX)) {
      client.reply();
      client.ask("EHLO elsewhere.test");
      client.ask("MAIL FROM:<>");
      assertThat(client.ask("RCPT TO:<alice@example.test>")).startsWith("250");
      client.ask("DATA");
      assertThat(client.ask("Subject: theirs\r\n\r\nx\r\n.")).startsWith("250");
    }
    left("theirs");
    assertThat(remote.received()).contains("MAIL FROM:<>", "RCPT TO:<alice@elsewhere.test>");

    remote.answer("RCPT TO:<gone@elsewhere.test>", "550 5.1.1 gone");
    assertThat(Submission.send(server, "refused", List.of("gone@elsewhere.test")))
        .startsWith("250");
    String ours = left("Your message could not be delivered");
    assertThat(ours)
        .contains("To: <alice@example.test>", "Delivered-To: alice@example.test", "550 5.1.1 gone");
    assertThat(server.deliver("alice@example.test", ours.replace("\r\n", "\n")))
        .as("it comes back")
        .startsWith("554 5.4.6");
    assertThat(inbox("alice")).doesNotContain("Action: failed");
  }

  /// The sender learns that the message did not get there, also when nobody asks the target again.
  @Test
  void a_target_that_is_gone_is_reported_to_the_first_sender() throws Exception {
    forward("alice", "--to", "gone@elsewhere.test");
    remote.answer("RCPT TO:<gone@elsewhere.test>", "550 5.1.1 gone");
    for (int times = 1; times <= 2; times++) {
      assertThat(server.deliver("alice@example.test", "Subject: lost\n\nHi\n")).startsWith("250");
      int expected = times;
      await()
          .atMost(SOON)
          .until(() ->
              remote.received().stream().filter("RCPT TO:<somebody@client.example>"::equals).count()
                  == expected);
      assertThat(copies(server, "alice@example.test", "lost")).isEqualTo(times);
    }
    assertThat(remote.received())
        .as("the second time it is suppressed")
        .containsOnlyOnce("RCPT TO:<gone@elsewhere.test>");
    assertThat(left("Your message could not be delivered"))
        .contains("Original-Recipient: rfc822;alice@example.test");
  }

  @Test
  void a_message_that_comes_back_is_refused() throws Exception {
    forward("alice", "--to", "alice@elsewhere.test");
    String back = "Delivered-To: Alice@Example.test\nSubject: loop\n\nHello\n";
    assertThat(server.deliver("alice@example.test", back)).startsWith("554 5.4.6");
    assertThat(remote.received()).isEmpty();
    assertThat(inbox("alice")).doesNotContain("Subject: loop");
  }

  /// Two servers whose users forward to each other: one message for two of them, of whom none may
  /// learn of the other, ends after one round.
  @Test
  void two_servers_that_forward_to_each_other(@TempDir Path directory) throws Exception {
    RunningServer other = RunningServer.stopped(directory.resolve("other"));
    try (other) {
      for (RunningServer each : List.of(server, other)) {
        boolean first = each == server;
        String domain = first ? "first.test" : "second.test";
        String target = first ? "second.test" : "first.test";
        int port = (first ? other : server).portBase() + RunningServer.MX;
        each.stop();
        each.start(
            each.configuration(
                Map.of(
                    "POSTHORN_OUTBOUND_RELAY", "127.0.0.1:" + port,
                    "POSTHORN_SERVER_HOSTNAME", "mx." + domain)));
        command(each, 0, "domain", "add", domain, "--json");
        for (String user : List.of("ann", "ben")) {
          String name = user + "@" + domain;
          String[] add = {"account", "add", name, "--password-stdin", "--json"};
          RunningServer.Ran ran = each.posthornWithInput(RunningServer.PASSWORD + "\n", add);
          assertThat(ran.exit()).as(ran.toString()).isZero();
          command(each, 0, "account", "forward", name, "--to", user + "@" + target, "--json");
        }
      }
      try (LineClient client = server.connect(RunningServer.MX)) {
        client.reply();
        for (String command :
            List.of(
                "EHLO client.example",
                "MAIL FROM:<somebody@client.example>",
                "RCPT TO:<ann@first.test>",
                "RCPT TO:<ben@first.test>")) {
          assertThat(client.ask(command)).startsWith("250");
        }
        client.ask("DATA");
        assertThat(client.ask("Subject: round\r\n\r\nx\r\n.")).startsWith("250");
      }
      await().atMost(SOON).until(() -> copies(other, "ben@second.test", "round") == 1);
      await()
          .atMost(SOON)
          .until(() ->
              command(server, 0, "queue", "list", "--json").isEmpty()
                  && command(other, 0, "queue", "list", "--json").isEmpty());
      for (String user : List.of("ann", "ben")) {
        assertThat(copies(server, user + "@first.test", "round")).as(user).isEqualTo(1);
        assertThat(copies(other, user + "@second.test", "round")).as(user).isEqualTo(1);
      }
      assertThat(inbox(other, "ann@second.test"))
          .as("what ann's server was sent")
          .doesNotContain("Delivered-To: ben@first.test")
          .anyMatch(line -> line.startsWith("X-Loop-Mark: "));
    }
  }

  @Test
  void it_is_set_shown_and_turned_off() {
    command(3, "account", "forward", "nobody@example.test", "--to", "a@b.test", "--json");
    command(2, "account", "forward", "alice@example.test", "--no-keep", "--json");
    command(2, "account", "forward", "alice@example.test", "--to", "nonsense", "--json");
    command(2, "account", "forward", "alice@example.test", "--to", "alice@example.test", "--json");
    forward("alice", "--to", "a@b.test", "--to", "c@b.test", "--no-keep");
    JsonNode shown = command(0, "account", "forward", "alice@example.test", "--json");
    assertThat(shown.get("forwardsTo"))
        .extracting(JsonNode::asString)
        .containsExactly("a@b.test", "c@b.test");
    assertThat(shown.get("keepsMail").asBoolean()).isFalse();
    forward("alice", "--to", "d@b.test");
    assertThat(server.posthorn("account", "show", "alice@example.test").out())
        .containsPattern("forwards to: +d@b.test")
        .containsPattern("keeps mail: +no");
    forward("alice", "--off");
    shown = command(0, "account", "show", "alice@example.test", "--json");
    assertThat(shown.get("forwardsTo")).isEmpty();
    assertThat(shown.get("keepsMail").asBoolean()).isTrue();
  }
}
