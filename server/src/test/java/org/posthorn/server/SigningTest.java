package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.testkit.FakeSmtpServer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What users submit for other servers is signed by their domain, and verified by a program that is
/// not ours.
class SigningTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path directory;
  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    remote = new FakeSmtpServer();
    server = RunningServer.stopped(directory.resolve("data"));
    String relay = "127.0.0.1:" + remote.address().getPort();
    server.start(
        server.configuration(
            Map.of("POSTHORN_OUTBOUND_RELAY", relay, "POSTHORN_DNS_SERVERS", "127.0.0.1:1")));
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    remote.close();
  }

  private JsonNode command(int exit, String... arguments) {
    RunningServer.Ran ran = server.posthorn(arguments);
    assertThat(ran.exit()).as(ran.toString()).isEqualTo(exit);
    return exit == 0 ? JsonMapper.shared().readTree(ran.out()) : JsonMapper.shared().nullNode();
  }

  private void submit(String message) throws IOException {
    String reply = Submission.send(server, List.of("bob@elsewhere.test"), message);
    assertThat(reply).startsWith("250");
  }

  private String arrived(int count) {
    await().atMost(SOON).until(() -> remote.messages().size() == count);
    return remote.messages().getLast();
  }

  private static String testMessage(String subject, String body) {
    return "From: Alice <alice@example.test>\r\nTo: bob@elsewhere.test\r\nSubject: "
        + subject
        + "\r\n\r\n"
        + body;
  }

  @Test
  void a_key_is_made_signs_and_is_replaced() throws Exception {
    submit(testMessage("without", "x"));
    assertThat(arrived(1)).doesNotContain("DKIM-Signature");

    command(3, "dkim", "generate", "other.test", "--json");
    JsonNode made = command(0, "dkim", "generate", "example.test", "--json");
    assertThat(made).hasSize(2).allMatch(key -> key.get("state").asString().equals("published"));
    command(4, "dkim", "generate", "example.test", "--json");
    submit(testMessage("not yet", "x"));
    assertThat(arrived(2)).as("the DNS does not show the keys").doesNotContain("DKIM-Signature");

    command(0, "dkim", "activate", "example.test", "--json");
    submit(testMessage("with", "x"));
    String selector = made.get(0).get("selector").asString();
    assertThat(arrived(3)).startsWith("DKIM-Signature: v=1; a=").contains("s=" + selector + ";");

    JsonNode next = command(0, "dkim", "rotate", "example.test", "--json");
    command(4, "dkim", "rotate", "example.test", "--json");
    command(0, "dkim", "activate", "example.test", "--json");
    submit(testMessage("rotated", "x"));
    assertThat(arrived(4)).contains("s=" + next.get(0).get("selector").asString() + ";");
    assertThat(command(0, "dkim", "list", "--json"))
        .extracting(key -> key.get("state").asString())
        .containsExactlyInAnyOrder("retiring", "retiring", "active", "active");
    assertThat(server.posthorn("dkim", "show", "example.test").out())
        .contains(selector + "._domainkey.example.test. 3600 IN TXT \"v=DKIM1; k=rsa; p=")
        .contains("; ed25519-sha256, active, not seen in the DNS");
    command(0, "dkim", "remove", "example.test", "--json");
    assertThat(command(0, "dkim", "list", "example.test", "--json")).isEmpty();
  }

  @Test
  void what_to_publish_is_told_and_compared_with_what_is() {
    command(0, "dkim", "generate", "example.test", "--activate", "--json");
    String zone = server.posthorn("dns", "records", "example.test").out();
    assertThat(zone)
        .contains("example.test. 3600 IN MX 10 ")
        .contains("example.test. 3600 IN TXT \"v=spf1 mx -all\"")
        .contains("_dmarc.example.test. 3600 IN TXT \"v=DMARC1; p=quarantine;")
        .contains("_domainkey.example.test. 3600 IN TXT \"v=DKIM1; k=rsa; p=")
        .contains("_imaps._tcp.example.test. 3600 IN SRV 0 1 993 ")
        .contains(" IN TLSA 3 1 1 ");
    assertThat(zone.lines().filter(line -> !line.startsWith(";")))
        .as("strings of a record")
        .allSatisfy(line -> {
          for (String part : line.split("\"", -1)) {
            assertThat(part.length()).isLessThanOrEqualTo(255);
          }
        });
    assertThat(command(0, "dns", "check", "example.test", "--json"))
        .as("nobody answers")
        .extracting(record -> record.get("verdict").asString())
        .containsOnly("unknown");
  }

  /// The report to an outside sender whose message could not be forwarded: in the name of the
  /// domain that was written to, not of the server, so that DMARC holds.
  @Test
  void pythons_dkim_verifies_reports() throws Exception {
    DkimPy.assumeThere();
    JsonNode keys = command(0, "dkim", "generate", "example.test", "--activate", "--json");
    String[] forward = {"account", "forward", "bob@example.test", "--to", "gone@elsewhere.test"};
    assertThat(server.posthorn(forward).exit()).isZero();
    remote.answer("RCPT TO:<gone@elsewhere.test>", "550 5.1.1 gr\u00fcndlich gone");
    String message = "TLS-Required: No\nSubject: Gr\u00fc\u00dfe\n\nHi\n";
    assertThat(server.deliver("bob@example.test", message)).startsWith("250");
    Path file = directory.resolve("report");
    await()
        .atMost(SOON)
        .until(() -> remote.messages().stream().anyMatch(text -> text.contains("\r\nFrom: ")));
    String report = remote.messages().getLast().replaceAll("(?m)^\\.", "");
    Files.write(file, report.getBytes(StandardCharsets.ISO_8859_1));
    assertThat(report)
        .contains("From: Mail Delivery System <postmaster@example.test>\r\n")
        .contains("To: <somebody@client.example>\r\n", "d=example.test;")
        .as("as the letter that it reports on")
        .contains("\r\nTLS-Required: No\r\nMIME-Version");
    assertThat(DkimPy.verify(file, keys)).as(report).isEqualTo("2");
  }

  /// Each message goes over SMTP as it is written, with lines of any length and 8-bit octets.
  @Test
  void pythons_dkim_verifies_what_is_signed() throws Exception {
    DkimPy.assumeThere();
    JsonNode keys = command(0, "dkim", "generate", "example.test", "--activate", "--json");
    List<String> letters =
        List.of(
            testMessage("plain", "Hello\r\n"),
            testMessage("dots", "..\r\n..two\r\n"),
            testMessage("spaces  and\ttabs ", "a  b \t\r\n \r\n\r\n\r\n"),
            testMessage("folded\r\n over lines\r\n\t and more", ""),
            testMessage("long", ("0123456789".repeat(90) + "\r\n").repeat(600)),
            testMessage("eight bits", "Gr\u00fc\u00dfe\r\n"),
            testMessage("twice", "x")
                .replace("To:", "Cc: c@there.test\r\nCc: d@there.test\r\nTo:"));
    for (int i = 0; i < letters.size(); i++) {
      submit(letters.get(i));
      Path file = directory.resolve("letter-" + i);
      String unstuffed = arrived(i + 1).replaceAll("(?m)^\\.", "");
      Files.write(file, unstuffed.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(DkimPy.verify(file, keys)).as(letters.get(i).substring(0, 70)).isEqualTo("2");
    }
  }
}
