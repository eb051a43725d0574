package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.testkit.FakeSmtpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Addresses that mail leaves from: new ones, which may not send much yet, and ones that somebody
/// does not like.
class SourceAddressTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String SENDER =
      Tables.of("domain=example.test ehlo-name=out.example.test source=127.0.0.2");

  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    remote = new FakeSmtpServer();
    server = RunningServer.stopped(directory.resolve("data"));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    remote.close();
  }

  private Configuration configuration(Map<String, String> more) {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("POSTHORN_OUTBOUND_PORT", String.valueOf(remote.address().getPort()));
    environment.put("POSTHORN_OUTBOUND_ALLOWED_PRIVATE_NETWORKS", "127.0.0.0/8");
    return server.configuration(environment);
  }

  private Configuration warmedUpSince(LocalDate day) {
    return configuration(
        Map.of(
            "POSTHORN_OUTBOUND_SENDERS",
            SENDER,
            "POSTHORN_OUTBOUND_WARM_UP",
            "[{source = \"127.0.0.2\", since = " + day + ", first = 2, growth = 1}]"));
  }

  private JsonNode command(String... arguments) {
    RunningServer.Ran ran = server.posthorn(arguments);
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  private List<JsonNode> queued() {
    return StreamSupport.stream(command("queue", "list", "--json").spliterator(), false).toList();
  }

  private boolean waits(JsonNode row, String text) {
    return row.get("last").asString().contains(text);
  }

  @Test
  void a_new_address_sends_so_many_today_and_the_rest_waits_over_a_restart() throws Exception {
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    String waits = "waits for warm-up of 127.0.0.2 until " + today.plusDays(1) + "T00:00:00Z";
    server.start(warmedUpSince(today));
    for (int i = 0; i < 5; i++) {
      Submission.send(server, "letter " + i, List.of("x" + i + "@[127.0.0.1]"));
    }
    await()
        .atMost(SOON)
        .until(() -> queued().size() == 3 && queued().stream().allMatch(row -> waits(row, waits)));
    assertThat(remote.messages()).hasSize(2);
    assertThat(remote.received()).contains("EHLO out.example.test");
    assertThat(queued())
        .allSatisfy(row -> {
          assertThat(row.get("state").asString()).isEqualTo("scheduled");
          assertThat(row.get("attempts").asInt()).isZero();
          assertThat(row.get("next").asString()).startsWith(today.plusDays(1) + "T00:00:00");
        });
    JsonNode destination = command("queue", "stats", "--json").get(0);
    assertThat(destination.get("destination").asString()).isEqualTo("[127.0.0.1] from 127.0.0.2");
    assertThat(destination.get("last_failure").asString()).endsWith(waits);
    JsonNode standing = command("queue", "warm-up", "--json").get(0);
    assertThat(standing.get("source").asString()).isEqualTo("127.0.0.2");
    assertThat(standing.get("day").asString()).isEqualTo("1 of 30");
    assertThat(standing.get("sent").asInt()).isEqualTo(2);
    assertThat(standing.get("bound").asString()).isEqualTo("2");

    server.stop();
    server.start(warmedUpSince(today));
    assertThat(command("queue", "retry", "--json").get("recipients").asInt()).isEqualTo(3);
    await()
        .atMost(SOON)
        .until(() ->
            queued().stream()
                .allMatch(row -> row.get("next").asString().startsWith(today.plusDays(1) + "T")));
    assertThat(remote.messages()).hasSize(2);

    server.stop();
    server.start(warmedUpSince(today.minusDays(30)));
    command("queue", "retry", "--json");
    await().atMost(SOON).until(() -> remote.messages().size() == 5);
    assertThat(command("queue", "warm-up", "--json").get(0).get("bound").asString())
        .isEqualTo("unbounded");
  }

  @Test
  void an_address_that_a_server_refuses_slows_down_no_other() throws Exception {
    remote.answer("EHLO out.example.test", "421 4.7.0 your address is listed");
    server.start(configuration(Map.of("POSTHORN_OUTBOUND_SENDERS", SENDER)));
    command("domain", "add", "other.test", "--json");
    assertThat(
            server
                .posthornWithInput(
                    RunningServer.PASSWORD + "\n",
                    "account",
                    "add",
                    "carol@other.test",
                    "--password-stdin")
                .exit())
        .isZero();
    Submission.send(server, "ours", List.of("x@[127.0.0.1]"));
    await()
        .atMost(SOON)
        .until(() -> queued().size() == 1 && waits(queued().getFirst(), "is listed"));
    for (int i = 1; i <= 3; i++) {
      int count = i;
      assertThat(
              Submission.send(
                  server,
                  "carol@other.test",
                  List.of("y@[127.0.0.1]"),
                  "From: carol@other.test\r\nSubject: theirs\r\n\r\nHello"))
          .startsWith("250");
      await().atMost(SOON).until(() -> remote.messages().size() == count);
    }
    assertThat(remote.messages()).allMatch(message -> message.contains("Subject: theirs"));
    JsonNode stats = command("queue", "stats", "--json");
    assertThat(stats).hasSize(1);
    assertThat(stats.get(0).get("destination").asString()).isEqualTo("[127.0.0.1] from 127.0.0.2");
    assertThat(command("queue", "list", "--destination", "[127.0.0.1]", "--json")).hasSize(1);
    remote.answer("EHLO out.example.test", "250 fake");
    assertThat(
            command("queue", "retry", "--destination", "[127.0.0.1]", "--json")
                .get("recipients")
                .asInt())
        .isOne();
    await().atMost(SOON).until(() -> remote.messages().size() == 4);
  }

  @Test
  void a_server_gets_no_more_connections_than_it_may() throws Exception {
    remote.answer(".", FakeSmtpServer.HANG);
    server.start(
        configuration(
            Map.of(
                "POSTHORN_OUTBOUND_SOURCE", "127.0.0.3",
                "POSTHORN_OUTBOUND_CONNECTIONS_PER_HOST", "1")));
    Submission.send(server, "first", List.of("x@[127.0.0.1]"));
    await().atMost(SOON).until(() -> remote.messages().size() == 1);
    // The same server under another name.
    Submission.send(server, "second", List.of("x@[IPv6:::ffff:127.0.0.1]"));
    await()
        .atMost(SOON)
        .until(() ->
            command("status", "--json")
                .toString()
                .matches(".*queue_waits_for_connection_total\":[2-9].*"));
    assertThat(queued())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.get("attempts").asInt()).isZero());
    assertThat(remote.received()).filteredOn(line -> line.startsWith("EHLO")).hasSize(1);
    remote.close(); // or the server waits for it when it stops
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source=127.0.0.9 since=2026-11-20 | neither outbound.source nor outbound.senders names 127.0.0.9",
        "source=127.0.0.2 since=2026-11-20, source=127.0.0.2 since=2026-11-21 | 127.0.0.2 is configured twice",
        "source=127.0.0.2 | expected since = 2026-11-20, the first day",
        "source=127.0.0.2 since=yesterday | expected since = 2026-11-20, the first day",
        "source=127.0.0.2 since=2026-11-20 first=0 | first is not in 1..1000000",
        "source=127.0.0.2 since=2026-11-20 first=many | many is no whole number",
        "source=127.0.0.2 since=2026-11-20 growth=0.5 | growth is not in 1..10",
        "source=127.0.0.2 since=2026-11-20 growth=x | x is no number such as 1.5",
        "source=127.0.0.2 since=2026-11-20 grows=2 | unknown key grows; did you mean growth?",
        "source=mail.example.test since=2026-11-20 | mail.example.test",
      })
  void what_is_no_warm_up(String entries, String problem) {
    assertThatThrownBy(() ->
            server.start(
                configuration(
                    Map.of(
                        "POSTHORN_OUTBOUND_SENDERS",
                        SENDER,
                        "POSTHORN_OUTBOUND_WARM_UP",
                        Tables.of(entries)))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("outbound.warm-up")
        .hasMessageContaining(problem);
  }
}
