package org.posthorn.server.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.server.RunningServer;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.testkit.LineClient;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import org.posthorn.testkit.Programs.Outcome;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a whole server passes on, from an alias and from a script, is sealed so that other programs
/// verify it: a list has sealed before, by dkimpy.
class SealedMailTest {
  private static final String PYTHON = "/usr/bin/python3";
  private static final String LIST = "198.51.100.7";
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final DkimKey LISTS =
      DkimKey.generate(DomainName.parse("list.test"), "s1", DkimAlgorithm.RSA_SHA256);
  private static final String MESSAGE =
      """
      From: Bank <teller@bank.test>
      To: list@list.test
      Subject: Greetings
       folded
      Date: Sun, 29 Nov 2026 10:00:00 +0000
      Message-ID: <1@bank.test>

      .dots, and  spaces \t

      """
          .replace("\n", "\r\n");

  private static final String SEAL =
      """
      import dkim, sys
      message = sys.stdin.buffer.read()
      fields = dkim.arc_sign(message, b"s1", b"list.test", open("list.pem", "rb").read(), b"lists.list.test")
      sys.stdout.buffer.write(b"".join(fields) + message)
      """;

  private static final String VERIFY =
      """
      import dkim, json, sys
      records = json.load(open("records.json"))
      def txt(name, timeout=5):
          return records.get(name.decode().rstrip("."), "").encode()
      verdict, results, why = dkim.arc_verify(open(sys.argv[1], "rb").read(), dnsfunc=txt)
      print(verdict.decode(), [(r["instance"], r["as-valid"], r["ams-valid"]) for r in results], why)
      """;

  /// Node's package mailauth, of the directory whose `node_modules` has it.
  private static final String VERIFY_BY_MAILAUTH =
      """
      const { createRequire } = require('node:module');
      const { readFileSync } = require('node:fs');
      const { authenticate } = createRequire(process.argv[1] + '/')('mailauth');
      const records = JSON.parse(readFileSync('records.json'));
      const resolver = async (name, type) => {
        if (type === 'TXT' && records[name]) return [[records[name]]];
        throw Object.assign(new Error('no data'), { code: 'ENODATA' });
      };
      authenticate(readFileSync(process.argv[2]), { ip: '192.0.2.9', helo: 'x.test', sender: 'a@x.test', mta: 'mx.test', resolver })
        .then(result => console.log(result.arc.status.result, result.arc.i || '-'));
      """;

  private static final String VERIFY_BY_MAIL_DKIM =
      """
      use JSON::PP; use Net::DNS; use Mail::DKIM::ARC::Verifier; use Mail::DKIM::DNS;
      package Zone;
      sub new { bless { records => $_[1] }, $_[0] }
      sub errorstring { 'NOERROR' }
      sub send {
        my ($self, $name, $kind) = @_;
        my $packet = Net::DNS::Packet->new($name, $kind);
        my $text = $self->{records}{ lc $name };
        $packet->push(answer => Net::DNS::RR->new(owner => $name, type => 'TXT', txtdata => [unpack('(A200)*', $text)])) if $text;
        $packet;
      }
      sub query { my $self = shift; $self->send(@_) }
      package main;
      sub slurp { open my $in, '<:raw', shift or die; local $/; <$in> }
      Mail::DKIM::DNS::resolver(Zone->new(decode_json(slurp('records.json'))));
      my $chain = Mail::DKIM::ARC::Verifier->new;
      $chain->PRINT(slurp($ARGV[0]));
      $chain->CLOSE;
      print $chain->result;
      """;

