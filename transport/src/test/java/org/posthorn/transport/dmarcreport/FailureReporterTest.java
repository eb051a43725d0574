package org.posthorn.transport.dmarcreport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.Identifier.Method;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.DmarcReportLimits;
import org.posthorn.mailauth.dmarc.report.FailureReport;
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import org.posthorn.mime.Entity;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.dmarcreport.Observation.Handling;
import org.posthorn.transport.rows.KeyedHash;

/// Single messages that fail, told to the owner of the domain that they claim to be from.
class FailureReporterTest {
  private final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.parse("2026-06-01T12:00:00Z"));
  private final KeyValueStore kv = new MemoryStore();
  private final MemoryZone zone = new MemoryZone();
  private final List<String> messages = new ArrayList<>();

  private final FailureReporter reporter =
      new FailureReporter(
          new DmarcReportSender.Dependencies(
              zone,
              PublicSuffixes.NONE,
              (_, _, to, message) -> {
                if (to.domain().equals("unsigned.test")) {
                  throw new IOException("no key");
                }
                messages.add(new String(message, UTF_8));
              }),
          () -> new ReportSettings("Ours", new Mailbox("postmaster", "ours.test"), "ours.test"),
          KeyedHash.of(kv, new SecureRandom()),
          time::get,
          FailureLimits.defaults());

  @AfterEach
  void close() {
    kv.close();
  }

  private void publishes(String domain, String tags) {
    zone.txt("_dmarc." + domain, "v=DMARC1; p=reject; " + tags);
  }

  @Test
  void a_failure_report_shows_where_the_message_came_from_and_no_more()
      throws ReportFormatException {
    publishes("bank.test", "ruf=mailto:abuse@bank.test");
    String fields =
        """
        To: bob@ours.test\r
        Subject: Your secret account\r
        Message-ID: <m1@bulk.test>\r
        Received: from x by y for <bob@ours.test>\r
        X-For: bob@ours.test\r
        """;
    reporter.record(
        Seen.forged("192.0.2.66", "bank.test").in(zone, Handling.of(Disposition.REJECT), fields));
    assertThat(reporter.run()).isEqualTo(1);
    String message = messages.getFirst();
    assertThat(message)
        .contains("From: \"Ours\" <postmaster@ours.test>\r\n")
        .contains("To: <abuse@bank.test>\r\n")
        .contains("Auto-Submitted: auto-generated\r\n")
        .contains("Message-ID: <m1@bulk.test>\r\n")
        .doesNotContain("bob", "secret", "X-For", "Received:");
    Entity report = Entity.scan(message.getBytes(UTF_8));
    Entity facts = report.children().get(1);
    FailureReport read =
        FailureReport.read(
            Arrays.copyOfRange(
                message.getBytes(UTF_8), (int) facts.bodyStart(), (int) facts.bodyEnd()),
            DmarcReportLimits.defaults());
    assertThat(read.failure()).isEqualTo("dmarc");
    assertThat(read.domain()).isEqualTo("bank.test");
    assertThat(read.notAligned()).isEqualTo(EnumSet.of(Method.SPF, Method.DKIM));
    assertThat(read.authenticationResults()).contains("dmarc=fail").contains("spf=pass");
    assertThat(read.transaction().source().orElseThrow().getHostAddress()).isEqualTo("192.0.2.66");
    assertThat(read.transaction().delivery()).contains(FailureReport.Delivery.REJECT);
  }

  /// RFC 9989 §4.7, tag `fo`.
  @ParameterizedTest
  @CsvSource({
    "0, FAIL, FAIL, true",
    "0, PASS, FAIL, false",
    "1, PASS, FAIL, true",
    "1, PASS, PASS, false",
    "d, PASS, FAIL, true",
    "d, FAIL, PASS, false",
    "s, FAIL, PASS, true",
    "s, PASS, FAIL, false"
  })
  void what_is_asked_for(
      String options, AuthenticationVerdict spf, AuthenticationVerdict dkim, boolean told) {
    publishes("bank.test", "fo=" + options + "; ruf=mailto:abuse@bank.test");
    reporter.record(
        new Seen("192.0.2.1", "bank.test", "bank.test", spf, dkim, "bank.test")
            .in(zone, Handling.NONE));
    assertThat(reporter.run()).isEqualTo(told ? 1 : 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Auto-Submitted: auto-replied\r\n",
        "Subject: Report Domain: ours.test Submitter: bank.test Report-ID: 1\r\n"
      })
  void mail_of_machines_is_not_told_of(String field) {
    publishes("bank.test", "ruf=mailto:abuse@bank.test");
    reporter.record(Seen.forged("192.0.2.66", "bank.test").in(zone, Handling.NONE, field));
    assertThat(reporter.run()).isZero();
  }

  @Test
  void who_does_not_ask_or_has_not_agreed_is_not_told() {
    publishes("bank.test", "rua=mailto:dmarc@bank.test");
    publishes("shop.test", "ruf=mailto:a@victim.test");
    publishes("mute.test", "ruf=mailto:a@mute.test");
    for (String author : List.of("bank.test", "shop.test", "none.test")) {
      reporter.record(Seen.forged("192.0.2.66", author).in(zone, Handling.NONE));
    }
    assertThat(reporter.run()).isZero();
  }

  @Test
  void some_an_hour() {
    publishes("bank.test", "ruf=mailto:abuse@bank.test");
    for (int i = 0; i < 50; i++) {
      reporter.record(Seen.forged("192.0.2.66", "bank.test").in(zone, Handling.NONE));
    }
    assertThat(reporter.run()).isEqualTo(FailureLimits.defaults().perDomainHourly());
    int all = FailureLimits.defaults().hourly();
    for (int i = 0; i < 2 * all; i++) {
      publishes("d" + i + ".test", "ruf=mailto:abuse@d" + i + ".test");
      reporter.record(Seen.forged("192.0.2.66", "d" + i + ".test").in(zone, Handling.NONE));
    }
    assertThat(reporter.run()).isEqualTo(all - FailureLimits.defaults().perDomainHourly());
    time.updateAndGet(now -> now.plus(Duration.ofHours(1)));
    reporter.record(Seen.forged("192.0.2.66", "bank.test").in(zone, Handling.NONE));
    assertThat(reporter.run()).isEqualTo(1);
  }

  @Test
  void what_cannot_be_signed_is_lost() {
    for (int i = 0; i < 3; i++) {
      publishes("unsigned.test", "ruf=mailto:abuse@unsigned.test");
      reporter.record(Seen.forged("192.0.2.66", "unsigned.test").in(zone, Handling.NONE));
    }
    assertThat(reporter.run()).as("lost, without a key").isZero();
  }

  /// The message is filed by then, and its sender must not be told to send it again.
  @Test
  void what_fails_here_fails_nothing_else() {
    List<String> told = new ArrayList<>();
    Observations all =
        Observations.all(
            List.of(
                _ -> {
                  throw new IllegalStateException("broken");
                },
                observation -> told.add(observation.transaction().traceId())));
    all.record(Seen.forged("192.0.2.66", "none.test").in(zone, Handling.NONE));
    assertThat(told).containsExactly("trace.1");
  }
}
