package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.server.storage.Storage;
import org.posthorn.testkit.FreePorts;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.TestCertificates;
import org.posthorn.transport.rows.OutboundTables;
import org.posthorn.wire.ServerTls;

/// What Posthorn tells other domains of their servers' TLS arrives at a Postfix and at Python's web
/// server, and a reader in Python, which knows nothing of Posthorn, finds in it what RFC 8460 says.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class TlsReportsTest {
  private static final int POSTFIX = 10;
  private static final int EXPIRED = 12;
  private static final int WEB = 50;
  private static final int SILENT = 51;
  private static final int DAYS = 2;

  private static final String ZONE =
      """
      mailed.test. MX 10 mx.mailed.test.
      mx.mailed.test. A NET.10
      _smtp._tls.mailed.test. TXT "v=TLSRPTv1; rua=mailto:tls@mailed.test"
      posted.test. MX 10 old.posted.test.
      old.posted.test. A NET.12
      _mta-sts.posted.test. TXT "v=STSv1; id=1"
      mta-sts.posted.test. A NET.50
      web.posted.test. A NET.50
      _smtp._tls.posted.test. TXT "v=TLSRPTv1; rua=https://web.posted.test:HTTPS/v1/report"
      silent.test. MX 10 mx.mailed.test.
      web.silent.test. A NET.51
      _smtp._tls.silent.test. TXT "v=TLSRPTv1; rua=https://web.silent.test:HTTPS/,mailto:tls@mailed.test"
      slow.test. MX 10 mx.mailed.test.
      _mta-sts.slow.test. TXT "v=STSv1; id=1"
      mta-sts.slow.test. A NET.50
      """;

  private final Deque<AutoCloseable> closed = new ArrayDeque<>();
  private Path directory;
  private Path web;
  private Loopback net;
  private Dns dns;
  private Postfix postfix;
  private Map<String, String> settings;

  @BeforeAll
  void start(@TempDir Path temporary) throws IOException {
    Postfix.assumeInstalled();
    Dns.assumeInstalled();
    Programs.assumeInstalled("python3");
    directory = temporary;
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    net = Loopback.take();
    int https = FreePorts.take();
    dns = Dns.start(directory, net, ZONE.replace("HTTPS", String.valueOf(https)));
    closed.push(dns);
    TestCertificates certificates = TestCertificates.in(directory);
    ServerTls.KeyPairFiles old = certificates.expired("old.posted.test");
    postfix =
        Postfix.start(
            directory,
            net,
            certificates.server("mx.mailed.test"),
            Map.of(
                POSTFIX,
                "",
                EXPIRED,
                "-o smtpd_tls_cert_file=" + old.chain() + " -o smtpd_tls_key_file=" + old.key()),
            net.address(2) + ":" + net.port());
    closed.push(postfix);
    web = web(certificates, https);
    closed.push(BlackHole.at(new InetSocketAddress(net.address(SILENT), https)));
    settings =
        Map.of(
            "POSTHORN_OUTBOUND_CA_FILE",
            certificates.authorityFile().toString(),
            "POSTHORN_OUTBOUND_MTA_STS_PORT",
            String.valueOf(https));
  }

  private Path web(TestCertificates certificates, int port) throws IOException {
    Path files = Files.createDirectories(directory.resolve("web"));
    policy(files, "mta-sts.posted.test", "old.posted.test");
    policy(files, "mta-sts.slow.test", "another.slow.test");
    Files.writeString(files.resolve("mta-sts.slow.test.wait"), "12");
    ServerTls.KeyPairFiles pair =
        certificates.server("web.posted.test", "mta-sts.posted.test", "mta-sts.slow.test");
    Path script = Files.writeString(directory.resolve("web.py"), script("web.py"));
    closed.push(
        Daemon.start(
                directory,
                "python3",
                script.toString(),
                net.address(WEB),
                String.valueOf(port),
                pair.chain().toString(),
                pair.key().toString(),
                files.toString())
            .awaitListening(new InetSocketAddress(net.address(WEB), port)));
    return files;
  }

  private static void policy(Path files, String host, String mx) throws IOException {
    Files.writeString(
        files.resolve(host + ".txt"),
        "version: STSv1\r\nmode: enforce\r\nmx: " + mx + "\r\nmax_age: 86400\r\n");
  }

  private String script(String name) throws IOException {
    try (InputStream in = getClass().getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  void stop() throws Exception {
    while (!closed.isEmpty()) {
      closed.pop().close();
    }
  }

  /// What the reader in Python finds in a report.
  private List<String> read(String message) throws IOException {
    Programs.Outcome outcome =
        Programs.run(
            Programs.Call.of("python3", "-c", script("tlsrpt.py"))
                .withInputBytes(message.getBytes(StandardCharsets.ISO_8859_1)));
    assertThat(outcome.exit()).as("%s", outcome).isZero();
    return outcome.out().lines().toList();
  }

  /// The days of all results go back, as if so many had passed since.
  private static void daysPass(Storage storage) {
    storage
        .kv()
        .write(
            OutboundTables.partition(),
            Durability.SYNCED,
            writer -> {
              List<Reader.Row> rows =
                  writer.scan(OutboundTables.TLS_RESULTS, new byte[0], new byte[0], 100);
              for (Reader.Row row : rows) {
                byte[] key = row.key().clone();
                ByteBuffer day = ByteBuffer.wrap(key);
                day.putLong(0, day.getLong(0) - DAYS);
                writer.delete(OutboundTables.TLS_RESULTS, row.key());
                writer.put(OutboundTables.TLS_RESULTS, key, row.value());
              }
              return true;
            });
  }

  private Optional<String> posted() throws IOException {
    try (Stream<Path> files = Files.list(web)) {
      Optional<Path> file = files.filter(path -> path.toString().endsWith(".posted")).findFirst();
      return file.isPresent()
          ? Optional.of(Files.readString(file.get(), StandardCharsets.ISO_8859_1))
          : Optional.empty();
    }
  }

  @Test
  void reports_arrive_by_mail_and_over_https_though_one_receiver_does_not_answer()
      throws IOException {
    Path own = Files.createTempDirectory(directory, "reporting");
    try (Sender sender = Sender.start(own, net, dns.servers(), settings)) {
      // RFC 8460 §3: reports by mail are signed, or not sent.
      sender.posthorn("dkim", "generate", "example.test", "--activate");
      for (String domain : List.of("mailed.test", "silent.test")) {
        sender.submit(Sender.testMessage("for " + domain, "x"), "bob@" + domain);
        arrived(sender, "for " + domain);
      }
      sender.submit(Sender.testMessage("for posted", "x"), "bob@posted.test");
      sender.awaitDeferred("bob@posted.test", "certificate_expired");
      LocalDate day = LocalDate.now(ZoneOffset.UTC);
      sender.restart(TlsReportsTest::daysPass);

      String head = "example.test postmaster@example.test " + day.minusDays(DAYS);
      await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(posted()).isPresent());
      assertThat(posted().orElseThrow()).contains("Host: web.posted.test:");
      assertThat(read(posted().orElseThrow()))
          .containsExactly(head, "sts posted.test 0 1 certificate-expired");
      String mail = report(sender, "mailed.test");
      assertThat(mail).contains("Delivered-To: tls@mailed.test", "TLS-Required: No");
      assertThat(read(mail)).containsExactly(head, "no-policy-found mailed.test 1 0");
    }
  }

  private void arrived(Sender sender, String subject) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() ->
            assertThat(postfix.mail("Subject: " + subject + "\r")).as(sender::waiting).hasSize(1));
  }

  private String report(Sender sender, String domain) throws IOException {
    String mark = "TLS-Report-Domain: " + domain + "\r";
    await()
        .atMost(Sender.SOON)
        .untilAsserted(() -> assertThat(postfix.mail(mark)).as(sender::waiting).hasSize(1));
    return postfix.mail(mark).getFirst();
  }

  @Test
  void a_policy_that_takes_long_to_fetch_delays_one_message_by_ten_seconds_and_holds_for_the_next()
      throws IOException {
    Path own = Files.createTempDirectory(directory, "slow");
    try (Sender sender = Sender.start(own, net, dns.servers(), settings)) {
      long start = System.nanoTime();
      sender.submit(Sender.testMessage("before the policy", "x"), "bob@slow.test");
      arrived(sender, "before the policy");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(20));
      await()
          .atMost(Sender.SOON)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> {
            sender.submit(Sender.testMessage("after that", "x"), "bob@slow.test");
            return !sender.posthorn("queue", "list", "--state", "deferred").isEmpty();
          });
      sender.awaitDeferred("bob@slow.test", "policy does not know this server");
    }
  }
}
