package org.posthorn.transport.dmarcreport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.MemoryZone;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.PublicSuffixes;
import org.posthorn.mailauth.dmarc.report.AggregateReader;
import org.posthorn.mailauth.dmarc.report.AggregateReport;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.AggregateReport.OverrideKind;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Row;
import org.posthorn.mailauth.dmarc.report.DmarcReportLimits;
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import org.posthorn.mime.Entity;
import org.posthorn.mime.TransferDecoder;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.daily.ReportMail;
import org.posthorn.transport.daily.ReportSettings;
import org.posthorn.transport.dmarcreport.Observation.Handling;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.rows.ReportTables;

/// From arriving mail to the report that its author's domain gets.
class DmarcReportSenderTest {
  private static final Instant NOON = Instant.parse("2026-06-01T12:00:00Z");
  private static final Instant NEXT_MORNING = Instant.parse("2026-06-02T04:00:00Z");

  private final AtomicReference<Instant> time = new AtomicReference<>(NOON);
  private final KeyValueStore kv = new MemoryStore();
  private final KeyedHash hash = KeyedHash.of(kv, new SecureRandom());
  private final MemoryZone zone =
      new MemoryZone()
          .txt("_dmarc.bank.test", "v=DMARC1; p=reject; rua=mailto:dmarc@bank.test")
          .txt("_dmarc.shop.test", "v=DMARC1; p=none; sp=quarantine; rua=mailto:d@shop.test")
          .txt("_dmarc.silent.test", "v=DMARC1; p=reject");
  private final DmarcResultCollector collector =
      new DmarcResultCollector(kv, hash, time::get, ResultLimits.defaults());
  private final List<String> recipients = new ArrayList<>();
  private final List<byte[]> messages = new ArrayList<>();
  private boolean unsigned;

  @AfterEach
  void close() {
    kv.close();
  }

  private int run() {
    ReportMail mail =
        (_, from, to, message) -> {
          if (unsigned) {
            throw new IOException("no key");
          }
          assertThat(from.toString()).isEqualTo("postmaster@ours.test");
          recipients.add(to.toString());
          messages.add(message);
        };
    return new DmarcReportSender(
            kv,
            hash,
            new DmarcReportSender.Dependencies(zone, PublicSuffixes.NONE, mail),
            new ReportSettings("Ours", new Mailbox("postmaster", "ours.test"), "ours.test"),
            time::get,
            ResultLimits.defaults())
        .run();
  }

  private void arrives(Seen message, Handling handling) {
    collector.record(message.in(zone, handling));
  }

  /// What is in the attachment, as our own reader has it.
  private static AggregateReport read(byte[] message) throws ReportFormatException {
    Entity attachment = Entity.scan(message).children().get(1);
    assertThat(attachment.contentType().mediaType()).isEqualTo("application/gzip");
    byte[] body =
        Arrays.copyOfRange(message, (int) attachment.bodyStart(), (int) attachment.bodyEnd());
    return AggregateReader.read(
        TransferDecoder.decode(body, attachment.fields().transferEncoding()),
        DmarcReportLimits.defaults());
  }

