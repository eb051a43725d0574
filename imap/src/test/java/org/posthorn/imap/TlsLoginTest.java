package org.posthorn.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.imap.Fixture.ask;
import static org.posthorn.imap.Fixture.result;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.sasl.ChannelBinding;
import org.posthorn.sasl.ClientMechanism;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.wire.Listener;
import org.posthorn.wire.ListenerLimits;

/// STARTTLS, and logins that depend on it.
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
            Fixture.Settings.defaults().withStartTls(certificates.serverTls("localhost")));
    listener =
        Listener.open(
            Listener.Settings.plain(
                "imap",
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
    client.line();
    return client;
  }

  private LineClient secured() throws IOException {
    LineClient client = connect();
    assertThat(result(client, "s STARTTLS")).startsWith("OK");
    return client.startTls(certificates.clientTls("localhost"));
  }

  @Test
  void starttls_changes_what_is_offered() throws IOException {
    try (LineClient client = connect()) {
      assertThat(ask(client, "a CAPABILITY").getFirst())
          .contains(" STARTTLS", " LOGINDISABLED")
          .doesNotContain("AUTH=");
      assertThat(result(client, "b STARTTLS")).startsWith("OK");
      client.startTls(certificates.clientTls("localhost"));
      assertThat(ask(client, "c CAPABILITY").getFirst())
          .contains("AUTH=SCRAM-SHA-256-PLUS AUTH=SCRAM-SHA-256 AUTH=PLAIN AUTH=LOGIN")
          .doesNotContain(" STARTTLS", "LOGINDISABLED");
      assertThat(result(client, "d STARTTLS")).startsWith("BAD");
      assertThat(result(client, "e LOGIN alice secret")).startsWith("OK");
    }
  }

  @Test
  void commands_put_before_the_handshake_are_dropped() throws IOException {
    try (LineClient client = connect()) {
      client.send("a STARTTLS", "b LOGIN alice secret", "c SELECT INBOX");
      assertThat(client.line()).startsWith("a OK");
      client.startTls(certificates.clientTls("localhost"));
      assertThat(result(client, "d SELECT INBOX")).startsWith("BAD");
    }
  }

  @Test
  void scram_with_channel_binding() throws IOException {
    try (LineClient client = secured()) {
      byte[] exported = client.connection().tls().orElseThrow().exporter().orElseThrow();
      ClientMechanism scram =
          ClientMechanism.scramPlus("alice", "secret", ChannelBinding.tlsExporter(exported));
      assertThat(authenticate(client, "SCRAM-SHA-256-PLUS", scram)).startsWith("OK [CAPABILITY");
    }
  }

  @Test
  void scram_with_a_wrong_password() throws IOException {
    try (LineClient client = secured()) {
      ClientMechanism scram = ClientMechanism.scram("alice", "wrong");
      assertThat(authenticate(client, "SCRAM-SHA-256", scram))
          .startsWith("NO [AUTHENTICATIONFAILED]");
    }
  }

  private static String authenticate(LineClient client, String name, ClientMechanism mechanism)
      throws IOException {
    Base64.Encoder base64 = Base64.getEncoder();
    String initial = base64.encodeToString(mechanism.initialResponse().orElseThrow());
    client.send("a AUTHENTICATE " + name + " " + initial);
    String line = client.line();
    while (line.startsWith("+ ")) {
      byte[] answer = mechanism.answer(Base64.getDecoder().decode(line.substring(2)));
      client.send(base64.encodeToString(answer));
      line = client.line();
    }
    return line.substring(2);
  }

  @Test
  void a_closing_server_says_bye_to_waiting_sessions() throws IOException {
    try (LineClient client = secured()) {
      ask(client, "a LOGIN alice secret");
      listener.close(Duration.ofSeconds(5));
      assertThat(client.line()).isEqualTo("* BYE the server is closing");
      assertThat(client.closed()).isTrue();
    }
  }
}
