package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.RunningServer.Ran;
import org.posthorn.testkit.LineClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Clients that may not connect, on any port, for what they did or since an administrator wants it.
class BansTest {
  private static final String BANNED = "198.51.100.7";

  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    server = RunningServer.stopped(directory.resolve("data"));
    start();
  }

  private void start() throws IOException {
    server.start(
        server.configuration(
            Map.of(
                "POSTHORN_LISTEN_PROXY_PROTOCOL_NETWORKS",
                "127.0.0.0/8",
                "POSTHORN_SMTP_REVERSE_DNS",
                "false",
                "POSTHORN_LISTEN_PLAIN_LOGIN_ON_LOOPBACK",
                "true")));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// A client at an address, as a proxy tells it.
  private LineClient client(int port, String address) throws IOException {
    LineClient client = server.connect(port);
    client.send("PROXY TCP4 " + address + " 198.51.100.1 4000 25");
    return client;
  }

  private String greeting(int port, String address) throws IOException {
    try (LineClient client = client(port, address)) {
      return client.line();
    }
  }

  private JsonNode json(String... command) {
    Ran ran = server.posthorn(command);
    assertThat(ran.exit()).as(ran.err()).isZero();
    return new JsonMapper().readTree(ran.out());
  }

  @ParameterizedTest
  @CsvSource({
    RunningServer.MX + ", '421 4.7.1 Banned until ', '220 '",
    RunningServer.SUBMISSION + ", '421 4.7.1 Banned until ', '220 '",
    RunningServer.IMAP + ", '* BYE Banned until ', '* OK '",
  })
  void who_is_banned_is_told_so_on_every_port_until_it_is_undone(
      int port, String banned, String welcome) throws IOException {
    assertThat(greeting(port, BANNED)).startsWith(welcome);
    Ran added =
        server.posthorn("ban", "add", "198.51.100.0/24", "--for", "2 h", "--reason", "secret");
    assertThat(added.exit()).as(added.err()).isZero();
    assertThat(greeting(port, BANNED)).startsWith(banned).endsWith(": by an administrator");
    assertThat(greeting(port, "198.51.101.7")).startsWith(welcome);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(server.posthorn("message", "trace", BANNED).out())
                .as("an administrator finds out why the client cannot connect")
                .contains("client-turned-away", "198.51.100.0/24", "secret"));
    JsonNode list = json("ban", "list", "--json");
    assertThat(list).hasSize(1);
    assertThat(list.get(0).get("network").asString()).isEqualTo("198.51.100.0/24");
    assertThat(list.get(0).get("reason").asString()).isEqualTo("secret");
    server.stop();
    start();
    assertThat(greeting(port, BANNED)).as("after a restart").startsWith(banned);
    assertThat(server.posthorn("ban", "remove", "198.51.100.0/24").exit()).isZero();
    assertThat(greeting(port, BANNED)).startsWith(welcome);
    assertThat(server.posthorn("ban", "remove", "198.51.100.0/24").exit()).isEqualTo(3);
    assertThat(server.posthorn("audit", "list").out())
        .contains("ban.add", ": secret", "ban.remove");
  }

  @Test
  void trusted_networks_and_what_is_no_network_are_not_banned() {
    for (String network : new String[] {"127.0.0.1", "10.0.0.1"}) {
      assertThat(server.posthorn("ban", "add", network).err()).contains("is trusted");
    }
    assertThat(server.posthorn("ban", "add", "nonsense").err()).contains("expected an address");
    assertThat(server.posthorn("ban", "add", BANNED, "--for", "900 d").err())
        .contains("at most a year");
    assertThat(server.posthorn("ban", "add", BANNED, "--for", "soon").err())
        .contains("--for: expected a duration");
    assertThat(server.posthorn("ban", "list").exit()).isZero();
  }

  @Test
  void a_slip_does_not_ban_the_world() throws IOException {
    for (String network : new String[] {"0.0.0.0/0", "128.0.0.0/7", "::/0", "2000::/3"}) {
      Ran refused = server.posthorn("ban", "add", network);
      assertThat(refused.exit()).as(network).isNotZero();
      assertThat(refused.err())
          .contains("too wide for a ban: no ban may be wider than a /")
          .contains(network.contains(":") ? "/16" : "/8");
    }
    assertThat(greeting(RunningServer.MX, BANNED)).startsWith("220 ");
    assertThat(server.posthorn("ban", "add", "198.0.0.0/8").exit()).isZero();
    assertThat(greeting(RunningServer.MX, BANNED)).startsWith("421 ");
  }

  @Test
  void a_ban_can_be_made_while_the_server_is_down() throws IOException {
    server.stop();
    Ran added = server.posthorn("ban", "add", BANNED);
    assertThat(added.exit()).as(added.err()).isZero();
    start();
    assertThat(greeting(RunningServer.MX, BANNED)).startsWith("421 4.7.1 Banned until ");
  }
}
