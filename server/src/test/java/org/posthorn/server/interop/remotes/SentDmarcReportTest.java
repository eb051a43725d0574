package org.posthorn.server.interop.remotes;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.Author;
import org.posthorn.mailauth.dmarc.DmarcLimits;
import org.posthorn.mailauth.dmarc.DmarcVerifier;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.dmarc.report.AggregateReader;
import org.posthorn.mailauth.dmarc.report.AggregateReport;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.DmarcReportLimits;
import org.posthorn.mailauth.spf.SpfQuery;
import org.posthorn.mailauth.spf.SpfResult;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.server.DkimPy;
import org.posthorn.server.RunningServer;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Storage;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.dmarcreport.DmarcReportSender;
import org.posthorn.transport.dmarcreport.DmarcResultCollector;
import org.posthorn.transport.dmarcreport.Observation;
import org.posthorn.transport.dmarcreport.ResultLimits;
import org.posthorn.transport.rows.KeyedHash;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a domain is told about mail in its name leaves signed, and is remembered.
class SentDmarcReportTest {
  private static final String RECORD = "v=DMARC1; p=reject; rua=mailto:dmarc@bank.test";
  private static final String ZONE = "_dmarc.bank.test. TXT \"" + RECORD + "\"\n";

  /// As if forged mail had come the day before yesterday, whose report is due by now.
  private static void cameEarlier(Configuration configuration) throws IOException {
    InstantSource then = InstantSource.fixed(Instant.now().minus(Duration.ofDays(2)));
    InetAddress client = InetAddress.ofLiteral("192.0.2.66");
    MemoryZone zone = new MemoryZone().txt("_dmarc.bank.test", RECORD);
    try (Storage storage = Storage.open(configuration)) {
      KeyedHash hash = KeyedHash.of(storage.kv(), new SecureRandom());
      DmarcResultCollector collector =
          new DmarcResultCollector(storage.kv(), hash, then, ResultLimits.defaults());
      collector.record(
          new Observation(
              new Observation.Transaction(
                  "t.1",
                  client,
                  ReversePath.of(new Mailbox("x", "bulk.test")),
                  HeaderFields.parse(new byte[0])),
              new DmarcVerifier(zone, PublicSuffixes.NONE, DmarcLimits.defaults())
                  .verify(Author.of(List.of("a@bank.test"), DmarcLimits.defaults()), List.of()),
              new SpfResult(
                  AuthenticationVerdict.NONE,
                  SpfQuery.mailFrom(client, "bulk.test", "x", "bulk.test"),
                  "default",
                  "",
                  Optional.empty()),
              List.of(),
              Observation.Handling.of(Disposition.QUARANTINE)));
      collector.flush();
    }
  }

  @Test
  void a_report_leaves_signed(@TempDir Path directory) throws Exception {
    Dns.assumeInstalled();
    DkimPy.assumeThere();
    Loopback net = Loopback.take();
    try (Dns dns = Dns.start(directory, net, ZONE);
        FakeSmtpServer remote = new FakeSmtpServer();
        RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      Configuration configuration =
          server.configuration(
              Map.of(
                  "POSTHORN_OUTBOUND_RELAY",
                  "127.0.0.1:" + remote.address().getPort(),
                  "POSTHORN_SERVER_HOSTNAME",
                  "mx.example.test",
                  "POSTHORN_DNS_SERVERS",
                  dns.servers()));
      server.start(configuration);
      RunningServer.Ran made =
          server.posthorn("dkim", "generate", "example.test", "--activate", "--json");
      assertThat(made.exit()).as(made.toString()).isZero();
      server.stop();
      cameEarlier(configuration);
      server.start(configuration);
      await().atMost(Sender.SOON).until(() -> !remote.messages().isEmpty());
      String message = remote.messages().getFirst();
      assertThat(message)
          .contains("<postmaster@example.test>\r\n", "To: <dmarc@bank.test>\r\n")
          .contains("Subject: Report Domain: bank.test Submitter: example.test");
      AggregateReport report = read(message.getBytes(ISO_8859_1));
      assertThat(report.metadata().organization()).isEqualTo("example.test");
      assertThat(report.policy().domain()).isEqualTo("bank.test");
      assertThat(report.rows().getFirst().evaluated().disposition())
          .isEqualTo(Disposition.QUARANTINE);
      Path file = directory.resolve("report");
      Files.write(file, message.getBytes(ISO_8859_1));
      JsonNode keys = JsonMapper.shared().readTree(made.out());
      assertThat(DkimPy.verify(file, keys)).as(message).isEqualTo("2");
      await()
          .atMost(Sender.SOON)
          .untilAsserted(() ->
              assertThat(server.posthorn("dmarc", "sent").out())
                  .contains("bank.test", "mailto:dmarc@bank.test"));
    }
  }

  /// From the message that arrives to the report that would leave two days later.
  @Test
  void mail_that_arrives_is_reported_on(@TempDir Path directory) throws Exception {
    Dns.assumeInstalled();
    Loopback net = Loopback.take();
    List<byte[]> reports = new ArrayList<>();
    try (Dns dns = Dns.start(directory, net, ZONE);
        RunningServer server = RunningServer.stopped(directory.resolve("data"))) {
      Configuration configuration =
          server.configuration(
              Map.of(
                  "POSTHORN_DNS_SERVERS",
                  dns.servers(),
                  "POSTHORN_AUTHENTICATION_TRUSTED_NETWORKS",
                  "192.0.2.0/24"));
      server.start(configuration);
      String reply =
          server.deliver("alice@example.test", "From: Bank <a@bank.test>\nSubject: hello\n\nHi.");
      assertThat(reply).startsWith("250");
      server.stop();
      InstantSource later = InstantSource.fixed(Instant.now().plus(Duration.ofDays(2)));
      try (Storage storage = Storage.open(configuration)) {
        new DmarcReportSender(
                storage.kv(),
                KeyedHash.of(storage.kv(), new SecureRandom()),
                new DmarcReportSender.Dependencies(
                    new MemoryZone().txt("_dmarc.bank.test", RECORD),
                    PublicSuffixes.NONE,
                    (_, _, _, message) -> reports.add(message)),
                new ReportSettings("Ours", new Mailbox("postmaster", "ours.test"), "ours.test"),
                later,
                ResultLimits.defaults())
            .run();
      }
    }
    AggregateReport.Row row = read(reports.getFirst()).rows().getFirst();
    assertThat(row.source().isLoopbackAddress()).isTrue();
    assertThat(row.count()).isEqualTo(1);
    assertThat(row.identifiers().headerFrom()).isEqualTo("bank.test");
    assertThat(row.identifiers().envelopeFrom()).contains("client.example");
    assertThat(row.evaluated().dkim() || row.evaluated().spf()).isFalse();
  }

  private static AggregateReport read(byte[] message) throws Exception {
    Entity attachment = Entity.scan(message).children().get(1);
    byte[] body =
        Arrays.copyOfRange(message, (int) attachment.bodyStart(), (int) attachment.bodyEnd());
    return AggregateReader.read(
        TransferDecoder.decode(body, attachment.fields().transferEncoding()),
        DmarcReportLimits.defaults());
  }
}
