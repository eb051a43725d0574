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

/// Aliases that lead to other servers.
class ForwardingTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    remote = new FakeSmtpServer();
    server = RunningServer.stopped(directory.resolve("data"));
    String relay = "127.0.0.1:" + remote.address().getPort();
    server.start(server.configuration(Map.of("POSTHORN_OUTBOUND_RELAY", relay)));
    alias("away@example.test", "alice@elsewhere.test");
    alias("copied@example.test", "bob@example.test", "bob@elsewhere.test");
  }

  private void alias(String name, String... targets) {
    String[] command = new String[3 + targets.length];
    System.arraycopy(new String[] {"alias", "add", name}, 0, command, 0, 3);
    System.arraycopy(targets, 0, command, 3, targets.length);
    RunningServer.Ran ran = server.posthorn(command);
    assertThat(ran.exit()).as(ran.toString()).isZero();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    remote.close();
  }

  private List<String> inbox(String user) throws IOException {
    try (LineClient client = server.login(user + "@example.test", RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      client.linesUntil("b ");
      client.send("c FETCH 1:* (BODY.PEEK[])");
      return client.linesUntil("c ");
    }
  }

  @Test
  void a_message_of_another_server_is_forwarded() throws Exception {
    assertThat(server.deliver("away@example.test", "Subject: on\n\nHello\n")).startsWith("250");
    await().atMost(SOON).until(() -> !remote.messages().isEmpty());
    assertThat(remote.messages().getFirst())
        .contains("\r\nReceived: from client.example")
        .contains("Delivered-To: away@example.test\r\n", "Subject: on\r\n")
        .doesNotContain("Return-Path");
    assertThat(remote.received()).contains("RCPT TO:<alice@elsewhere.test>");
  }

  /// SPF speaks of the domain in MAIL FROM: it must be ours on the way out, and lead back.
  @Test
  void the_return_path_leads_back_through_us() throws Exception {
    assertThat(server.deliver("away@example.test", "Subject: on\n\nHello\n")).startsWith("250");
    await().atMost(SOON).until(() -> !remote.messages().isEmpty());
    String path =
        remote.received().stream()
            .filter(line -> line.startsWith("MAIL FROM:<"))
            .map(line -> line.substring(11, line.indexOf('>')))
            .findFirst()
            .orElseThrow();
    assertThat(path).startsWith("SRS0=").contains("=client.example=somebody@");
    try (LineClient client = server.connect(RunningServer.MX)) {
      client.reply();
      client.ask("EHLO elsewhere.test");
      client.ask("MAIL FROM:<thief@elsewhere.test>");
      assertThat(client.ask("RCPT TO:<" + path + ">")).as("only reports").startsWith("550 5.1.1");
      client.ask("RSET");
      client.ask("MAIL FROM:<>");
      assertThat(client.ask("RCPT TO:<" + path.replace("somebody", "else") + ">"))
          .as("forged")
          .startsWith("550 5.1.1");
      assertThat(client.ask("RCPT TO:<" + path + ">")).startsWith("250");
      client.ask("DATA");
      assertThat(client.ask("Subject: undelivered\r\n\r\nx\r\n.")).startsWith("250");
    }
    await().atMost(SOON).until(() -> remote.messages().size() == 2);
    assertThat(remote.received()).contains("MAIL FROM:<>", "RCPT TO:<somebody@client.example>");
  }

  @Test
  void one_copy_stays_and_one_goes_on() throws Exception {
    assertThat(server.deliver("copied@example.test", "Subject: two\n\nHello\n")).startsWith("250");
    await().atMost(SOON).until(() -> !remote.messages().isEmpty());
    assertThat(remote.received()).contains("RCPT TO:<bob@elsewhere.test>");
    await().atMost(SOON).until(() -> inbox("bob").contains("Subject: two"));
    assertThat(inbox("bob"))
        .contains("Return-Path: <somebody@client.example>", "Delivered-To: bob@example.test");
  }

  @Test
  void a_message_that_comes_back_is_refused() throws Exception {
    String back = "Delivered-To: away@example.test\nSubject: loop\n\nHello\n";
    assertThat(server.deliver("away@example.test", back)).startsWith("554 5.4.6");
    assertThat(remote.received()).isEmpty();
  }
}
