package org.posthorn.transport.tlsreport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.RocksStore;
import org.posthorn.runtime.Cidr;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.TlsResults.Applied;
import org.posthorn.transport.TlsResults.Failure;
import org.posthorn.transport.TlsResults.PolicyType;
import org.posthorn.transport.TlsResults.ResultType;
import org.posthorn.transport.daily.DailyLimits;
import org.posthorn.transport.daily.ReportMail;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsLimits;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.wire.ClientTls;

/// From results to reports.
class TlsReportSenderTest {
  private static final DomainName DOMAIN = DomainName.parse("company-y.example");
  private static final Instant NOON = Instant.parse("2016-04-01T12:00:00Z");
  private static final Applied POLICY =
      new Applied(
          DOMAIN,
          PolicyType.STS,
          DOMAIN,
          List.of("version: STSv1", "mode: testing", "mx: *.mail.company-y.example"),
          true);

  private final AtomicReference<Instant> time = new AtomicReference<>(NOON);
  private final List<String> sent = new ArrayList<>();
  private final MemoryZone zone =
      new MemoryZone()
          .txt("_smtp._tls.company-y.example", "v=TLSRPTv1; rua=mailto:tls@company-y.example");

  /// Longer than any test takes: nothing ends by this.
  private static final HttpsLimits PATIENT =
      HttpsLimits.defaults().withExchangeTimeout(Duration.ofMinutes(10));

  private boolean unsigned;
  private Runnable beforeMail = () -> {};

  private TlsReportSender sender(KeyValueStore kv) {
    return sender(kv, List.of(), HttpsLimits.defaults());
  }

  private TlsReportSender sender(KeyValueStore kv, List<Cidr> allowed, HttpsLimits https) {
    ReportMail mail =
        (id, _, to, message) -> {
          if (unsigned) {
            throw new IOException("no key");
          }
          beforeMail.run();
          sent.add(id + " " + to + "\n" + new String(message, StandardCharsets.UTF_8));
        };
    return new TlsReportSender(
        kv,
        KeyedHash.of(kv, new SecureRandom()),
        new TlsReportSender.Dependencies(
            zone, new HttpsClient(zone, ClientTls::verified, allowed, https), mail),
        new ReportSettings(
            "Company-X", new Mailbox("tls", "company-x.example"), "mx.company-x.example"),
        time::get,
        TlsReportLimits.defaults());
  }

  private TlsResultCollector collector(KeyValueStore kv) {
    return new TlsResultCollector(
        kv, KeyedHash.of(kv, new SecureRandom()), time::get, TlsReportLimits.defaults());
  }

  private void count(KeyValueStore kv) {
    TlsResultCollector collector = collector(kv);
    collector.success(POLICY);
    collector.success(POLICY);
    collector.flush();
    collector.failure(
        POLICY,
        new Failure(
            ResultType.CERTIFICATE_EXPIRED,
            "mx1.mail.company-y.example",
            Optional.of(InetAddress.ofLiteral("198.51.100.62")),
            "expired\r\non Friday"));
    collector.flush();
  }

