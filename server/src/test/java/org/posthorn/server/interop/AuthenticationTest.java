package org.posthorn.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import org.posthorn.testkit.Programs.Outcome;

/// A whole server between a DNS server (dnsmasq, TTL 1 s), a proxy that says who the client is, and
/// mail that Python's dkimpy has signed and sealed.
class AuthenticationTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String CLIENT = "192.0.2.1";
  private static final String LIST = "198.51.100.7";
  private static final DkimKey BANK = key("bank.test");
  private static final DkimKey LISTS = key("list.test");

  private static final String MESSAGE =
      """
      From: Bank <teller@bank.test>
      To: alice@example.test
      Subject: hello
      Date: Sun, 29 Nov 2026 10:00:00 +0000
      Message-ID: <1@bank.test>

      Hi.
      """
          .replace("\n", "\r\n");

  /// Signs standard input with DKIM; with a third argument, seals it with ARC.
  private static final String SIGN =
      """
      import dkim, sys
      domain, key = sys.argv[1].encode(), open(sys.argv[2], "rb").read()
      message = sys.stdin.buffer.read()
      if len(sys.argv) > 3:
          fields = b"".join(dkim.arc_sign(message, b"s1", domain, key, sys.argv[3].encode()))
      else:
          fields = dkim.sign(message, b"s1", domain, key, canonicalize=(b"relaxed", b"simple"))
      sys.stdout.buffer.write(fields + message)
      """;

  @TempDir Path directory;
  private Dnsmasq dns;
  private RunningServer server;

  private static DkimKey key(String domain) {
    return DkimKey.generate(DomainName.parse(domain), "s1", DkimAlgorithm.RSA_SHA256);
  }

  @BeforeEach
  void start() throws IOException {
    Dnsmasq.assumeInstalled();
    Outcome python = Programs.run(Call.of(PYTHON, "-c", "import dkim").withDirectory(directory));
    Assumptions.assumeTrue(python.exit() == 0, "python3 has no module dkim (python3-dkim)");
    dns =
        Dnsmasq.start(
            directory,
            "--host-record=mail.bank.test," + CLIENT,
            Dnsmasq.txt("mail.bank.test", "v=spf1 a -all"),
            Dnsmasq.txt("bank.test", "v=spf1 include:spf.bank.test -all"),
            Dnsmasq.txt("spf.bank.test", "v=spf1 ip4:192.0.2.0/28 -all"),
            Dnsmasq.txt("_dmarc.bank.test", "v=DMARC1; p=reject; rua=mailto:d@bank.test"),
            Dnsmasq.txt(BANK.name().ascii(), BANK.record().toString()),
            Dnsmasq.txt("list.test", "v=spf1 ip4:" + LIST + " -all"),
            Dnsmasq.txt(LISTS.name().ascii(), LISTS.record().toString()));
    server = RunningServer.stopped(directory.resolve("data"));
    server.start(
        server.configuration(
            Map.of(
                "POSTHORN_DNS_SERVERS", dns.servers(),
                "POSTHORN_LISTEN_PROXY_PROTOCOL_NETWORKS", "127.0.0.0/8",
                "POSTHORN_AUTHENTICATION_TRUSTED_ARC_SEALERS", "list.test")));
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
    if (dns != null) {
      dns.close();
    }
  }

  private String python(String message, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(PYTHON, "-c", SIGN));
    command.addAll(List.of(arguments));
    Outcome outcome =
        Programs.run(
            Call.of(command.toArray(String[]::new)).withInput(message).withDirectory(directory));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return outcome.out();
  }

  private String pem(DkimKey key) throws IOException {
    Path file = directory.resolve(key.domain() + ".pem");
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.privateBytes());
    Files.writeString(
        file, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    return file.toString();
  }

  private LineClient proxied(int port, String client) throws IOException {
    return server.connect(port).send("PROXY TCP4 " + client + " 127.0.0.1 50000 " + port);
  }

  private String deliver(String client, String hello, String from, String message)
      throws IOException {
    try (LineClient smtp = proxied(RunningServer.MX, client)) {
      smtp.reply();
      for (String command :
          List.of(
              "EHLO " + hello,
              "MAIL FROM:<" + from + ">",
              "RCPT TO:<alice@example.test>",
              "DATA")) {
        String reply = smtp.ask(command);
        assertThat(reply.charAt(0)).as(reply).isIn('2', '3');
      }
      String reply = smtp.ask(message + ".");
      assertThat(reply).startsWith("250 ");
      return reply.substring(reply.lastIndexOf(' ') + 1);
    }
  }

  /// The header of the only message in a mailbox, unfolded.
  private String header(String mailbox) throws IOException {
    try (LineClient imap = proxied(RunningServer.IMAP, "127.0.0.1")) {
      imap.line();
      imap.send("a LOGIN alice@example.test \"" + RunningServer.PASSWORD + "\"");
      assertThat(imap.linesUntil("a ").getLast()).startsWith("a OK");
      imap.send("b SELECT " + mailbox);
      imap.linesUntil("b ");
      imap.send("c FETCH * BODY.PEEK[HEADER]");
      return String.join("\n", imap.linesUntil("c ")).replaceAll("\n[ \t]+", " ");
    }
  }

  private static String results(String header) {
    return header
        .lines()
        .filter(line -> line.startsWith("Authentication-Results: mail.example.test;"))
        .findFirst()
        .orElse("");
  }

  @Test
  void mail_says_how_it_authenticated_itself() throws IOException {
    String forged =
        "Authentication-Results: mail.example.test; dmarc=pass header.from=evil.test\r\n";
    String signed = python(MESSAGE, "bank.test", pem(BANK));
    String trace = deliver(CLIENT, "mail.bank.test", "teller@bank.test", forged + signed);
    String header = header("INBOX");
    assertThat(results(header))
        .contains(" iprev=pass reason=\"mail.bank.test\" policy.iprev=192.0.2.1;")
        .contains(" spf=pass smtp.helo=mail.bank.test; spf=pass smtp.mailfrom=bank.test;")
        .contains(" dkim=pass header.d=bank.test header.a=rsa-sha256 header.s=s1 header.b=")
        .contains(" dmarc=pass ")
        .contains(" header.from=bank.test policy.dmarc=reject");
    assertThat(header)
        .doesNotContain("evil.test")
        .contains("Received-SPF: pass (mail.example.test: bank.test permits 192.0.2.1)");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.posthorn("message", "why", trace).exit() == 0);
    assertThat(server.posthorn("message", "why", trace).out())
        .contains("SPF of the sender: pass bank.test (include:spf.bank.test)")
        .contains("DKIM: pass bank.test")
        .contains("-0.60 dmarc-pass: SPF authenticated bank.test");
    assertThat(server.posthorn("message", "trace", CLIENT).out()).contains("from=teller@bank.test");
  }

  /// The list changes the subject, so that the bank's signature breaks; it is trusted, and so is
  /// what it found. A list that is not trusted brings the same to Junk.
  @Test
  void a_list_that_is_trusted_vouches_for_the_author() throws IOException {
    String signed = python(MESSAGE, "bank.test", pem(BANK));
    String changed =
        "Authentication-Results: lists.list.test; dkim=pass header.d=bank.test;\r\n"
            + " dmarc=pass header.from=bank.test\r\n"
            + signed.replace("Subject: hello", "Subject: [list] hello");
    String sealed = python(changed, "list.test", pem(LISTS), "lists.list.test");
    deliver(LIST, "lists.list.test", "bounces@list.test", sealed);
    assertThat(results(header("INBOX")))
        .contains(" spf=pass smtp.mailfrom=list.test;")
        .contains(" dkim=fail ")
        .contains(" arc=pass smtp.remote-ip=198.51.100.7")
        .contains(" dmarc=fail ");
    deliver(LIST, "lists.list.test", "bounces@list.test", changed);
    assertThat(results(header("Junk"))).contains(" dkim=fail ", " dmarc=fail ");
    assertThat(results(header("Junk"))).doesNotContain(" arc=");
  }
}
