package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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

/// How much users may send, what is looked at first, and what leaves later.
class SendingLimitsTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    remote = new FakeSmtpServer();
    server = RunningServer.stopped(directory.resolve("data"));
    server.start(
        server.configuration(
            Map.of(
                "POSTHORN_OUTBOUND_PORT", String.valueOf(remote.address().getPort()),
                "POSTHORN_OUTBOUND_ALLOWED_PRIVATE_NETWORKS", "127.0.0.0/8",
                "POSTHORN_SENDING_MESSAGES_PER_DAY", "50")));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    remote.close();
  }

  /// @return the reply to the final dot, or to the first command that was refused
  private String submit(String parameters, String... recipients) throws IOException {
    try (LineClient client = server.connect(RunningServer.SUBMISSION)) {
      client.reply();
      String plain = "\0alice@example.test\0" + RunningServer.PASSWORD;
      String secret = Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
      client.ask("EHLO client");
      client.ask("AUTH PLAIN " + secret);
      String reply = client.ask("MAIL FROM:<alice@example.test>" + parameters);
      for (String recipient : recipients) {
        reply = reply.startsWith("250") ? client.ask("RCPT TO:<" + recipient + ">") : reply;
      }
      reply = reply.startsWith("250") ? client.ask("DATA") : reply;
      return reply.startsWith("354")
          ? client.ask("From: alice@example.test\r\nSubject: later\r\n\r\nHello\r\n.")
          : reply;
    }
  }

  private boolean arrived() {
    return remote.messages().stream().anyMatch(message -> message.endsWith("\r\n\r\nHello\r\n"));
  }

  private boolean inInbox(String user) throws IOException {
    try (LineClient client = server.login(user + "@example.test", RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      return client.linesUntil("b ").contains("* 1 EXISTS");
    }
  }

  private JsonNode command(String... arguments) {
    RunningServer.Ran ran = server.posthorn(arguments);
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  @Test
  void a_bound_that_is_no_number_is_told_by_its_option() {
    RunningServer.Ran ran =
        server.posthorn("account", "limits", "alice@example.test", "--messages-per-day", "abc");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("--messages-per-day is a number from 1 to ");
    assertThat(server.posthorn("account", "show", "alice@example.test").out())
        .contains("sending:", "messages per day:")
        .doesNotContain("{");
  }

  @Test
  void an_administrator_bounds_an_account_and_sees_what_it_has_sent() throws Exception {
    JsonNode shown = command("account", "limits", "alice@example.test", "--json");
    assertThat(shown.get("limits").asString()).isEqualTo("default");
    assertThat(shown.get("messagesPerDay").asInt()).isEqualTo(50);
    shown =
        command(
            "account",
            "limits",
            "alice@example.test",
            "--messages-per-day",
            "1",
            "--recipients-per-day",
            "9",
            "--json");
    assertThat(shown.get("limits").asString()).isEqualTo("own");
    assertThat(submit("", "bob@example.test")).startsWith("250");
    assertThat(submit("", "bob@example.test"))
        .startsWith("452 4.7.1 Today's messages are sent: you may send 1 a day; go on at ");
    JsonNode sending = command("account", "show", "alice@example.test", "--json").get("sending");
    assertThat(sending.get("messagesToday").asInt()).isOne();
    assertThat(sending.get("recipientsPerDay").asInt()).isEqualTo(9);
    shown = command("account", "limits", "alice@example.test", "--default", "--json");
    assertThat(shown.get("messagesPerDay").asInt()).isEqualTo(50);
    assertThat(submit("", "bob@example.test")).startsWith("250");
  }

  @Test
  void the_bounds_of_a_domain_hold_over_a_restart() throws Exception {
    JsonNode shown = command("domain", "limits", "example.test", "--json");
    assertThat(shown.get("messagesPerDay").asString()).isEqualTo("unbounded");
    assertThat(submit("", "bob@example.test")).startsWith("250");
    shown = command("domain", "limits", "example.test", "--json");
    assertThat(shown.has("messagesToday")).as("a count of what is not counted").isFalse();
    command("domain", "limits", "example.test", "--recipients-per-day", "1", "--json");
    server.restart();
    assertThat(submit("", "bob@example.test", "admin@example.test"))
        .startsWith("452 4.7.1 Too many recipients today: all of example.test together may send 1");
    assertThat(submit("", "bob@example.test")).startsWith("250");
    shown = command("domain", "limits", "example.test", "--json");
    assertThat(shown.get("recipientsToday").asInt()).isOne();
    assertThat(server.posthorn("domain", "limits", "other.test").exit()).isEqualTo(3);
    assertThat(
            server
                .posthorn("account", "limits", "bob@example.test", "--messages-per-day", "0")
                .exit())
        .isEqualTo(2);
  }

  @Test
  void what_is_to_be_looked_at_waits_until_it_is_released() throws Exception {
    command("account", "limits", "alice@example.test", "--review", "--json");
    assertThat(submit("", "bob@example.test", "x@[127.0.0.1]")).startsWith("250");
    JsonNode held = command("queue", "list", "--state", "held", "--json");
    assertThat(held).hasSize(2);
    assertThat(inInbox("bob")).isFalse();
    command("queue", "release", held.get(0).get("id").asString(), "--json");
    await().atMost(SOON).until(() -> inInbox("bob") && arrived());
    command("account", "limits", "alice@example.test", "--no-review", "--json");
    remote.answer("RCPT", "451 4.3.0 not now");
    assertThat(submit("", "y@[127.0.0.1]")).startsWith("250");
    assertThat(command("queue", "list", "--state", "held", "--json")).isEmpty();
  }

  @Test
  void a_message_can_be_sent_later_or_taken_back_before() throws Exception {
    assertThat(submit(" HOLDFOR=3600", "bob@example.test", "x@[127.0.0.1]")).startsWith("250");
    assertThat(inInbox("bob")).isFalse();
    JsonNode waiting = command("queue", "list", "--json");
    assertThat(waiting).hasSize(2);
    assertThat(Instant.parse(waiting.get(0).get("next").asString()))
        .isBetween(Instant.now().plusSeconds(3_500), Instant.now().plusSeconds(3_600));
    String id = waiting.get(0).get("id").asString();
    assertThat(command("queue", "cancel", id, "--json").get("recipients").asInt()).isEqualTo(2);
    assertThat(command("queue", "list", "--json")).isEmpty();

    Instant soon = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(3);
    assertThat(submit(" HOLDUNTIL=" + soon, "bob@example.test")).startsWith("250");
    await().atMost(SOON).until(() -> inInbox("bob"));
    assertThat(Instant.now()).as("not before").isAfterOrEqualTo(soon);
    assertThat(arrived()).isFalse();
    assertThat(submit(" HOLDFOR=604801", "bob@example.test"))
        .isEqualTo("501 5.5.4 The message cannot be held that long");
    List<String> extensions;
    try (LineClient client = server.connect(RunningServer.MX)) {
      client.reply();
      client.send("EHLO client");
      extensions = client.reply();
    }
    assertThat(extensions).noneMatch(line -> line.contains("FUTURERELEASE"));
  }
}
