package org.posthorn.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.testkit.LineClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Messages for servers that do not offer what they need. Octets are ISO 8859-1 here.
class OldServersTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String EIGHT_BITS =
      """
      From: alice@example.test
      To: bob@old.test
      Date: Sat, 21 Nov 2026 06:00:00 +0000
      Message-ID: <eight@example.test>
      Subject: eight bits
      MIME-Version: 1.0
      Content-Type: text/plain; charset=iso-8859-1
      Content-Transfer-Encoding: 8bit

      Gr\u00fc\u00dfe
      .
      """
          .replace("\n", "\r\n");

  @TempDir Path directory;
  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void start() throws IOException {
    remote = new FakeSmtpServer();
    remote.answer("EHLO", "250-old\r\n250 PIPELINING");
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

  private JsonNode keys() {
    RunningServer.Ran ran =
        server.posthorn("dkim", "generate", "example.test", "--activate", "--json");
    assertThat(ran.exit()).as(ran.toString()).isZero();
    return JsonMapper.shared().readTree(ran.out());
  }

  private void submit(String parameters, String message, String... recipients) throws IOException {
    try (LineClient client = server.connect(RunningServer.SUBMISSION)) {
      client.reply();
      String plain = "\0alice@example.test\0" + RunningServer.PASSWORD;
      String secret = Base64.getEncoder().encodeToString(plain.getBytes(UTF_8));
      client.ask("EHLO client");
      assertThat(client.ask("AUTH PLAIN " + secret)).startsWith("235");
      assertThat(client.ask("MAIL FROM:<alice@example.test>" + parameters)).startsWith("250");
      for (String recipient : recipients) {
        String octets = new String(recipient.getBytes(UTF_8), ISO_8859_1);
        assertThat(client.ask("RCPT TO:<" + octets + ">")).startsWith("250");
      }
      // BDAT takes any octets.
      client.sendRaw("BDAT " + message.length() + " LAST\r\n" + message);
      assertThat(client.reply().getLast()).startsWith("250");
    }
  }

  /// The message that came, without dot-stuffing.
  private String arrived() {
    await().atMost(SOON).until(() -> !remote.messages().isEmpty());
    return remote.messages().getFirst().replaceAll("(?m)^\\.", "");
  }

  private String report(String containing) throws IOException {
    await().atMost(SOON).until(() -> inbox().contains(containing));
    return inbox();
  }

  private String inbox() throws IOException {
    try (LineClient client = server.login("alice@example.test", RunningServer.PASSWORD)) {
      client.send("b SELECT INBOX");
      client.linesUntil("b ");
      client.send("c FETCH 1:* (BODY.PEEK[])");
      return String.join("\n", client.linesUntil("c "));
    }
  }

  private void assertVerifies(String message, JsonNode keys) throws Exception {
    DkimPy.assumeThere();
    Path file = directory.resolve("letter");
    Files.write(file, message.getBytes(ISO_8859_1));
    assertThat(DkimPy.verify(file, keys)).as(message).isEqualTo("2");
  }

  @Test
  void eight_bits_are_encoded_and_signed_anew() throws Exception {
    JsonNode keys = keys();
    submit(" BODY=8BITMIME", EIGHT_BITS, "bob@old.test");
    String message = arrived();
    assertThat(message)
        .startsWith("DKIM-Signature: v=1; a=")
        .containsOnlyOnce("\r\nContent-Transfer-Encoding: quoted-printable\r\n")
        .doesNotContain("8bit")
        .endsWith("\r\n\r\nGr=FC=DFe\r\n.\r\n")
        .matches("(?s)[\\x00-\\x7f]*");
    assertThat(message.split("DKIM-Signature:", -1)).as("the old ones are gone").hasSize(3);
    assertVerifies(message, keys);
    assertThat(remote.received()).contains("MAIL FROM:<alice@example.test>");
  }

  @Test
  void a_server_that_takes_them_gets_them_as_they_are() throws Exception {
    remote.answer("EHLO", "250-new\r\n250 8BITMIME");
    JsonNode keys = keys();
    submit(" BODY=8BITMIME", EIGHT_BITS, "bob@old.test");
    assertThat(arrived()).endsWith(EIGHT_BITS);
    assertVerifies(arrived(), keys);
    assertThat(remote.received()).contains("MAIL FROM:<alice@example.test> BODY=8BITMIME");
  }

  @ParameterizedTest
  @CsvSource({
    // what is signed by others, what nobody says the encoding of
    "From:, DKIM-Signature: v=1; d=other.test_From:",
    "From:, ARC-Message-Signature: i=1; d=other.test_From:",
    "MIME-Version:, X-Version:",
    "text/plain; charset=iso-8859-1, multipart/signed; boundary=x",
  })
  void what_others_have_signed_goes_as_it_is(String what, String instead) throws Exception {
    JsonNode keys = keys();
    String message =
        EIGHT_BITS
            .replace(what, instead.replace("_", "\r\n"))
            .replace("\r\n\r\n", instead.contains("=x") ? "\r\n\r\n--x\r\n\r\n" : "\r\n\r\n");
    submit("", message, "bob@old.test");
    assertThat(arrived()).endsWith(message);
    if (!instead.startsWith("DKIM")) {
      assertVerifies(arrived(), keys);
    }
  }

  @Test
  void octets_that_are_no_lines_become_lines() throws Exception {
    JsonNode keys = keys();
    String message =
        EIGHT_BITS
            .replace("text/plain; charset=iso-8859-1", "application/octet-stream")
            .replace("8bit", "binary")
            .replace("Gr\u00fc\u00dfe", "\0\n\r\u00ff");
    submit(" BODY=BINARYMIME", message, "bob@old.test");
    assertThat(arrived())
        .contains("\r\nContent-Transfer-Encoding: base64\r\n")
        .endsWith("\r\n\r\n" + Base64.getEncoder().encodeToString(body(message)) + "\r\n");
    assertVerifies(arrived(), keys);
  }

  private static byte[] body(String message) {
    return message.substring(message.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
  }

  @Test
  void octets_that_cannot_become_lines_come_back() throws Exception {
    String signed = EIGHT_BITS.replace("From:", "DKIM-Signature: d=other.test\r\nFrom:");
    submit(" BODY=BINARYMIME", signed.replace("\u00df", "\0"), "bob@old.test");
    assertThat(report("Action: failed")).contains("Status: 5.6.3");
    assertThat(remote.messages()).isEmpty();
  }

  @Test
  void a_message_that_could_need_smtputf8_and_does_not_goes_without() throws Exception {
    submit(" SMTPUTF8 BODY=8BITMIME", EIGHT_BITS, "bob@old.test", "gr\u00fc\u00dfe@old.test");
    assertThat(arrived()).endsWith("\r\n\r\nGr=FC=DFe\r\n.\r\n");
    assertThat(remote.received())
        .contains("MAIL FROM:<alice@example.test>", "RCPT TO:<bob@old.test>")
        .noneMatch(line -> line.contains("SMTPUTF8") || line.contains("gr"));
    assertThat(report("Action: failed"))
        .as("who cannot be named there")
        .contains("Status: 5.6.7")
        .doesNotContain("rfc822; bob@old.test");
  }

  @Test
  void a_message_whose_header_needs_smtputf8_comes_back() throws Exception {
    String subject = new String("Subject: Gr\u00fc\u00dfe".getBytes(UTF_8), ISO_8859_1);
    submit(" SMTPUTF8", EIGHT_BITS.replace("Subject:", subject), "bob@old.test");
    assertThat(report("Action: failed")).contains("Status: 5.6.7");
    assertThat(remote.messages()).isEmpty();
  }
}