  @Test
  void a_day_of_mail_becomes_one_report_on_the_next_day() throws ReportFormatException {
    for (int i = 0; i < 3; i++) {
      arrives(Seen.forged("192.0.2.66", "bank.test"), Handling.of(Disposition.REJECT));
    }
    collector.flush();
    arrives(Seen.forged("192.0.2.66", "bank.test"), Handling.of(Disposition.REJECT));
    arrives(Seen.signed("2001:db8::25", "bank.test", "bank.test"), Handling.NONE);
    arrives(
        Seen.forged("192.0.2.77", "news.bank.test"),
        Handling.overridden(Disposition.NONE, OverrideKind.MAILING_LIST, "list at lists.test"));
    arrives(Seen.signed("192.0.2.1", "silent.test", "silent.test"), Handling.NONE);
    collector.flush();
    assertThat(run()).as("the day is not over").isZero();
    time.set(NEXT_MORNING);
    assertThat(run()).isEqualTo(1);
    assertThat(recipients).containsExactly("dmarc@bank.test");

    AggregateReport report = read(messages.getFirst());
    assertThat(report.metadata().organization()).isEqualTo("Ours");
    assertThat(report.metadata().email()).isEqualTo("postmaster@ours.test");
    assertThat(report.metadata().begin()).isEqualTo("2026-06-01T00:00:00Z");
    assertThat(report.metadata().end()).isEqualTo("2026-06-01T23:59:59Z");
    assertThat(report.policy().domain()).isEqualTo("bank.test");
    assertThat(report.policy().own()).isEqualTo(Policy.REJECT);
    assertThat(report.rows()).hasSize(3);

    Row forged = row(report, "192.0.2.66");
    assertThat(forged.count()).isEqualTo(4);
    assertThat(forged.evaluated().disposition()).isEqualTo(Disposition.REJECT);
    assertThat(forged.evaluated().dkim()).isFalse();
    assertThat(forged.evaluated().spf()).as("not aligned").isFalse();
    assertThat(forged.spf().orElseThrow().result()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(forged.identifiers().headerFrom()).isEqualTo("bank.test");
    assertThat(forged.identifiers().envelopeFrom()).contains("bulk.test");

    Row own = row(report, "2001:db8::25");
    assertThat(own.evaluated().disposition()).isEqualTo(Disposition.PASS);
    assertThat(own.evaluated().dkim()).isTrue();
    assertThat(own.dkim().getFirst().selector()).contains("s1");

    Row list = row(report, "192.0.2.77");
    assertThat(list.identifiers().headerFrom()).isEqualTo("news.bank.test");
    assertThat(list.evaluated().overrides().getFirst().kind()).isEqualTo(OverrideKind.MAILING_LIST);
    assertThat(run()).as("again").isZero();
  }

  private static Row row(AggregateReport report, String source) {
    return report.rows().stream()
        .filter(row -> row.source().equals(InetAddress.ofLiteral(source)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_message_is_one_that_receivers_know() {
    arrives(Seen.forged("192.0.2.66", "bank.test"), Handling.NONE);
    collector.flush();
    time.set(NEXT_MORNING);
    run();
    String message = new String(messages.getFirst(), UTF_8);
    assertThat(message.replace("\r\n ", " "))
        .contains("From: \"Ours\" <postmaster@ours.test>\r\n")
        .contains("Subject: Report Domain: bank.test Submitter: ours.test Report-ID: <2026-06-01-")
        .contains("Auto-Submitted: auto-generated\r\n")
        .contains("ours.test!bank.test!1780272000!1780358399!");
    assertThat(message.replace("\r\n", "").chars()).allMatch(c -> c >= ' ' && c < 0x7f);
  }

  @Test
  void no_trace_of_the_recipients_is_in_a_report() throws ReportFormatException {
    arrives(Seen.forged("192.0.2.66", "bank.test"), Handling.NONE);
    collector.flush();
    time.set(NEXT_MORNING);
    run();
    assertThat(read(messages.getFirst()).toString()).doesNotContain("bob").doesNotContain("alice");
  }

  @Test
  void what_is_sent_is_remembered_and_its_rows_are_gone() {
    arrives(Seen.forged("192.0.2.66", "bank.test"), Handling.NONE);
    collector.flush();
    time.set(NEXT_MORNING);
    run();
    assertThat(SentReport.since(kv, LocalDate.parse("2026-06-01")))
        .containsExactly(
            new SentReport(
                LocalDate.parse("2026-06-01"),
                "bank.test",
                1,
                1,
                0,
                NEXT_MORNING,
                Set.of("mailto:dmarc@bank.test")));
    assertThat(SentReport.since(kv, LocalDate.parse("2026-06-02"))).isEmpty();
    assertThat(tables()).as("the totals of the day").isEqualTo(1);
    time.set(NEXT_MORNING.plus(Duration.ofDays(32)));
    run();
    assertThat(tables()).isZero();
    assertThat(SentReport.since(kv, LocalDate.parse("2026-06-01"))).isEmpty();
  }

  private int tables() {
    return kv.read(
        ReportTables.partition(),
        in ->
            in.scan(ReportTables.DMARC_ROWS, new byte[0], new byte[0], 100).size()
                + in.scan(ReportTables.DMARC_GROUPS, new byte[0], new byte[0], 100).size());
  }

  @Test
  void what_cannot_be_signed_waits_for_a_key() {
    arrives(Seen.forged("192.0.2.66", "bank.test"), Handling.NONE);
    collector.flush();
    unsigned = true;
    time.set(NEXT_MORNING);
    assertThat(run()).isZero();
    unsigned = false;
    assertThat(run()).as("at once").isZero();
    time.set(NEXT_MORNING.plus(Duration.ofHours(1)));
    assertThat(run()).isEqualTo(1);
  }

  /// RFC 9990 §4.
  @Test
  void other_organizations_get_reports_only_if_their_dns_agrees() {
    zone.txt(
        "_dmarc.outsourced.test",
        "v=DMARC1; p=none; rua=mailto:a@analyst.test,mailto:b@victim.test,mailto:c@outsourced.test");
    zone.txt("outsourced.test._report._dmarc.analyst.test", "v=DMARC1");
    arrives(Seen.forged("192.0.2.66", "outsourced.test"), Handling.NONE);
    collector.flush();
    time.set(NEXT_MORNING);
    assertThat(run()).isEqualTo(1);
    assertThat(recipients).containsExactlyInAnyOrder("a@analyst.test", "c@outsourced.test");
  }

  @Test
  void who_does_not_ask_any_more_gets_none() {
    arrives(Seen.forged("192.0.2.66", "bank.test"), Handling.NONE);
    collector.flush();
    MemoryZone without = new MemoryZone().txt("_dmarc.bank.test", "v=DMARC1; p=reject");
    time.set(NEXT_MORNING);
    ReportMail nobody =
        (_, _, _, _) -> {
          throw new AssertionError("sent");
        };
    int sent =
        new DmarcReportSender(
                kv,
                hash,
                new DmarcReportSender.Dependencies(without, PublicSuffixes.NONE, nobody),
                new ReportSettings("Ours", new Mailbox("postmaster", "ours.test"), "ours.test"),
                time::get,
                ResultLimits.defaults())
            .run();
    assertThat(sent).isZero();
    assertThat(SentReport.since(kv, LocalDate.parse("2026-06-01")).getFirst().addresses())
        .isEmpty();
  }

  /// Messages are told of under the policy that was applied to them.
  @Test
  void a_policy_that_changes_makes_two_reports() throws ReportFormatException {
    arrives(Seen.forged("192.0.2.66", "shop.test"), Handling.NONE);
    collector.record(
        Seen.forged("192.0.2.67", "shop.test")
            .in(
                new MemoryZone()
                    .txt("_dmarc.shop.test", "v=DMARC1; p=reject; t=y; rua=mailto:d@shop.test"),
                Handling.of(Disposition.QUARANTINE)));
    collector.flush();
    time.set(NEXT_MORNING);
    assertThat(run()).isEqualTo(2);
    List<AggregateReport> reports = List.of(read(messages.get(0)), read(messages.get(1)));
    assertThat(reports.get(0).metadata().id()).isNotEqualTo(reports.get(1).metadata().id());
    for (AggregateReport report : reports) {
      boolean first = report.rows().getFirst().source().getHostAddress().endsWith("66");
      assertThat(report.policy().own()).isEqualTo(first ? Policy.NONE : Policy.REJECT);
      assertThat(report.policy().subdomains())
          .isEqualTo(first ? Optional.of(Policy.QUARANTINE) : Optional.empty());
      assertThat(report.rows().getFirst().evaluated().overrides())
          .as("t=y is why it was not rejected")
          .hasSize(first ? 0 : 1);
    }
  }

  @Test
  void reports_are_not_reported_on_but_forged_ones_are() {
    String subject = "Subject: Report Domain: ours.test Submitter: bank.test Report-ID: <1>\r\n";
    collector.record(
        Seen.signed("192.0.2.1", "bank.test", "bank.test").in(zone, Handling.NONE, subject));
    collector.flush();
    time.set(NEXT_MORNING);
    assertThat(run()).isZero();
    time.set(NOON);
    collector.record(Seen.forged("192.0.2.66", "shop.test").in(zone, Handling.NONE, subject));
    collector.flush();
    time.set(NEXT_MORNING);
    assertThat(run()).isEqualTo(1);
  }

  @Test
  void errors_of_the_dns_are_no_results() {
    MemoryZone silent = new MemoryZone().failing("_dmarc.bank.test", "SERVFAIL");
    collector.record(Seen.forged("192.0.2.66", "bank.test").in(silent, Handling.NONE));
    collector.flush();
    time.set(NEXT_MORNING);
    assertThat(run()).isZero();
  }
}
