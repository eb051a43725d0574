package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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

/// A list manager submits with XVERP, as it would to Postfix, and reads what comes back.
class MailingListTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String OWNER = "owner-list@example.test";
  private static final String ALIAS = "bounces@example.test";

  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    remote = new FakeSmtpServer();
    remote.answer("EHLO", "250-fake\r\n250-PIPELINING\r\n250-DSN\r\n250 8BITMIME");
    server = RunningServer.stopped(directory.resolve("data"));
    String relay = "127.0.0.1:" + remote.address().getPort();
    server.start(
        server.configuration(
            Map.of(
                "POSTHORN_OUTBOUND_RELAY",
                relay,
                "POSTHORN_OUTBOUND_ALLOWED_PRIVATE_NETWORKS",
                "127.0.0.0/8")));
    RunningServer.Ran added =
        server.posthornWithInput(
            RunningServer.PASSWORD + "\n", "account", "add", OWNER, "--password-stdin");
    assertThat(added.exit()).as(added.toString()).isZero();
    command("alias", "add", ALIAS, OWNER);
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    remote.close();
  }

  private JsonNode command(String... arguments) {
    List<String> words = new ArrayList<>(List.of(arguments));
    words.add("--json");
    RunningServer.Ran ran = server.posthorn(words.toArray(String[]::new));
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  /// @return the extensions that were offered
  private List<String> submit(String mail, String... recipients) throws IOException {
    try (LineClient client = server.connect(RunningServer.SUBMISSION)) {
      client.reply();
      String plain = "\0" + OWNER + "\0" + RunningServer.PASSWORD;
      String secret = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
      client.send("EHLO list.manager");
      List<String> extensions = client.reply();
      assertThat(client.ask("AUTH PLAIN " + secret)).startsWith("235");
      assertThat(client.ask("MAIL FROM:<" + mail)).startsWith("250");
      for (String recipient : recipients) {
        assertThat(client.ask("RCPT TO:<" + recipient + ">")).startsWith("250");
      }
      assertThat(client.ask("DATA")).startsWith("354");
      String message =
          "From: " + OWNER + "\r\nMessage-ID: <post@example.test>\r\nSubject: post\r\n\r\nHello";
      assertThat(client.ask(message + "\r\n.")).startsWith("250");
      return extensions;
    }
  }

  private String sent(String command) {
    return remote.received().stream()
        .filter(line -> line.startsWith(command))
        .findFirst()
        .orElseThrow(() -> new AssertionError(command + " in " + remote.received()));
  }

  private List<String> inbox(String user) throws IOException {
    try (LineClient client = server.login(user, RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      client.linesUntil("b ");
      client.send("c FETCH 1:* (BODY.PEEK[])");
      return client.linesUntil("c ");
    }
  }

  private void report(String to, String envid, String recipient) throws IOException {
    String text =
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
            + "\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
            + "Reporting-MTA: dns; mx.remote.test\r\nOriginal-Envelope-Id: "
            + envid
            + "\r\n\r\nFinal-Recipient: rfc822; "
            + recipient
            + "\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            + "\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            + "Message-ID: <post@example.test>\r\n\r\n--b--";
    try (LineClient client = server.connect(RunningServer.MX)) {
      client.reply();
      for (String line : List.of("EHLO mx.remote.test", "MAIL FROM:<>", "RCPT TO:<" + to + ">")) {
        assertThat(client.ask(line)).as(line).startsWith("250");
      }
      assertThat(client.ask("DATA")).startsWith("354");
      assertThat(client.ask(text + "\r\n.")).startsWith("250");
    }
  }

  @Test
  void each_subscriber_gets_a_copy_with_a_return_path_of_its_own() throws Exception {
    remote.answer("RCPT TO:<dave@other.test>", "550 5.1.1 nobody of that name");
    List<String> extensions =
        submit(
            OWNER + "> XVERP",
            "bob@remote.test",
            "carol@remote.test",
            "dave@other.test",
            "bob@example.test");
    assertThat(extensions).anyMatch(line -> line.endsWith("XVERP"));
    await().atMost(SOON).until(() -> command("queue", "list").isEmpty());
    assertThat(remote.received().stream().filter(line -> line.startsWith("RCPT")))
        .containsExactlyInAnyOrder(
            "RCPT TO:<bob@remote.test>",
            "RCPT TO:<carol@remote.test>",
            "RCPT TO:<dave@other.test>");
    for (String name : List.of("bob=remote.test", "carol=remote.test", "dave=other.test")) {
      assertThat(sent("MAIL FROM:<owner-list+" + name + "@example.test> ")).contains("ENVID=");
    }
    assertThat(inbox("bob@example.test"))
        .as("who lives here too")
        .contains("Return-Path: <owner-list+bob=example.test@example.test>");

    await().atMost(SOON).until(() -> inbox(OWNER).contains("    550 5.1.1 nobody of that name"));
    assertThat(inbox(OWNER))
        .contains(
            "Delivered-To: owner-list+dave=other.test@example.test",
            "To: <owner-list+dave=other.test@example.test>");
    JsonNode failed = command("queue", "failed");
    JsonNode recipients =
        command("queue", "show", failed.get(0).get("id").asString()).get("recipients");
    assertThat(recipients)
        .extracting(row -> row.get("return_path").asString())
        .contains("owner-list+carol=remote.test@example.test");
  }

  @Test
  void a_report_that_comes_back_reaches_the_owner_and_is_learned_from() throws Exception {
    remote.answer("RCPT TO:<dave@other.test>", "550 5.1.1 nobody of that name");
    submit(ALIAS + "> XVERP=+=", "bob@remote.test", "carol@remote.test", "dave@other.test");
    await().atMost(SOON).until(() -> command("queue", "list").isEmpty());
    String mail = sent("MAIL FROM:<bounces+bob=remote.test@example.test> ");
    String envid = mail.replaceFirst(".*ENVID=(\\S+).*", "$1");

    report("bounces+bob=remote.test@example.test", envid, "bob@remote.test");
    await().atMost(SOON).until(() -> command("suppress", "list").toString().contains("bob@remote"));
    assertThat(inbox(OWNER))
        .contains("Delivered-To: " + OWNER, "\tfor <bounces+bob=remote.test@example.test>;");
    String id = command("queue", "failed").get(0).get("id").asString();
    assertThat(command("queue", "show", id).get("recipients"))
        .extracting(row -> row.get("to").asString() + " " + row.get("state").asString())
        .containsExactly(
            "bob@remote.test bounced", "carol@remote.test delivered", "dave@other.test bounced");

    report("bounces+carol=remote.test@example.test", envid, "moved@elsewhere.test");
    await()
        .atMost(SOON)
        .until(() ->
            command("queue", "show", id)
                .get("recipients")
                .get(1)
                .get("state")
                .asString()
                .equals("bounced"));
    assertThat(command("suppress", "list").toString())
        .as("who carol's mail goes on to does not exist, but carol may")
        .doesNotContain("carol");
  }

  @Test
  void unauthenticated_clients_may_not_use_it() throws Exception {
    try (LineClient client = server.connect(RunningServer.MX)) {
      client.reply();
      client.send("EHLO list.manager");
      assertThat(client.reply()).noneMatch(line -> line.contains("XVERP"));
      assertThat(client.ask("MAIL FROM:<list@remote.test> XVERP")).startsWith("555 5.5.4");
    }
  }
}
