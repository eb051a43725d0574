package org.posthorn.transport.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;

/// What other servers report. The samples of Postfix 3.7 and Exim 4.96 are what these wrote when a
/// server refused a recipient, kept it waiting or took it; those of others follow their form.
class ReportReaderTest {
  private static final ReportReader READER = new ReportReader(StatusReportLimits.defaults());

  private static final String ABOUT_NOBODY =
      """
      Content-Type: multipart/report; boundary=b

      --b
      Content-Type: message/delivery-status

      Reporting-MTA: dns; x

      --b--
      """;

  private static Optional<IncomingReport> read(String text) {
    return READER.read(text.getBytes(UTF_8));
  }

  static byte[] sample(String name) {
    try (InputStream in = ReportReaderTest.class.getResourceAsStream(name + ".eml")) {
      assertThat(in).as(name).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "postfix-failed-header, q+envelope-1,   mx.sender.example, nobody@bad.example,  FAILED,    5.1.1, 550-5.1.1 <nobody@bad.example>: no such user here; 550 5.1.1 ask your postmaster",
        "postfix-failed-whole,  -,              mx.sender.example, nobody@bad.example,  FAILED,    5.1.1, 550-5.1.1 <nobody@bad.example>: no such user here; 550 5.1.1 ask your postmaster",
        "postfix-delayed,       q3,             mx.sender.example, carol@late.example,  DELAYED,   4.3.0, 451 4.3.0 come back later",
        "postfix-relayed,       q2,             mx.sender.example, bob@good.example,    RELAYED,   2.0.0, 250 2.0.0 ok",
        "exim-failed-header,    q+2Benvelope-1, mx.sender.example, nobody@bad.example,  FAILED,    5.1.1, 550-5.1.1 <nobody@bad.example>: no such user here; 550 5.1.1 ask your postmaster",
        "exim-failed-whole,     -,              mx.sender.example, nobody@bad.example,  FAILED,    5.1.1, 550-5.1.1 <nobody@bad.example>: no such user here; 550 5.1.1 ask your postmaster",
        "exim-delayed,          q3,             mx.sender.example, carol@late.example,  DELAYED,   4.3.0, 451 4.3.0 come back later",
        "exim-delivered,        q2,             mx.sender.example, bob@good.example,    RELAYED,   2.0.0, 250 Ok",
        "opensmtpd-failed,      -,              mx.sender.example, nobody@bad.example,  FAILED,    5.0.0, ''",
        "sendmail-relayed,      q2,             mx.sender.example, bob@good.example,    RELAYED,   2.1.5, ''",
        "courier-failed,        -,              mx.sender.example, nobody@bad.example,  FAILED,    5.0.0, 550 User <nobody> unknown",
        "exchange-failed,       -,              MBX1.corp.example, nobody@corp.example, FAILED,    5.1.10, 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "gmail-failed,          -,              mail.example,      nobody@bad.example,  FAILED,    5.1.1, 550-5.1.1 The email account that you tried to reach does not exist. Please try 550 5.1.1 double-checking the address",
      })
  void reports_of_real_servers_are_understood(
      String sample,
      String envelopeId,
      String mta,
      String recipient,
      IncomingReport.Action action,
      String status,
      String diagnostic) {
    IncomingReport report = READER.read(sample(sample)).orElseThrow();
    assertThat(report.envelopeId()).isEqualTo(Optional.ofNullable(envelopeId));
    assertThat(report.reportingMta()).isEqualTo(mta);
    assertThat(report.messageId()).contains("minutes.1@sender.example");
    assertThat(report.recipients()).hasSize(1);
    IncomingReport.Recipient only = report.recipients().getFirst();
    assertThat(only.finalRecipient().map(Mailbox::toString)).contains(recipient);
    assertThat(only.action()).isEqualTo(action);
    assertThat(only.status().map(EnhancedStatus::toString)).contains(status);
    assertThat(only.diagnostic()).isEqualTo(diagnostic);
  }

  @Test
  void qmail_says_it_in_words() {
    IncomingReport report = READER.read(sample("qmail-failed")).orElseThrow();
    assertThat(report.reportingMta()).isEqualTo("mx.old.example");
    assertThat(report.messageId()).contains("minutes.1@sender.example");
    assertThat(report.recipients())
        .containsExactly(
            new IncomingReport.Recipient(
                Optional.of(new Mailbox("nobody", "old.example")),
                Optional.empty(),
                IncomingReport.Action.FAILED,
                Optional.of(new EnhancedStatus(5, 1, 1)),
                "Sorry, no mailbox here by that name. (#5.1.1)"),
            new IncomingReport.Recipient(
                Optional.of(new Mailbox("bob", "far.example")),
                Optional.empty(),
                IncomingReport.Action.FAILED,
                Optional.empty(),
                "192.0.2.1 does not like recipient. Remote host said: 552 mailbox full Giving up on"
                    + " 192.0.2.1."));
  }

  private static String report(String... groups) {
    return "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b\r\n"
        + "Content-Type: message/delivery-status\r\n\r\n"
        + String.join("\r\n", groups)
        + "\r\n--b--\r\n";
  }

