package org.posthorn.server.interop.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DomainName;
import org.posthorn.server.DkimPy;
import org.posthorn.server.RunningServer;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.storage.Storage;
import org.posthorn.testkit.FakeSmtpServer;
import org.posthorn.transport.TlsResults;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.tlsreport.TlsReportLimits;
import org.posthorn.transport.tlsreport.TlsResultCollector;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a domain is told about TLS towards it bears signatures that others verify.
class SignedTlsReportTest {
  private static final String ZONE =
      "_smtp._tls.usual.test. TXT \"v=TLSRPTv1; rua=mailto:tls@usual.test\"\n";

  /// As if mail had been sent the day before yesterday, whose report is due by now.
  private static void sentEarlier(Configuration configuration) throws IOException {
    InstantSource then = InstantSource.fixed(Instant.now().minus(Duration.ofDays(2)));
    DomainName domain = DomainName.parse("usual.test");
    try (Storage storage = Storage.open(configuration)) {
      KeyedHash hash = KeyedHash.of(storage.kv(), new SecureRandom());
      TlsResultCollector collector =
          new TlsResultCollector(storage.kv(), hash, then, TlsReportLimits.defaults());
      collector.success(
          new TlsResults.Applied(
              domain, TlsResults.PolicyType.NO_POLICY_FOUND, domain, List.of(), false));
      collector.flush();
    }
  }

  @Test
  void both_signatures_of_a_report_verify(@TempDir Path directory) throws Exception {
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
      sentEarlier(configuration);
      server.start(configuration);
      await().atMost(Sender.SOON).until(() -> !remote.messages().isEmpty());
      String report = remote.messages().getFirst();
      assertThat(report)
          .contains("From: <postmaster@example.test>\r\n", "To: <tls@usual.test>\r\n")
          .contains("TLS-Report-Domain: usual.test\r\n", "TLS-Required: No\r\n");
      Path file = directory.resolve("report");
      Files.write(file, report.getBytes(StandardCharsets.ISO_8859_1));
      JsonNode keys = JsonMapper.shared().readTree(made.out());
      assertThat(DkimPy.verify(file, keys)).as(report).isEqualTo("2");
    }
  }
}
