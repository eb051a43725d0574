package org.posthorn.pop3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.pop3.Fixture.ask;
import static org.posthorn.pop3.Fixture.lines;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.directory.Principal;
import org.posthorn.sasl.ChannelBinding;
import org.posthorn.sasl.ClientMechanism;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;

/// STLS, logins that need it, and how sessions are ended.
class TlsLoginTest {
  @TempDir private Path directory;
  private TestCertificates certificates;
  private Fixture fixture;
  private Listener listener;

  @BeforeEach
  void start() throws IOException {
    certificates = TestCertificates.in(Files.createDirectory(directory.resolve("certificates")));
    fixture =
        new Fixture(
            directory.resolve("blobs"),
            Pop3Limits.defaults(),
            Optional.of(certificates.serverTls("localhost")));
    listener =
        Listener.open(
            Listener.Settings.plain(
                "pop3",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                ListenerLimits.defaults()),
            fixture.metrics,
            fixture.server);
  }

  @AfterEach
  void stop() {
    listener.close();
    fixture.close();
  }

  private LineClient connect() throws IOException {
    LineClient client = LineClient.connect(listener.address());
    client.linesUntil("+OK ");
    return client;
  }

  private LineClient secured() throws IOException {
    LineClient client = connect();
    assertThat(ask(client, "STLS")).startsWith("+OK");
    client.startTls(certificates.clientTls("localhost"));
    return client;
  }

  private LineClient login(String user) throws IOException {
    LineClient client = secured();
    ask(client, "USER " + user);
    assertThat(ask(client, "PASS secret")).startsWith("+OK");
    return client;
  }

  @Test
  void logins_need_tls() throws IOException {
    try (LineClient client = connect()) {
      assertThat(lines(client, "CAPA")).contains("STLS").doesNotContain("USER");
      assertThat(ask(client, "USER alice")).isEqualTo("-ERR TLS is required to log in");
      assertThat(ask(client, "AUTH PLAIN")).isEqualTo("-ERR TLS is required to log in");
      assertThat(ask(client, "STLS")).startsWith("+OK");
      client.startTls(certificates.clientTls("localhost"));
      assertThat(lines(client, "CAPA"))
          .contains("USER", "SASL SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN")
          .doesNotContain("STLS");
      assertThat(ask(client, "STLS")).startsWith("-ERR");
    }
  }

  @Test
  void commands_put_before_the_handshake_are_dropped() throws IOException {
    try (LineClient client = connect()) {
      client.send("STLS", "USER alice", "PASS secret");
      assertThat(client.line()).startsWith("+OK");
      client.startTls(certificates.clientTls("localhost"));
      assertThat(ask(client, "STAT")).startsWith("-ERR");
      assertThat(ask(client, "PASS secret")).as("nor is the name kept").startsWith("-ERR");
    }
  }

  @Test
  void scram_binds_the_channel() throws IOException {
    try (LineClient client = secured()) {
      byte[] exported = client.connection().tls().orElseThrow().exporter().orElseThrow();
      ClientMechanism scram =
          ClientMechanism.scramPlus("alice", "secret", ChannelBinding.tlsExporter(exported));
      client.send("AUTH SCRAM-SHA-256-PLUS " + base64(scram.initialResponse().orElseThrow()));
      client.send(base64(scram.answer(challenge(client.line()))));
      assertThat(ask(client, base64(scram.answer(challenge(client.line())))))
          .isEqualTo("+OK 0 messages");
    }
  }

  private static String base64(byte[] message) {
    return Base64.getEncoder().encodeToString(message);
  }

  private static byte[] challenge(String line) {
    assertThat(line).startsWith("+ ");
    return Base64.getDecoder().decode(line.substring(2));
  }

  @Test
  void a_closing_server_tells_waiting_sessions() throws IOException {
    try (LineClient client = login("alice")) {
      listener.close(Duration.ofSeconds(5));
      assertThat(client.line()).isEqualTo("-ERR [SYS/TEMP] the server is closing");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void sessions_of_a_disabled_account_end_and_others_go_on() throws IOException {
    try (LineClient alice = login("alice");
        LineClient bob = login("bob")) {
      fixture.server.end(
          identity -> ((Principal) identity).name().equals("alice"), "this account was disabled");
      assertThat(alice.line()).isEqualTo("-ERR [SYS/TEMP] this account was disabled");
      assertThat(alice.closed()).isTrue();
      assertThat(ask(bob, "NOOP")).startsWith("+OK");
    }
  }
}
