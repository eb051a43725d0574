package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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

/// Messages leave: submitted by a user, sent to another server, reported on, looked at by the
/// administrator.
class OutboundTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    remote = new FakeSmtpServer();
    server = RunningServer.stopped(directory.resolve("data"));
    server.start(server.configuration(outward(remote)));
  }

  /// The remote server stands in for all others, at an address that mail may not go to otherwise.
  private static Map<String, String> outward(FakeSmtpServer remote) {
    Map<String, String> environment = new HashMap<>();
    environment.put("POSTHORN_OUTBOUND_PORT", String.valueOf(remote.address().getPort()));
    environment.put("POSTHORN_OUTBOUND_ALLOWED_PRIVATE_NETWORKS", "127.0.0.0/8");
    return environment;
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    remote.close();
  }

  private String submit(String subject, String... recipients) throws IOException {
    return Submission.send(server, subject, List.of(recipients));
  }

  private boolean arrived() {
    return remote.messages().stream().anyMatch(message -> message.endsWith("\r\n\r\nHello\r\n"));
  }

  private JsonNode command(int exit, String... arguments) {
    RunningServer.Ran ran = server.posthorn(arguments);
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(exit);
    return JsonMapper.shared().readTree(ran.out());
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
  void a_message_leaves() throws Exception {
    assertThat(submit("out", "bob@[127.0.0.1]")).startsWith("250 2.6.0");
    await().atMost(SOON).until(this::arrived);
    assertThat(remote.messages().getFirst())
        .startsWith("Received: from client")
        .contains("Message-ID: <", "Subject: out\r\n")
        .endsWith("\r\n\r\nHello\r\n")
        .doesNotContain("Return-Path", "Delivered-To");
    assertThat(remote.received())
        .contains("MAIL FROM:<alice@example.test>", "RCPT TO:<bob@[127.0.0.1]>");
    await().atMost(SOON).until(() -> command(0, "queue", "list", "--json").isEmpty());
  }

  @Test
  void those_who_live_here_get_their_copies_of_a_message_that_leaves_too() throws Exception {
    assertThat(submit("both", "bob@example.test", "x@[127.0.0.1]")).startsWith("250");
    await().atMost(SOON).until(() -> inbox("bob").contains("Subject: both"));
    assertThat(inbox("bob"))
        .contains("Return-Path: <alice@example.test>", "Delivered-To: bob@example.test");
    await().atMost(SOON).until(this::arrived);
  }

  @Test
  void a_message_that_is_refused_comes_back_with_the_reason() throws Exception {
    remote.answer("RCPT", "550 5.1.1 nobody of that name");
    assertThat(submit("refused", "nobody@[127.0.0.1]")).startsWith("250");
    await().atMost(SOON).until(() -> inbox("alice").contains("    550 5.1.1 nobody of that name"));
    assertThat(inbox("alice"))
        .contains("Return-Path: <>", "Action: failed", "Status: 5.1.1", "Subject: refused");
    JsonNode failed = command(0, "queue", "failed", "--json");
    assertThat(failed).hasSize(1);
    assertThat(failed.get(0).get("state").asString()).isEqualTo("bounced");
    JsonNode suppressed = command(0, "suppress", "list", "--json");
    assertThat(suppressed.get(0).get("address").asString()).isEqualTo("nobody@[127.0.0.1]");
    command(0, "suppress", "remove", "nobody@[127.0.0.1]", "--json");
    assertThat(command(0, "suppress", "list", "--json")).isEmpty();
  }

  @Test
  void what_cannot_go_now_waits_over_a_restart_and_goes_when_told_to() throws Exception {
    remote.answer("RCPT", "451 4.3.0 not now");
    assertThat(submit("patience", "bob@[127.0.0.1]")).startsWith("250");
    await()
        .atMost(SOON)
        .until(() -> command(0, "queue", "list", "--state", "deferred", "--json").size() == 1);
    String id = command(0, "queue", "list", "--json").get(0).get("id").asString();
    JsonNode recipient = command(0, "queue", "show", id, "--json").get("recipients").get(0);
    assertThat(recipient.get("last").asString()).contains("451 4.3.0 not now");
    assertThat(command(0, "queue", "stats", "--json").get(0).get("queued").asInt()).isOne();
    assertThat(
            command(0, "status", "--json")
                .get("metrics")
                .get("posthorn_queue_accepted_messages_total")
                .asInt())
        .isOne();

    server.stop();
    server.start(server.configuration(outward(remote)));
    remote.answer("RCPT", "250 2.1.5 ok");
    command(0, "queue", "hold", id, "--json");
    assertThat(server.posthorn("queue", "retry", id).err())
        .contains("nothing to retry: the recipients of " + id + " are held (1)", "queue release");
    assertThat(server.posthorn("queue", "hold", id).exit()).isEqualTo(3);
    command(0, "queue", "release", id, "--json"); // which lets it go at once
    await().atMost(SOON).until(this::arrived);
  }

  @Test
  void a_timeline_tells_in_order_what_was_held_and_let_go() throws Exception {
    remote.answer("RCPT", "451 4.3.0 not now");
    assertThat(submit("patience", "bob@[127.0.0.1]")).startsWith("250");
    await()
        .atMost(SOON)
        .until(() -> command(0, "queue", "list", "--state", "deferred", "--json").size() == 1);
    String id = command(0, "queue", "list", "--json").get(0).get("id").asString();
    String trace = command(0, "queue", "show", id, "--json").get("trace").asString();
    command(0, "queue", "hold", id, "--json");
    remote.answer("RCPT", "550 5.1.1 nobody");
    command(0, "queue", "release", id, "--json");
    await()
        .atMost(SOON)
        .until(() -> server.posthorn("message", "trace", trace).out().contains("sending-bounced"));
    List<String> kinds =
        command(0, "message", "trace", trace, "--json")
            .valueStream()
            .map(event -> event.get("event").asString())
            .toList();
    assertThat(kinds)
        .containsExactly("accepted", "sending-deferred", "held", "released", "sending-bounced");
    assertThat(server.posthorn("message", "trace", trace).out())
        .contains("reply=\"550 5.1.1 nobody\"");
    for (String command : List.of("hold", "release", "cancel", "reroute")) {
      RunningServer.Ran none = server.posthorn("queue", command, id);
      assertThat(none.exit()).as(command).isEqualTo(3);
      assertThat(none.err()).contains("nothing to " + command, "are bounced (1)");
    }
    assertThat(command(0, "audit", "list", "--text", "queue.", "--json"))
        .as("what changed nothing is not recorded")
        .hasSize(2);
    assertThat(server.posthorn("queue", "show", id).out())
        .contains("recipients:", "last attempt", "550 5.1.1 nobody")
        .doesNotContain("{");
  }

  @Test
  void a_domain_that_is_missing_today_is_tried_again_tomorrow() throws Exception {
    assertThat(submit("gone", "x@does-not-resolve.invalid")).startsWith("250");
    await()
        .atMost(SOON)
        .until(() ->
            server
                .posthorn("message", "trace", "x@does-not-resolve.invalid")
                .out()
                .contains("sending-"));
    assertThat(server.posthorn("message", "trace", "x@does-not-resolve.invalid").out())
        .doesNotContain("reply=\"0 ", "host=\"\"");
    assertThat(command(0, "suppress", "list", "--json")).isEmpty();
  }

  @Test
  void failed_messages_are_listed_without_those_they_reached() throws Exception {
    remote.answer("RCPT", "550 5.1.1 nobody");
    assertThat(submit("half", "bob@example.test", "x@[127.0.0.1]")).startsWith("250");
    await().atMost(SOON).until(() -> !command(0, "queue", "failed", "--json").isEmpty());
    await().atMost(SOON).until(() -> inbox("bob").contains("Subject: half"));
    assertThat(command(0, "queue", "failed", "--json"))
        .singleElement()
        .satisfies(row -> assertThat(row.get("to").asString()).isEqualTo("x@[127.0.0.1]"));
  }

  @Test
  void states_are_named_as_they_are_listed() {
    RunningServer.Ran ran = server.posthorn("queue", "list", "--state", "nonsense");
    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err())
        .contains("there is no state nonsense; expected one of scheduled, deferred, ")
        .doesNotContain("[", "HELD");
  }

  @Test
  void a_message_can_be_taken_back_while_it_waits() throws Exception {
    remote.answer("RCPT", "451 4.3.0 not now");
    assertThat(submit("regretted", "bob@[127.0.0.1]")).startsWith("250");
    await()
        .atMost(SOON)
        .until(() -> command(0, "queue", "list", "--state", "deferred", "--json").size() == 1);
    String id = command(0, "queue", "list", "--json").get(0).get("id").asString();
    assertThat(command(0, "queue", "cancel", id, "--json").get("recipients").asInt()).isOne();
    assertThat(command(0, "queue", "list", "--json")).isEmpty();
    assertThat(command(0, "queue", "list", "--state", "cancelled", "--json")).hasSize(1);
    assertThat(remote.messages()).as("data that went to nobody").allMatch(String::isEmpty);
  }

  @Test
  void unauthenticated_clients_cannot_relay() throws Exception {
    assertThat(server.deliver("bob@[127.0.0.1]", "Subject: spam\r\n\r\nx\r\n"))
        .startsWith("550 5.7.1");
    assertThat(remote.received()).isEmpty();
  }
}
