package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.testkit.FakeSmtpServer;

/// All mail leaves by way of a provider's server, which wants a name and a password.
class RelayTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;

  private Map<String, String> by(RunningServer provider, String password) throws Exception {
    Path file = Files.writeString(directory.resolve("relay-password"), password + "\n");
    return Map.of(
        "POSTHORN_OUTBOUND_RELAY",
        "127.0.0.1:" + provider.address(587).getPort(),
        "POSTHORN_OUTBOUND_TLS",
        "encrypted",
        "POSTHORN_OUTBOUND_RELAY_USER",
        "alice@example.test",
        "POSTHORN_OUTBOUND_RELAY_PASSWORD_FILE",
        file.toString());
  }

  @Test
  void the_relay_is_logged_in_at_over_tls() throws Exception {
    try (FakeSmtpServer world = new FakeSmtpServer();
        RunningServer provider = RunningServer.stopped(directory.resolve("provider"));
        RunningServer server = RunningServer.stopped(directory.resolve("server"))) {
      String further = "127.0.0.1:" + world.address().getPort();
      provider.start(provider.configuration(Map.of("POSTHORN_OUTBOUND_RELAY", further)));
      server.start(server.configuration(by(provider, RunningServer.PASSWORD)));
      Submission.send(server, "relayed", List.of("bob@elsewhere.test"));
      await().atMost(SOON).until(() -> !world.messages().isEmpty());
      assertThat(world.messages().getFirst())
          .contains("with ESMTPSA", "Subject: relayed\r\n")
          .doesNotContain(RunningServer.PASSWORD);
    }
  }

  @Test
  void a_wrong_password_defers_and_is_told() throws Exception {
    try (RunningServer provider = RunningServer.quickstart(directory.resolve("provider"));
        RunningServer server = RunningServer.stopped(directory.resolve("server"))) {
      server.start(server.configuration(by(provider, "wrong")));
      Submission.send(server, "waits", List.of("bob@elsewhere.test"));
      await().atMost(SOON).until(() -> server.posthorn("queue", "list").out().contains("deferred"));
      assertThat(server.posthorn("queue", "list").out()).contains("535 5.7.8");
    }
  }

  @Test
  void a_sender_domain_has_its_own_way_out() throws Exception {
    try (FakeSmtpServer own = new FakeSmtpServer();
        FakeSmtpServer others = new FakeSmtpServer();
        RunningServer server = RunningServer.stopped(directory.resolve("server"))) {
      String entry =
          "domain=example.test ehlo-name=Out.example.test source=127.0.0.1 relay=127.0.0.1:"
              + own.address().getPort();
      server.start(
          server.configuration(
              Map.of(
                  "POSTHORN_OUTBOUND_RELAY",
                  "127.0.0.1:" + others.address().getPort(),
                  "POSTHORN_OUTBOUND_SENDERS",
                  Tables.of(entry))));
      assertThat(server.posthorn("alias", "add", "away@example.test", "a@far.test").exit())
          .isZero();
      Submission.send(server, "ours", List.of("bob@elsewhere.test"));
      assertThat(server.deliver("away@example.test", "Subject: theirs\n\nx\n")).startsWith("250");
      await().atMost(SOON).until(() -> own.messages().size() + others.messages().size() == 2);
      assertThat(own.messages()).singleElement().asString().contains("Subject: ours");
      assertThat(own.received()).contains("EHLO out.example.test");
      assertThat(others.messages()).singleElement().asString().contains("Subject: theirs");
      assertThat(others.received()).doesNotContain("EHLO out.example.test");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "domain=example.test ehlo-nam=x, did you mean ehlo-name?",
    "domain=example.test user=me, belong together",
    "domain=example.test relay=nowhere, is not HOST:PORT",
    "domain=example.test source=mail.example.test, mail.example.test",
  })
  void what_is_no_way_out(String entry, String problem) throws Exception {
    try (RunningServer server = RunningServer.stopped(directory.resolve("server"))) {
      assertThatThrownBy(
              () -> server.configuration(Map.of("POSTHORN_OUTBOUND_SENDERS", Tables.of(entry))))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("outbound.senders")
          .hasMessageContaining(problem);
    }
  }

  @Test
  void a_name_without_a_password_is_no_configuration() throws Exception {
    try (RunningServer server = RunningServer.stopped(directory.resolve("server"))) {
      Map<String, String> half =
          Map.of(
              "POSTHORN_OUTBOUND_RELAY", "127.0.0.1:25",
              "POSTHORN_OUTBOUND_RELAY_USER", "alice");
      assertThatThrownBy(() -> server.start(server.configuration(half)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("outbound.relay-password-file");
    }
  }
}