  @TempDir Path directory;
  private final List<AutoCloseable> closed = new ArrayList<>();
  private FakeSmtpServer remote;
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    Dnsmasq.assumeInstalled();
    Programs.assumeInstalled(PYTHON);
    Assumptions.assumeTrue(
        Programs.run(Call.of(PYTHON, "-c", "import dkim")).exit() == 0,
        "python3 has no module dkim (python3-dkim)");
    Dnsmasq dns =
        Dnsmasq.start(
            directory,
            Dnsmasq.txt("_dmarc.bank.test", "v=DMARC1; p=none"),
            Dnsmasq.txt("list.test", "v=spf1 ip4:" + LIST + " -all"),
            Dnsmasq.txt(LISTS.name().ascii(), LISTS.record().toString()));
    closed.add(dns);
    remote = new FakeSmtpServer();
    closed.add(remote);
    server = RunningServer.stopped(directory.resolve("data"));
    closed.add(server);
    server.start(
        server.configuration(
            Map.of(
                "POSTHORN_DNS_SERVERS",
                dns.servers(),
                "POSTHORN_LISTEN_PROXY_PROTOCOL_NETWORKS",
                "127.0.0.0/8",
                "POSTHORN_OUTBOUND_RELAY",
                "127.0.0.1:" + remote.address().getPort(),
                "POSTHORN_AUTHENTICATION_ARC_SEAL",
                "true")));
    records();
    String base64 =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(LISTS.privateBytes());
    Files.writeString(
        directory.resolve("list.pem"),
        "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : closed.reversed()) {
      one.close();
    }
  }

  private void run(String... command) {
    RunningServer.Ran ran = server.posthorn(command);
    assertThat(ran.exit()).as(ran.toString()).isZero();
  }

  /// What the DNS of the others has.
  private void records() throws IOException {
    RunningServer.Ran made =
        server.posthorn("dkim", "generate", "example.test", "--activate", "--json");
    assertThat(made.exit()).as(made.toString()).isZero();
    Map<String, String> records = new java.util.TreeMap<>();
    records.put(LISTS.name().ascii(), LISTS.record().toString());
    for (JsonNode key : JsonMapper.shared().readTree(made.out())) {
      records.put(key.get("name").asString(), key.get("record").asString());
    }
    Files.writeString(
        directory.resolve("records.json"), JsonMapper.shared().writeValueAsString(records));
  }

  private String sealed(String message) throws IOException {
    Outcome outcome =
        Programs.run(
            Call.of(PYTHON, "-c", SEAL)
                .withInputBytes(message.getBytes(ISO_8859_1))
                .withDirectory(directory));
    assertThat(outcome.exit()).as(outcome.err()).isZero();
    return outcome.out();
  }

  private void deliver(String to, String message) throws IOException {
    try (LineClient smtp = server.connect(RunningServer.MX)) {
      smtp.send("PROXY TCP4 " + LIST + " 127.0.0.1 50000 25");
      smtp.reply();
      for (String command :
          List.of("EHLO list.test", "MAIL FROM:<b@list.test>", "RCPT TO:<" + to + ">", "DATA")) {
        String reply = smtp.ask(command);
        assertThat(reply.charAt(0)).as(reply).isIn('2', '3');
      }
      String stuffed = message.replace("\r\n.", "\r\n..");
      assertThat(smtp.ask(stuffed + ".")).startsWith("250 ");
    }
  }

  private Path left(int count) throws IOException {
    await().atMost(SOON).until(() -> remote.messages().size() == count);
    String octets = remote.messages().get(count - 1).replace("\r\n..", "\r\n.");
    return Files.write(directory.resolve("left-" + count), octets.getBytes(ISO_8859_1));
  }

  private String verified(Path message) throws IOException {
    Outcome outcome =
        Programs.run(
            Call.of(PYTHON, "-W", "ignore", "-c", VERIFY, message.toString())
                .withDirectory(directory));
    return (outcome.out() + outcome.err()).strip();
  }

  private List<Path> messagesThatLeft() throws IOException {
    run("alias", "add", "sales@example.test", "sales@elsewhere.test");
    Path script =
        Files.writeString(
            directory.resolve("script"),
            "require \"editheader\"; addheader \"X-Rule\" \"yes\"; redirect \"alice@elsewhere.test\";");
    run("sieve", "put", "alice@example.test", "main", script.toString());
    run("sieve", "activate", "alice@example.test", "main");
    deliver("sales@example.test", MESSAGE);
    List<Path> left = new ArrayList<>(List.of(left(1)));
    String before =
        sealed(
            "Authentication-Results: lists.list.test; spf=pass smtp.mailfrom=bank.test\r\n"
                + MESSAGE);
    deliver("alice@example.test", before);
    left.add(left(2));
    deliver("sales@example.test", before.replace("spaces", "money"));
    left.add(left(3));
    return left;
  }

  @Test
  void dkimpy_verifies_what_is_passed_on() throws Exception {
    List<Path> left = messagesThatLeft();
    assertThat(verified(left.get(0))).isEqualTo("pass [(1, True, True)] success");
    assertThat(verified(left.get(1)))
        .startsWith("pass [(2, True, True), (1, True, ")
        .endsWith(" success");
    assertThat(Files.readString(left.get(1), ISO_8859_1))
        .contains("X-Rule: yes\r\n", "ARC-Authentication-Results: i=2; mail.example.test;");
    assertThat(Files.readString(left.get(2), ISO_8859_1))
        .as("a chain that was broken on its way is sealed as broken")
        .contains("ARC-Seal: i=2; a=rsa-sha256;", " cv=fail;");
  }

  @Test
  void mailauth_verifies_what_is_passed_on() throws Exception {
    Path modules = Mailauth.assumeThere();
    List<String> verdicts = new ArrayList<>();
    for (Path message : messagesThatLeft()) {
      Outcome outcome =
          Programs.run(
              Call.of(
                      Mailauth.node(modules),
                      "-e",
                      VERIFY_BY_MAILAUTH,
                      modules.toString(),
                      message.toString())
                  .withDirectory(directory));
      verdicts.add((outcome.out() + outcome.err()).strip());
    }
    assertThat(verdicts).containsExactly("pass 1", "pass 2", "fail -");
  }

  @Test
  void mail_dkim_verifies_what_is_passed_on() throws Exception {
    Assumptions.assumeTrue(
        Programs.run(Call.of("perl", "-e", "use Mail::DKIM::ARC::Verifier; use JSON::PP;")).exit()
            == 0,
        "perl has no Mail::DKIM (libmail-dkim-perl)");
    List<String> verdicts = new ArrayList<>();
    for (Path message : messagesThatLeft()) {
      Outcome outcome =
          Programs.run(
              Call.of("perl", "-e", VERIFY_BY_MAIL_DKIM, message.toString())
                  .withDirectory(directory));
      verdicts.add((outcome.out() + outcome.err()).strip());
    }
    assertThat(verdicts).containsExactly("pass", "pass", "fail");
  }
}
