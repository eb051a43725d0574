package org.posthorn.mailauth.dmarc.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.mailauth.dmarc.Identifier.Method;
import org.posthorn.mailauth.dmarc.report.FailureReport.Delivery;
import org.posthorn.mailauth.dmarc.report.FailureReport.DkimFailure;
import org.posthorn.mailauth.dmarc.report.FailureReport.SpfRecord;
import org.posthorn.mailauth.dmarc.report.FailureReport.Transaction;

class FailureReportTest {
  private static final DmarcReportLimits LIMITS = DmarcReportLimits.defaults();

  private static final FailureReport REPORT =
      new FailureReport(
          "dmarc",
          Set.of(Method.DKIM, Method.SPF),
          "consumer.example",
          "gen.example; dmarc=fail header.from=consumer.example",
          new Transaction(
              Optional.of("author@forwarder.example"),
              Optional.of(InetAddress.ofLiteral("192.0.2.2")),
              Optional.of(Instant.parse("2026-07-19T05:57:48Z")),
              Optional.of("65E1A3F0A0"),
              Optional.of(Delivery.REJECT)),
          Optional.of(
              new DkimFailure("consumer.example", Optional.of("@consumer.example"), "epsilon")),
          Optional.of(new SpfRecord("consumer.example", "v=spf1 exp=\\\"x -all")),
          3);

  /// RFC 9991 appendix: the machine-readable part.
  @Test
  void the_example_of_the_RFC_is_read() throws ReportFormatException {
    String part =
        """
        Feedback-Type: auth-failure
        Version: 1
        User-Agent: DMARC-Filter/1.2.3
        Auth-Failure: dmarc
        Authentication-Results: gen.example;
          dmarc=fail header.from=consumer.example
        Identity-Alignment: dkim
        DKIM-Domain: consumer.example
        DKIM-Identity: @consumer.example
        DKIM-Selector: epsilon
        Original-Envelope-Id: 65E1A3F0A0
        Original-Mail-From: author=gen.example@forwarder.example
        Source-IP: 192.0.2.2
        Source-Port: 12345
        Reported-Domain: consumer.example

        """;
    FailureReport report = FailureReport.read(part.getBytes(UTF_8), LIMITS);
    assertThat(report.failure()).isEqualTo("dmarc");
    assertThat(report.notAligned()).containsExactly(Method.DKIM);
    assertThat(report.domain()).isEqualTo("consumer.example");
    assertThat(report.authenticationResults())
        .matches("gen.example; +dmarc=fail header.from=consumer.example");
    assertThat(report.dkim()).isEqualTo(REPORT.dkim());
    assertThat(report.transaction().sender()).contains("author=gen.example@forwarder.example");
    assertThat(report.transaction().source()).contains(InetAddress.ofLiteral("192.0.2.2"));
    assertThat(report.incidents()).isEqualTo(1);
  }

  @Test
  void what_is_written_is_read_again() throws ReportFormatException {
    byte[] part = REPORT.feedback("Posthorn/1");
    assertThat(FailureReport.read(part, LIMITS)).isEqualTo(REPORT);
    assertThat(new String(part, UTF_8))
        .contains("Identity-Alignment: dkim, spf\r\n")
        .contains("Original-Mail-From: <author@forwarder.example>\r\n")
        .contains("Arrival-Date: Sun, 19 Jul 2026 05:57:48 +0000\r\n")
        .endsWith("-all\"\r\n");
  }

  @Test
  void a_report_is_a_message_of_three_parts() {
    byte[] header = "Subject: x\r\nFrom: a@consumer.example\r\n".getBytes(UTF_8);
    String content =
        new String(REPORT.content("=_b", "Überhaupt.\r\n", header, "Posthorn/1"), UTF_8);
    assertThat(content)
        .startsWith(
            "MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=feedback-report;")
        .contains(
            """
            boundary="=_b"

            --=_b
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: 8bit

            Überhaupt.

            --=_b
            """
                .replace("\n", "\r\n"))
        .contains("Content-Type: message/feedback-report\r\n\r\nFeedback-Type: auth-failure\r\n")
        .contains("Content-Type: text/rfc822-headers; charset=utf-8\r\n\r\nSubject: x\r\n")
        .endsWith("\r\n--=_b--\r\n");
  }

  @Test
  void texts_cannot_leave_their_field() {
    FailureReport hostile =
        new FailureReport(
            "dmarc",
            Set.of(),
            "a\r\nFeedback-Type: abuse",
            "b\r\n\r\nc",
            new Transaction(
                Optional.of("x\r\ny"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            Optional.empty(),
            Optional.empty(),
            1);
    assertThat(new String(hostile.feedback("p"), UTF_8))
        .contains("Reported-Domain: a Feedback-Type: abuse\r\n")
        .contains("Identity-Alignment: none\r\n")
        .contains("Original-Mail-From: <x y>\r\n")
        .doesNotContain("\r\n\r\n");
  }

  @Test
  void what_is_no_such_report_is_refused_and_odd_values_are_left_out() throws Exception {
    assertThatThrownBy(() -> FailureReport.read("Feedback-Type: abuse\r\n".getBytes(UTF_8), LIMITS))
        .isInstanceOf(ReportFormatException.class);
    assertThatThrownBy(() -> FailureReport.read(new byte[LIMITS.failureOctetsMax() + 1], LIMITS))
        .hasMessageContaining("too large");
    String odd =
        "feedback-type: AUTH-FAILURE\r\nSource-IP: x%y\r\nIncidents: -5\r\nArrival-Date: never\r\n"
            + "SPF-DNS: txt\r\nDelivery-Result: eaten\r\nIdentity-Alignment: spf (x), arc\r\n"
            + "Reported-Domain: "
            + "a".repeat(2000)
            + "\r\n";
    FailureReport report = FailureReport.read(odd.getBytes(ISO_8859_1), LIMITS);
    assertThat(report.transaction().source()).isEmpty();
    assertThat(report.transaction().arrival()).isEmpty();
    assertThat(report.transaction().delivery()).contains(Delivery.OTHER);
    assertThat(report.incidents()).isEqualTo(1);
    assertThat(report.spf()).isEmpty();
    assertThat(report.notAligned()).containsExactly(Method.SPF);
    assertThat(report.domain()).hasSize(LIMITS.textMax());
  }
}