  private static String json(String message) throws IOException {
    String part = message.substring(message.indexOf(".json.gz\"") + ".json.gz\"".length());
    byte[] gzip = Base64.getMimeDecoder().decode(part.substring(0, part.indexOf("\r\n--")).strip());
    try (var in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void what_cannot_be_signed_waits_for_a_key() throws IOException {
    try (KeyValueStore kv = new MemoryStore()) {
      count(kv);
      unsigned = true;
      time.set(Instant.parse("2016-04-02T04:00:00Z"));
      assertThat(sender(kv).run()).isZero();
      unsigned = false;
      assertThat(sender(kv).run()).as("at once").isZero();
      time.set(Instant.parse("2016-04-02T05:00:00Z"));
      assertThat(sender(kv).run()).isEqualTo(1);
    }
  }

  @Test
  void a_day_is_reported_once_within_four_hours_after_its_end() throws IOException {
    try (KeyValueStore kv = new MemoryStore()) {
      count(kv);
      assertThat(sender(kv).run()).isZero();
      time.set(Instant.parse("2016-04-02T00:04:59Z"));
      assertThat(sender(kv).run()).isZero();
      time.set(Instant.parse("2016-04-02T04:00:00Z"));
      assertThat(sender(kv).run()).isEqualTo(1);
      assertThat(sender(kv).run()).isZero();
    }
    assertThat(sent).hasSize(1);
    assertThat(sent.getFirst())
        .contains("TLS-Report-Domain: company-y.example\r\n")
        .contains("TLS-Report-Submitter: mx.company-x.example\r\n")
        .contains("report-type=\"tlsrpt\"")
        .contains("mx.company-x.example!company-y.example!1459468800!1459555199!");
    assertThat(json(sent.getFirst()).replaceAll("\"report-id\":\"[^\"]+\"", "\"report-id\":\"X\""))
        .isEqualTo(
            """
            {"organization-name":"Company-X",
            "date-range":{"start-datetime":"2016-04-01T00:00:00Z","end-datetime":"2016-04-01T23:59:59Z"},
            "contact-info":"tls@company-x.example","report-id":"X","policies":[{"policy":{
            "policy-type":"sts","policy-string":["version: STSv1","mode: testing",
            "mx: *.mail.company-y.example"],"policy-domain":"company-y.example",
            "mx-host":["*.mail.company-y.example"]},
            "summary":{"total-successful-session-count":2,"total-failure-session-count":1},
            "failure-details":[{"result-type":"certificate-expired",
            "receiving-mx-hostname":"mx1.mail.company-y.example","receiving-ip":"198.51.100.62",
            "failed-session-count":1,"failure-reason-code":"expired  on Friday"}]}]}
            """
                .replace("\n", ""));
  }

  /// All that may be on their way are at the same time: those that hang until the last has gone.
  @Test
  void servers_that_hang_hold_up_no_other_reports() throws Exception {
    int hanging = DailyLimits.defaults().sendersMax() - 1;
    try (HangingServer nobody = new HangingServer();
        KeyValueStore kv = new MemoryStore()) {
      reportsGoTo(nobody, hanging, kv);
      count(kv);
      time.set(Instant.parse("2016-04-02T04:00:00Z"));
      beforeMail =
          () -> {
            nobody.awaitTaken(hanging);
            nobody.hangUp(hanging);
          };
      assertThat(sender(kv, List.of(Cidr.parse("127.0.0.1/32")), PATIENT).run()).isEqualTo(1);
      assertThat(sent).hasSize(1);
    }
  }

  @Test
  void servers_are_not_all_asked_at_once() throws Exception {
    int most = DailyLimits.defaults().sendersMax();
    int all = most + 5;
    try (HangingServer nobody = new HangingServer();
        KeyValueStore kv = new MemoryStore()) {
      reportsGoTo(nobody, all, kv);
      time.set(Instant.parse("2016-04-02T04:00:00Z"));
      TlsReportSender sender = sender(kv, List.of(Cidr.parse("127.0.0.1/32")), PATIENT);
      Thread running = Thread.ofVirtual().start(sender::run);
      for (int taken = most; taken <= all; taken++) {
        nobody.awaitTaken(taken);
        nobody.hangUp(1);
      }
      nobody.hangUp(most - 1);
      running.join();
      assertThat(nobody.mostOpen).isEqualTo(most);
      assertThat(nobody.taken).isEqualTo(all);
    }
  }

  private void reportsGoTo(HangingServer server, int domains, KeyValueStore kv) {
    TlsResultCollector collector = collector(kv);
    for (int i = 0; i < domains; i++) {
      DomainName domain = DomainName.parse("hangs" + i + ".example");
      String web = "https://web.example:" + server.socket.getLocalPort() + "/";
      zone.txt("_smtp._tls." + domain, "v=TLSRPTv1; rua=" + web);
      collector.success(new Applied(domain, PolicyType.NO_POLICY_FOUND, domain, List.of(), false));
    }
    collector.flush();
    zone.address("web.example", "127.0.0.1");
  }

  /// Takes connections and says nothing, until it is told to hang up.
  private static final class HangingServer implements AutoCloseable {
    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final ArrayDeque<Socket> open = new ArrayDeque<>();
    private int taken;
    private int mostOpen;

    HangingServer() throws IOException {
      Thread.ofVirtual().start(this::take);
    }

    private void take() {
      try {
        while (true) {
          Socket connection = socket.accept();
          synchronized (this) {
            open.add(connection);
            taken++;
            mostOpen = Math.max(mostOpen, open.size());
            notifyAll();
          }
        }
      } catch (IOException e) {
        hangUp(Integer.MAX_VALUE); // the test has ended
      }
    }

    synchronized void awaitTaken(int connections) {
      try {
        while (taken < connections) {
          wait();
        }
      } catch (InterruptedException e) {
        throw new AssertionError("only " + taken + " connections are open", e);
      }
    }

    /// The oldest first.
    synchronized void hangUp(int connections) {
      try {
        for (int i = 0; i < connections && !open.isEmpty(); i++) {
          open.remove().close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void what_cannot_be_looked_up_is_tried_hourly_and_given_up_after_a_day() {
    zone.failing("_smtp._tls.company-y.example", "SERVFAIL");
    try (KeyValueStore kv = new MemoryStore()) {
      count(kv);
      time.set(Instant.parse("2016-04-02T04:00:00Z"));
      for (int hour = 0; hour < 30; hour++) {
        assertThat(sender(kv).run()).isZero();
        time.updateAndGet(now -> now.plus(Duration.ofHours(1)));
      }
      TlsResultCollector late = collector(kv);
      late.success(POLICY);
      late.flush();
      assertThat(sender(kv).run()).isZero();
    }
  }

  @Test
  void a_crash_after_sending_repeats_the_same_message_under_the_same_id(@TempDir Path directory) {
    RocksStore.Settings settings = RocksStore.Settings.withDefaults(() -> {}).withFreeSpaceFloor(0);
    Path copy = directory.resolve("after-crash");
    try (RocksStore kv = RocksStore.open(directory.resolve("store"), settings)) {
      count(kv);
      time.set(Instant.parse("2016-04-02T04:00:00Z"));
      kv.checkpoint(copy); // what a crash before the note would leave
      assertThat(sender(kv).run()).isEqualTo(1);
    }
    try (RocksStore kv = RocksStore.open(copy, settings)) {
      assertThat(sender(kv).run()).isEqualTo(1);
    }
    try (RocksStore kv = RocksStore.open(copy, settings)) {
      assertThat(sender(kv).run()).isZero();
    }
    assertThat(sent).hasSize(2);
    assertThat(sent.get(0)).isEqualTo(sent.get(1));
  }
}