  private static IncomingReport.Recipient recipient(String fields) {
    return read(report("Reporting-MTA: dns; mx\r\n", fields)).orElseThrow().recipients().getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "rfc822; bob@far.example         | bob@far.example",
        "RFC822;<bob@far.example>        | bob@far.example",
        "bob@far.example                 | bob@far.example",
        "rfc822; \"a b\"@far.example     | \"a b\"@far.example",
        "utf-8; björn@bücher.example     | björn@bücher.example",
        "rfc822; a@b@far.example         | \"a@b\"@far.example",
        "x400; /G=bob/C=de/              | -",
        "rfc822; bob                     | -",
        "rfc822; bob@                    | -",
        "rfc822; @far.example            | -",
        "rfc822; bob@far.example (Bob)   | -",
        "                                | -",
      })
  void recipients_are_mailboxes_where_they_are(String field, String mailbox) {
    assertThat(recipient("Action: failed\r\nFinal-Recipient: " + field + "\r\n").finalRecipient())
        .map(Mailbox::toString)
        .isEqualTo(Optional.ofNullable(mailbox));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "5.1.1                    | smtp; 550 no            | 5.1.1",
        "5.1.1 (bad destination)  | smtp; 550 5.7.1 no      | 5.1.1",
        "5.0.0                    | smtp; 550 5.7.1 no      | 5.7.1",
        "4.0.0                    | smtp; 550 5.7.1 no      | 4.0.0",
        "nonsense                 | smtp; 550 5.7.1 no      | 5.7.1",
        "9.1.1                    | smtp; 550 no            | -",
        "5.1.1234                 | 10.5.1.1.x              | 5.1.1",
        "                         | x-unix; 67              | -",
      })
  void the_status_is_the_most_telling_one(String status, String diagnostic, String expected) {
    IncomingReport.Recipient found =
        recipient("Action: failed\r\nStatus: " + status + "\r\nDiagnostic-Code: " + diagnostic);
    assertThat(found.status())
        .map(EnhancedStatus::toString)
        .isEqualTo(Optional.ofNullable(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "failed, FAILED", "Failed (bounced), FAILED", "DELAYED, DELAYED", "delivered, DELIVERED",
    "relayed, RELAYED", "expanded, EXPANDED", "deferred, UNKNOWN", "'', UNKNOWN"
  })
  void actions_are_read_leniently(String field, IncomingReport.Action action) {
    assertThat(recipient("Final-Recipient: rfc822; a@b.c\r\nAction: " + field).action())
        .isEqualTo(action);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Subject: hello\r\n\r\nHow are you?\r\n",
        "Subject: hello\r\n\r\nHi. This is the qmail-send program at x.\r\n\r\nno address\r\n",
        "Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nhello\r\n--b--\r\n",
        ABOUT_NOBODY
      })
  void what_reports_on_nobody_is_no_report(String message) {
    assertThat(read(message)).isEmpty();
  }

  @Test
  void each_bound_holds() {
    ReportReader small =
        new ReportReader(StatusReportLimits.defaults().withReading(1_000, 2, 9, 200));
    String group = "Final-Recipient: rfc822; a@b.c\r\nDiagnostic-Code: smtp; 123456789\r\n";
    String three = report("Reporting-MTA: dns; mx\r\n", group, group, group);
    IncomingReport report = small.read(three.getBytes(UTF_8)).orElseThrow();
    assertThat(report.recipients()).hasSize(2);
    assertThat(report.recipients().getFirst().diagnostic()).isEqualTo("123");
    String late = report("Reporting-MTA: dns; mx\r\nX: " + "x".repeat(200) + "\r\n", group);
    assertThat(small.read(late.getBytes(UTF_8))).isEmpty();
    String longer = "X: " + "x".repeat(1_000) + "\r\n" + three;
    assertThat(small.read(longer.getBytes(UTF_8))).isEmpty();
    assertThat(READER.read(longer.getBytes(UTF_8))).isPresent();
  }

  @Test
  void a_report_that_is_cut_off_says_what_it_said_until_then() {
    byte[] whole = sample("postfix-failed-whole");
    String text = new String(whole, UTF_8);
    int cut = text.indexOf("Here they are");
    assertThat(READER.read(text.substring(0, cut).getBytes(UTF_8)))
        .map(IncomingReport::messageId)
        .contains(Optional.of("minutes.1@sender.example"));
  }

  @FuzzTest
  void anything(byte[] input) {
    StatusReportLimits limits = StatusReportLimits.defaults().withReading(4_096, 10, 50, 2_048);
    Optional<IncomingReport> read = new ReportReader(limits).read(input);
    read.ifPresent(report -> {
      assertThat(report.recipients()).hasSizeBetween(1, 10);
      assertThat(report.reportingMta()).hasSizeLessThanOrEqualTo(255);
      String said =
          report.recipients().stream()
              .map(IncomingReport.Recipient::diagnostic)
              .peek(text -> assertThat(text).hasSizeLessThanOrEqualTo(50))
              .collect(Collectors.joining());
      assertThat(said.chars().noneMatch(Character::isISOControl)).isTrue();
    });
  }
}
