package org.posthorn.submission.domainreport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.mailauth.dmarc.Policy;
import org.posthorn.mailauth.dmarc.report.AggregateReport.Disposition;
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import org.posthorn.mime.HeaderFields;
import org.posthorn.submission.domainreport.DmarcReceived.Source;
import org.posthorn.submission.domainreport.Origin.Trust;
import org.posthorn.transport.rows.KeyedHash;

/// What others report on our domains is read from the mail it comes as, and kept.
class DomainReportTest {
  private static final LocalDate DAY = LocalDate.parse("2026-06-01");
  private static final String SUBJECT = "Report Domain: ours.test Submitter: big.test Report-ID: 1";

  private final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.parse("2026-06-02T08:00:00Z"));
  private final KeyValueStore kv = new MemoryStore();

  @AfterEach
  void close() {
    kv.close();
  }

  private ReceivedReports received(ReceivedReportLimits limits) {
    return new ReceivedReports(kv, KeyedHash.of(kv, new SecureRandom()), time::get, limits);
  }

  private IncomingDomainReports incoming() {
    return incoming(ReceivedReportLimits.defaults());
  }

  private IncomingDomainReports incoming(ReceivedReportLimits limits) {
    return new IncomingDomainReports(
        received(limits),
        Set.of("ours.test", "also.test")::contains,
        List.of("Reports@ours.test"),
        time::get,
        limits);
  }

  private List<DmarcReceived> dmarc() {
    List<DmarcReceived> found = new ArrayList<>();
    received(ReceivedReportLimits.defaults())
        .dmarc("ours.test", DAY.minusDays(30), DAY.plusDays(30), found::add);
    return found;
  }

  private List<TlsReceived> tls() {
    List<TlsReceived> found = new ArrayList<>();
    received(ReceivedReportLimits.defaults())
        .tls("ours.test", DAY.minusDays(30), DAY.plusDays(30), found::add);
    return found;
  }

  /// Of RFC 7489, as most still send them, with what some leave out or add.
  private static String xml(String id, String domain, String rows) {
    return """
    <?xml version="1.0"?>
    <feedback>
      <report_metadata>
        <org_name>Big Mail</org_name>
        <email>noreply@big.test</email>
        <extra_contact_info>https://big.test/help</extra_contact_info>
        <report_id>%s</report_id>
        <date_range><begin>1780272000</begin><end>1780358399</end></date_range>
      </report_metadata>
      <policy_published>
        <domain>%s</domain><adkim>r</adkim><aspf>r</aspf><p>quarantine</p><pct>100</pct>
      </policy_published>
      %s
    </feedback>
    """
        .formatted(id, domain, rows);
  }

  private static String record(String address, int count, String disposition, String dkim) {
    return """
    <record>
      <row><source_ip>%s</source_ip><count>%d</count>
        <policy_evaluated><disposition>%s</disposition><dkim>%s</dkim><spf>fail</spf></policy_evaluated>
      </row>
      <identifiers><header_from>ours.test</header_from></identifiers>
      <auth_results>
        <spf><domain>elsewhere.test</domain><result>pass</result></spf>
      </auth_results>
    </record>
    """
        .formatted(address, count, disposition, dkim);
  }

  private static final String ROWS =
      record("192.0.2.1", 10, "none", "pass") + record("2001:db8::9", 3, "quarantine", "fail");

  private static final String JSON =
      """
      {"organization-name":"Big Mail","date-range":{"start-datetime":"2026-06-01T00:00:00Z",
       "end-datetime":"2026-06-01T23:59:59Z"},"contact-info":"tls@big.test","report-id":"t1",
       "policies":[
        {"policy":{"policy-type":"sts","policy-string":["version: STSv1","mode: enforce"],
          "policy-domain":"ours.test","mx-host":["mx.ours.test"]},
         "summary":{"total-successful-session-count":100,"total-failure-session-count":4},
         "failure-details":[
          {"result-type":"certificate-expired","sending-mta-ip":"192.0.2.7",
           "receiving-mx-hostname":"mx.ours.test","failed-session-count":3},
          {"result-type":"certificate-expired","sending-mta-ip":"192.0.2.8",
           "receiving-mx-hostname":"mx.ours.test","failed-session-count":1}]},
        {"policy":{"policy-type":"no-policy-found","policy-domain":"foreign.test"},
         "summary":{"total-successful-session-count":5,"total-failure-session-count":0}}]}
      """;

  private static byte[] as(String how, String text) {
    return switch (how) {
      case "gzip alone" ->
          Packed.alone(SUBJECT, "application/gzip; name=a.xml.gz", Packed.gzip(text));
      case "zip alone" -> Packed.alone(SUBJECT, "application/zip; name=a.zip", Packed.zip(text));
      case "gzip attached" ->
          Packed.attached(SUBJECT, "multipart/mixed", "application/gzip", Packed.gzip(text));
      case "zip attached as octets" ->
          Packed.attached(SUBJECT, "multipart/mixed", "application/octet-stream", Packed.zip(text));
      case "plain attached" ->
          Packed.attached(SUBJECT, "multipart/mixed", "text/xml", text.getBytes(UTF_8));
      case "tlsrpt report" ->
          Packed.attached(
              SUBJECT,
              "multipart/report; report-type=tlsrpt",
              "application/tlsrpt+gzip",
              Packed.gzip(text));
      case "tlsrpt alone" ->
          Packed.alone("Something", "application/tlsrpt+json", text.getBytes(UTF_8));
      default -> throw new AssertionError(how);
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip alone",
        "zip alone",
        "gzip attached",
        "zip attached as octets",
        "plain attached"
      })
  void dmarc_reports_are_read_as_they_come(String how) throws ReportFormatException {
    incoming().read(as(how, xml("d1", "ours.test", ROWS)), "");
    DmarcReceived report = dmarc().getFirst();
    assertThat(report.origin().organization()).isEqualTo("Big Mail");
    assertThat(report.origin().contact()).isEqualTo("noreply@big.test");
    assertThat(report.origin().trust()).isEqualTo(Trust.UNKNOWN);
    assertThat(report.policy()).isEqualTo(Policy.QUARANTINE);
    assertThat(report.sources())
        .containsExactly(
            new Source(
                InetAddress.ofLiteral("192.0.2.1"), "ours.test", Disposition.NONE, true, false, 10),
            new Source(
                InetAddress.ofLiteral("2001:db8::9"),
                "ours.test",
                Disposition.QUARANTINE,
                false,
                false,
                3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"tlsrpt report", "tlsrpt alone", "gzip attached"})
  void tls_reports_are_read_as_they_come(String how) throws ReportFormatException {
    incoming().read(as(how, JSON), "");
    TlsReceived report = tls().getFirst();
    assertThat(report.origin().organization()).isEqualTo("Big Mail");
    assertThat(report.policies())
        .as("other domains are left out, and who sent does not matter")
        .containsExactly(
            new TlsReceived.Policy(
                "sts",
                100,
                4,
                List.of(new TlsReceived.Failure("certificate-expired", "mx.ours.test", 4))));
  }

  private static final String FAILURE =
      """
      From: Big Mail <dmarc@big.test>\r
      To: postmaster@ours.test\r
      Message-ID: <%s@big.test>\r
      Subject: FW: You are a winner\r
      MIME-Version: 1.0\r
      Content-Type: multipart/report; report-type=feedback-report; boundary=b\r
      \r
      --b\r
      Content-Type: text/plain\r
      \r
      A message failed.\r
      --b\r
      Content-Type: message/feedback-report\r
      \r
      Feedback-Type: auth-failure\r
      Version: 1\r
      User-Agent: Big/1\r
      Auth-Failure: dmarc\r
      Identity-Alignment: spf, dkim\r
      Reported-Domain: ours.test\r
      Source-IP: 198.51.100.66\r
      Original-Mail-From: <x@evil.test>\r
      Arrival-Date: Mon, 1 Jun 2026 10:00:00 +0000\r
      Delivery-Result: reject\r
      \r
      --b\r
      Content-Type: text/rfc822-headers\r
      \r
      From: boss@ours.test\r
      \r
      --b--\r
      """;

  private List<FailureReceived> failures() {
    List<FailureReceived> found = new ArrayList<>();
    received(ReceivedReportLimits.defaults()).failures("ours.test", DAY, DAY, found::add);
    return found;
  }

  private void failure(String id, String from, String to) throws ReportFormatException {
    incoming().read(FAILURE.formatted(id).replace(from, to).getBytes(US_ASCII), "");
  }

  /// RFC 9991 §4.
  @Test
  void a_report_on_one_message_is_read_and_counts_once() throws ReportFormatException {
    byte[] message = FAILURE.formatted("1").getBytes(US_ASCII);
    assertThat(incoming().wanted(HeaderFields.parse(message), List.of("postmaster@ours.test")))
        .isTrue();
    failure("1", "", "");
    failure("1", "", "");
    failure("2", "Reported-Domain: ours.test", "Reported-Domain: foreign.test");
    assertThat(failures())
        .singleElement()
        .satisfies(report -> {
          assertThat(report.source()).contains(InetAddress.ofLiteral("198.51.100.66"));
          assertThat(report.failure()).isEqualTo("dmarc: dkim spf");
          assertThat(report.delivery()).isEqualTo("reject");
          assertThat(report.sender()).isEqualTo("x@evil.test");
          assertThat(report.messages()).isEqualTo(1);
          assertThat(report.origin().organization()).isEqualTo("Big Mail <dmarc@big.test>");
          assertThat(report.origin().day()).isEqualTo(DAY);
        });
    assertThat(dmarc()).as("it is no aggregate report").isEmpty();
  }

  @Test
  void a_report_on_one_message_may_leave_much_out() throws ReportFormatException {
    time.set(Instant.parse("2026-06-01T08:00:00Z"));
    String short_ =
        FAILURE.formatted("3").replaceAll("(Source-IP|Original-|Arrival|Deliv).*\r\n", "");
    incoming().read(short_.getBytes(US_ASCII), "");
    assertThat(failures())
        .singleElement()
        .satisfies(report -> {
          assertThat(report.source()).isEmpty();
          assertThat(report.sender() + report.delivery()).isEmpty();
        });
    assertThatThrownBy(() -> failure("4", "auth-failure", "abuse"))
        .isInstanceOf(ReportFormatException.class);
  }

  @Test
  void reports_on_single_messages_are_bounded_too() throws ReportFormatException {
    ReceivedReportLimits limits = ReceivedReportLimits.defaults().withKept(3, 10);
    for (int i = 0; i < 20; i++) {
      incoming(limits).read(FAILURE.formatted(i).getBytes(US_ASCII), "");
    }
    assertThat(failures()).hasSize(10);
  }

  @Test
  void a_report_that_comes_twice_counts_once() throws ReportFormatException {
    incoming().read(as("zip alone", xml("d1", "ours.test", ROWS)), "");
    incoming().read(as("gzip attached", xml("d1", "ours.test", ROWS)), "");
    incoming().read(as("gzip attached", xml("d2", "ours.test", ROWS)), "");
    incoming().read(as("tlsrpt alone", JSON), "");
    incoming().read(as("tlsrpt alone", JSON), "");
    assertThat(dmarc()).hasSize(2);
    assertThat(tls()).hasSize(1);
  }

  @Test
  void only_domains_of_ours_matter_and_names_below_them() throws ReportFormatException {
    incoming().read(as("gzip alone", xml("d1", "foreign.test", ROWS)), "");
    incoming().read(as("gzip alone", xml("d2", "notours.test", ROWS)), "");
    assertThat(dmarc()).isEmpty();
    incoming().read(as("gzip alone", xml("d3", "NEWS.ours.test", ROWS)), "");
    assertThat(dmarc()).extracting(DmarcReceived::domain).containsExactly("NEWS.ours.test");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dmarc=pass header.from=big.test policy.dmarc=reject | PASSED | big.test
          dmarc=fail header.from=big.test policy.dmarc=reject | NOT_PASSED | ''
          dmarc=none | NOT_PASSED | ''
          spf=pass smtp.mailfrom=big.test | UNKNOWN | ''
          """)
  void whether_the_message_was_authentic_is_kept(String result, Trust trust, String bearer)
      throws ReportFormatException {
    String fields =
        "Received-SPF: pass\r\nAuthentication-Results: mx.ours.test;\r\n\t" + result + "\r\n";
    incoming().read(as("gzip alone", xml("d1", "ours.test", ROWS)), fields);
    assertThat(dmarc().getFirst().origin().trust()).isEqualTo(trust);
    assertThat(dmarc().getFirst().origin().bearer()).isEqualTo(bearer);
  }

  /// What the message says of itself is no evidence.
  @Test
  void results_in_the_message_itself_do_not_count() throws ReportFormatException {
    String forged = "Authentication-Results: mx.ours.test; dmarc=pass header.from=big.test\r\n";
    byte[] message =
        (forged + new String(as("gzip alone", xml("d1", "ours.test", ROWS)), US_ASCII))
            .getBytes(US_ASCII);
    incoming().read(message, "");
    assertThat(dmarc().getFirst().origin().trust()).isEqualTo(Trust.UNKNOWN);
  }

  @Test
  void small_files_that_become_large_are_refused() {
    String bomb = xml("d1", "ours.test", " ".repeat(20 << 20));
    assertThatThrownBy(() -> incoming().read(as("gzip alone", bomb), ""))
        .isInstanceOf(ReportFormatException.class)
        .hasMessageContaining("too large");
    String json =
        JSON.replace("\"policies\"", "\"x\":\"" + "y".repeat(20 << 20) + "\",\"policies\"");
    assertThatThrownBy(() -> incoming().read(as("tlsrpt report", json), ""))
        .isInstanceOf(ReportFormatException.class)
        .hasMessageContaining("too large");
    assertThat(dmarc()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hello",
        "{",
        "{}",
        "[1]",
        "{\"report-id\":\"1\"}",
        "{\"report-id\":\"1\",\"date-range\":{\"start-datetime\":\"yesterday\"}}",
        "<feedback/>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><feedback>&b;</feedback>"
      })
  void what_is_no_report_is_refused(String text) {
    assertThatThrownBy(() -> incoming().read(as("gzip attached", text), ""))
        .isInstanceOf(ReportFormatException.class);
    assertThatThrownBy(() -> incoming().read(as("plain attached", text), ""))
        .isInstanceOf(ReportFormatException.class);
  }

  @Test
  void json_that_is_nested_deeply_is_refused() {
    String json = "{\"a\":" + "[".repeat(200_000);
    assertThatThrownBy(() -> incoming().read(as("tlsrpt alone", json), ""))
        .isInstanceOf(ReportFormatException.class);
  }

  @Test
  void numbers_that_are_none_do_not_overflow_sums() throws ReportFormatException {
    incoming().read(as("tlsrpt alone", JSON.replace("100", "999999999999999")), "");
    incoming().read(as("tlsrpt alone", JSON.replace("100", "1e99").replace("t1", "t2")), "");
    assertThat(tls())
        .extracting(report -> report.policies().getFirst().successes())
        .containsExactlyInAnyOrder(1_000_000_000_000L, 0L);
  }

  @ParameterizedTest
  @CsvSource({
    "1780272000, 1780358399, 1, their day is ours",
    "1780264800, 1780351199, 1, their midnight is two hours before ours",
    "1780444800, 1780531199, 0, the day after tomorrow",
    "1770000000, 1770086399, 0, months ago",
    "1780272000, 1880358399, 0, years",
    "1780358500, 1780272000, 0, the end before the beginning",
    "-99999999999999, 99999999999999, 0, since the beginning of the world"
  })
  void days_that_reports_are_about(String begin, String end, int kept, String which) {
    String text =
        xml("d1", "ours.test", ROWS).replace("1780272000", begin).replace("1780358399", end);
    try {
      incoming().read(as("gzip alone", text), "");
    } catch (ReportFormatException refused) {
      assertThat(kept).as(which).isZero();
    }
    assertThat(dmarc()).as(which).hasSize(kept);
    dmarc().forEach(report -> assertThat(report.origin().day()).isEqualTo(DAY));
  }

  @Test
  void sources_beyond_the_limit_are_a_sum() throws ReportFormatException {
    ReceivedReportLimits limits = ReceivedReportLimits.defaults().withKept(2, 10);
    String rows =
        record("192.0.2.1", 1, "none", "pass")
            + record("192.0.2.2", 7, "none", "fail")
            + record("192.0.2.3", 2, "none", "fail")
            + record("192.0.2.4", 9, "none", "pass")
            + record("192.0.2.2", 1, "none", "fail");
    incoming(limits).read(as("gzip alone", xml("d1", "ours.test", rows)), "");
    DmarcReceived report = dmarc().getFirst();
    assertThat(report.sources()).extracting(Source::messages).containsExactly(9L, 8L);
    assertThat(report.others()).isEqualTo(3);
    assertThat(report.othersPassed()).isEqualTo(1);
  }

  @Test
  void reports_about_one_day_are_bounded() throws ReportFormatException {
    ReceivedReportLimits limits = ReceivedReportLimits.defaults().withKept(200, 3);
    for (int i = 0; i < 6; i++) {
      incoming(limits).read(as("gzip alone", xml("d" + i, "ours.test", ROWS)), "");
    }
    assertThat(dmarc()).hasSize(3);
    incoming(limits).read(as("tlsrpt alone", JSON), "");
    assertThat(tls()).as("another kind").hasSize(1);
  }

  @Test
  void reports_are_forgotten_in_time() throws ReportFormatException {
    incoming().read(as("gzip alone", xml("d1", "ours.test", ROWS)), "");
    time.set(Instant.parse("2026-08-29T08:00:00Z"));
    received(ReceivedReportLimits.defaults()).expire();
    assertThat(dmarc()).hasSize(1);
    time.set(Instant.parse("2026-08-31T08:00:00Z"));
    received(ReceivedReportLimits.defaults()).expire();
    assertThat(dmarc()).isEmpty();
  }

  @Test
  void untrusted_texts_are_one_short_line() throws ReportFormatException {
    String text =
        xml("d1", "ours.test", ROWS).replace("Big Mail", "Big&#10;Mail\u202e" + "x".repeat(5_000));
    incoming().read(as("gzip alone", text), "");
    assertThat(dmarc().getFirst().origin().organization())
        .startsWith("Big Mail xxx")
        .hasSizeLessThanOrEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          postmaster@ours.test | Subject: Report domain: ours.test Submitter: big.test Report-ID: 1 | true
          Postmaster@Also.Test | Subject: Report Domain: ours.test | true
          reports@ours.test | Subject: [Preview] Report Domain: ours.test | true
          alice@ours.test | Subject: Report Domain: ours.test | false
          postmaster@ours.test | Subject: Hello | false
          postmaster@ours.test | Content-Type: application/zip; name=a.zip | true
          postmaster@ours.test | Content-Type: multipart/report; report-type=tlsrpt; boundary=b | true
          postmaster@ours.test | Content-Type: multipart/report; report-type=delivery-status | false
          postmaster@ours.test | Content-Type: multipart/mixed; boundary=b | false
          """)
  void which_messages_are_looked_at(String to, String field, boolean wanted) {
    HeaderFields header = HeaderFields.parse((field + "\r\n\r\n").getBytes(US_ASCII));
    assertThat(incoming().wanted(header, List.of(to))).isEqualTo(wanted);
  }

  @Test
  void a_report_is_read_beside() {
    byte[] message = as("gzip alone", xml("d1", "ours.test", ROWS));
    incoming().offer(message.length, () -> message, "");
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> dmarc().size() == 1);
  }

  @Test
  void nothing_is_read_of_what_is_too_large_or_too_much() throws Exception {
    IncomingDomainReports incoming = incoming();
    incoming.offer(
        100 << 20,
        () -> {
          throw new AssertionError("read");
        },
        "");
    CountDownLatch reading = new CountDownLatch(2);
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      threads.add(
          Thread.ofVirtual()
              .start(() ->
                  incoming.offer(
                      1,
                      () -> {
                        reading.countDown();
                        awaited(go);
                        throw new java.io.IOException("gone");
                      },
                      "")));
    }
    reading.await();
    AtomicInteger more = new AtomicInteger();
    incoming.offer(1, () -> new byte[more.incrementAndGet()], "");
    assertThat(more).hasValue(0);
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    incoming.offer(1, () -> new byte[more.incrementAndGet()], "");
    assertThat(more).as("whoever failed has made room").hasValue(1);
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
