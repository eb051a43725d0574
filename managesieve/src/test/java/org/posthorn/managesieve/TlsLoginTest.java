package org.posthorn.managesieve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.managesieve.Fixture.ask;
import static org.posthorn.managesieve.Fixture.plain;
import static org.posthorn.managesieve.Fixture.result;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
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

/// STARTTLS, logins that depend on it, and how sessions end.
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
                "managesieve",
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
    client.linesUntil("OK ");
    return client;
  }

  private LineClient secured() throws IOException {
    LineClient client = connect();
    assertThat(result(client, "STARTTLS")).startsWith("OK");
    client.startTls(certificates.clientTls("localhost"));
    client.linesUntil("OK ");
    return client;
  }

  @Test
  void starttls_tells_the_capabilities_anew() throws IOException {
    try (LineClient client = connect()) {
      assertThat(ask(client, "CAPABILITY")).contains("\"STARTTLS\"", "\"SASL\" \"\"");
      assertThat(result(client, plain("alice", "secret"))).startsWith("NO (ENCRYPT-NEEDED) ");
      assertThat(result(client, "STARTTLS")).startsWith("OK");
      client.startTls(certificates.clientTls("localhost"));
      List<String> told = client.linesUntil("OK ");
      assertThat(told)
          .contains("\"SASL\" \"SCRAM-SHA-256-PLUS SCRAM-SHA-256 PLAIN LOGIN\"")
          .doesNotContain("\"STARTTLS\"");
      assertThat(result(client, "STARTTLS")).startsWith("NO");
      assertThat(result(client, plain("alice", "secret"))).startsWith("OK");
    }
  }

  @Test
  void commands_put_before_the_handshake_are_dropped() throws IOException {
    try (LineClient client = connect()) {
      client.send("STARTTLS", plain("alice", "secret"), "LISTSCRIPTS");
      assertThat(client.line()).startsWith("OK");
      client.startTls(certificates.clientTls("localhost"));
      client.linesUntil("OK ");
      assertThat(result(client, "LISTSCRIPTS")).startsWith("NO");
    }
  }

  @Test
  void scram_with_channel_binding_has_the_servers_proof_in_its_success() throws IOException {
    try (LineClient client = secured()) {
      byte[] exported = client.connection().tls().orElseThrow().exporter().orElseThrow();
      ClientMechanism scram =
          ClientMechanism.scramPlus("alice", "secret", ChannelBinding.tlsExporter(exported));
      assertThat(authenticate(client, "SCRAM-SHA-256-PLUS", scram)).isTrue();
      assertThat(result(client, "LISTSCRIPTS")).startsWith("OK");
    }
  }

  @Test
  void scram_without_initial_response_and_with_a_wrong_password() throws IOException {
    try (LineClient client = secured()) {
      ClientMechanism scram = ClientMechanism.scram("alice", "wrong");
      client.send("AUTHENTICATE \"SCRAM-SHA-256\"");
      assertThat(client.line()).isEqualTo("\"\"");
      client.send(quoted(scram.initialResponse().orElseThrow()));
      client.send(quoted(scram.answer(unquoted(client.line()))));
      assertThat(client.line()).isEqualTo("NO \"authentication failed\"");
    }
  }

  /// @return whether the server has proved that it knows the password too
  private static boolean authenticate(LineClient client, String name, ClientMechanism mechanism)
      throws IOException {
    client.send(
        "AUTHENTICATE \"" + name + "\" " + quoted(mechanism.initialResponse().orElseThrow()));
    client.send(quoted(mechanism.answer(unquoted(client.line()))));
    String line = client.line();
    String start = "OK (SASL ";
    assertThat(line).startsWith(start);
    // Throws for a wrong proof; there is nothing more to say to a right one.
    byte[] answer = mechanism.answer(unquoted(line.substring(start.length(), line.indexOf(')'))));
    return answer.length == 0;
  }

  private static String quoted(byte[] message) {
    return '"' + Base64.getEncoder().encodeToString(message) + '"';
  }

  private static byte[] unquoted(String text) {
    return Base64.getDecoder().decode(text.substring(1, text.length() - 1));
  }

  @Test
  void a_closing_server_says_bye_to_waiting_sessions() throws IOException {
    try (LineClient client = secured()) {
      ask(client, plain("alice", "secret"));
      listener.close(Duration.ofSeconds(5));
      assertThat(client.line()).isEqualTo("BYE (TRYLATER) \"the server is closing\"");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void sessions_of_a_disabled_account_end_and_others_go_on() throws IOException {
    try (LineClient alice = secured();
        LineClient bob = secured();
        LineClient left = secured()) {
      ask(alice, plain("alice", "secret"));
      ask(bob, plain("bob", "secret"));
      ask(left, plain("alice", "secret"));
      ask(left, "UNAUTHENTICATE");
      fixture.server.end(
          identity -> ((Principal) identity).name().equals("alice"), "this account was disabled");
      assertThat(alice.line()).isEqualTo("BYE \"this account was disabled\"");
      assertThat(alice.closed()).isTrue();
      assertThat(result(bob, "LISTSCRIPTS")).startsWith("OK");
      assertThat(result(left, "NOOP")).as("nobody is logged in there").startsWith("OK");
    }
  }
}
