package org.posthorn.server.interop;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.Knot;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.Pebble;
import org.posthorn.testkit.Programs;
import org.posthorn.wire.ClientTls;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that orders its certificate from Pebble in each of the three ways, as OpenSSL sees it
/// from outside.
class OrderedCertificateTest {
  private static final String HOST = "mail.example.test";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir Path directory;

  private RunningServer server;
  private final Map<String, String> environment = new HashMap<>();

  @BeforeEach
  void make() throws IOException {
    Pebble.assumeInstalled();
    Knot.assumeInstalled();
    Programs.assumeInstalled("openssl");
    server = RunningServer.stopped(directory.resolve("data"));
  }

  @Test
  void it_is_ordered_renewed_and_shown_without_a_restart() throws Exception {
    String zone =
        """
        mail A 127.0.0.1
        autoconfig CNAME mail
        autodiscover A 192.0.2.1
        """;
    try (RunningServer _ = server;
        Knot knot = Knot.start(directory, Map.of("example.test", zone), "example.test");
        Pebble pebble =
            Pebble.start(
                directory.resolve("pebble"),
                server.portBase() + RunningServer.HTTP,
                server.portBase() + RunningServer.HTTPS,
                Optional.of(knot.address()))) {
      String dns = "127.0.0.1:" + knot.address().getPort();
      Files.writeString(
          server.data().resolve("acme-dns.key"),
          Base64.getEncoder().encodeToString(Knot.SECRET) + "\n");
      environment.put("POSTHORN_ACME_DIRECTORY", pebble.directory().toString());
      environment.put("POSTHORN_ACME_CA_FILE", pebble.trust().toString());
      environment.put("POSTHORN_DNS_SERVERS", dns);
      environment.put("POSTHORN_ACME_DNS_SERVER", dns);
      environment.put("POSTHORN_ACME_DNS_PROPAGATION_SERVERS", dns);
      environment.put("POSTHORN_ACME_TSIG_KEY_NAME", Knot.KEY);
      environment.put("POSTHORN_ACME_TSIG_KEY_FILE", "acme-dns.key");

      start("tls-alpn-01");
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(issuer()).contains("Pebble"));
      namesThatLeadHereAreInIt();
      dryRunChangesNothing();
      openConnectionsGoOn();

      restart("http-01");
      renews();
      restart("dns-01");
      renews();
      assertThat(server.posthorn("audit", "list").out()).contains("certificate.renew");
    }
  }

  private void start(String challenge) throws Exception {
    environment.put("POSTHORN_ACME_CHALLENGE", challenge);
    server.start(server.configuration(environment));
  }

  private void restart(String challenge) throws Exception {
    server.stop();
    start(challenge);
  }

  private JsonNode status() {
    return JSON.readTree(server.posthorn("certificate", "status", "--json").out());
  }

  private String issuer() {
    return status().get("certificates").get(0).get("issuer").asString();
  }

  private void namesThatLeadHereAreInIt() {
    JsonNode status = status();
    assertThat(texts(status.get("certificates").get(0).get("names")))
        .containsExactlyInAnyOrder(HOST, "autoconfig.example.test");
    assertThat(status.get("missing").toString())
        .isEqualTo(
            "[{\"name\":\"autodiscover.example.test\",\"resolvesHere\":false},"
                + "{\"name\":\"openpgpkey.example.test\",\"resolvesHere\":false}]");
    assertThat(server.posthorn("status").out()).contains("Certificate: ", "days left");
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asString()));
    return texts;
  }

  private void openConnectionsGoOn() throws Exception {
    try (LineClient client = server.connect(RunningServer.IMAPS)) {
      client.startTls(ClientTls.unverified(HOST));
      client.line();
      renews();
      client.send("a NOOP");
      assertThat(client.linesUntil("a ").getLast()).startsWith("a OK");
    }
  }

  private void dryRunChangesNothing() {
    String before = serial();
    RunningServer.Ran dry = server.posthorn("certificate", "renew", "--dry-run");
    assertThat(dry.out() + dry.err())
        .contains("Validated: " + HOST + ", autoconfig.example.test")
        .contains("No certificate was issued (dry run).");
    assertThat(serial()).isEqualTo(before);
  }

  /// What every port shows is another one afterwards.
  private void renews() throws Exception {
    String before = serial();
    RunningServer.Ran renewed = server.posthorn("certificate", "renew");
    assertThat(renewed.out() + renewed.err()).contains("A new certificate is in use.");
    String after = serial();
    assertThat(after).isNotEqualTo(before);
    assertThat(shown(RunningServer.IMAPS)).isEqualTo(after);
    assertThat(shown(RunningServer.SUBMISSIONS)).isEqualTo(after);
    assertThat(shown(RunningServer.HTTPS)).isEqualTo(after);
    assertThat(shown(RunningServer.MX, "-starttls", "smtp")).isEqualTo(after);
  }

  private String serial() {
    return status().get("certificates").get(0).get("serial").asString();
  }

  /// The serial number of what OpenSSL is shown.
  private String shown(int port, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + (server.portBase() + port),
                "-servername",
                HOST));
    command.addAll(List.of(options));
    String out = Programs.run(Programs.Call.of(command.toArray(String[]::new))).out();
    int begin = out.indexOf("-----BEGIN CERTIFICATE-----");
    assertThat(begin).as(out).isNotNegative();
    X509Certificate certificate =
        (X509Certificate)
            CertificateFactory.getInstance("X.509")
                .generateCertificate(
                    new ByteArrayInputStream(out.substring(begin).getBytes(US_ASCII)));
    return certificate.getSerialNumber().toString(16);
  }
}
