package org.posthorn.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.server.RunningServer.Ran;

/// Reports of other servers arrive as mail, and are summed up on the command line.
class DomainReportTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  /// The day before this one, UTC.
  private final Instant begin =
      Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));

  private RunningServer server;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    server = RunningServer.quickstart(directory.resolve("data"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void arrives(String subject, String type, String report) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(report.getBytes(UTF_8));
    }
    String message =
        "From: reports@big.test\nSubject: "
            + subject
            + "\nMIME-Version: 1.0\nContent-Type: "
            + type
            + "\nContent-Transfer-Encoding: base64\n\n"
            + Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(packed.toByteArray());
    assertThat(server.deliver("postmaster@example.test", message)).startsWith("250");
  }

  private String awaited(String expected, String... command) {
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(server.posthorn(command).out()).contains(expected));
    Ran ran = server.posthorn(command);
    assertThat(ran.exit()).isZero();
    return ran.out();
  }

  @Test
  void dmarc_reports() throws IOException {
    arrives(
        "Report domain: example.test Submitter: big.test Report-ID: 77",
        "application/gzip; name=\"big.test!example.test!1!2.xml.gz\"",
        """
        <?xml version="1.0" encoding="UTF-8" ?>
        <feedback><report_metadata><org_name>Big Mail</org_name><email>reports@big.test</email>
        <report_id>77</report_id><date_range><begin>%d</begin><end>%d</end></date_range>
        </report_metadata>
        <policy_published><domain>example.test</domain><p>quarantine</p></policy_published>
        <record><row><source_ip>192.0.2.25</source_ip><count>12</count><policy_evaluated>
        <disposition>none</disposition><dkim>pass</dkim><spf>pass</spf></policy_evaluated></row>
        <identifiers><header_from>example.test</header_from></identifiers><auth_results>
        <spf><domain>example.test</domain><result>pass</result></spf></auth_results></record>
        <record><row><source_ip>198.51.100.66</source_ip><count>3</count><policy_evaluated>
        <disposition>quarantine</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated>
        </row><identifiers><header_from>example.test</header_from></identifiers><auth_results>
        <spf><domain>evil.test</domain><result>pass</result></spf></auth_results></record>
        </feedback>
        """
            .formatted(begin.getEpochSecond(), begin.getEpochSecond() + 86_399));
    String all = awaited("15", "dmarc", "report");
    assertThat(all).contains("example.test");
    String one = server.posthorn("dmarc", "report", "example.test", "--days", "3").out();
    assertThat(one)
        .containsPattern("messages: +15\n")
        .containsPattern("failed: +3\n")
        .containsPattern("192\\.0\\.2\\.25 +12 +12 +12 +12 +0")
        .containsPattern("198\\.51\\.100\\.66 +3 +0 +0 +0 +3 +3 +0 +example\\.test +Big Mail")
        .containsPattern("Big Mail +\\w+ +1 +12 +3");
    assertThat(server.posthorn("dmarc", "report", "example.test", "--json").out())
        .contains("\"address\":\"198.51.100.66\"");
    assertThat(server.posthorn("dmarc", "report", "example.test", "--days", "1").out())
        .as("it is about yesterday")
        .containsPattern("reports: +0");
  }

  @Test
  void reports_on_single_messages() throws IOException {
    String report =
        """
        From: Big Mail <dmarc@big.test>
        Message-ID: <f1@big.test>
        Subject: FW: You are a winner
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=feedback-report; boundary=b

        --b
        Content-Type: message/feedback-report

        Feedback-Type: auth-failure
        Version: 1
        User-Agent: Big/1
        Auth-Failure: dmarc
        Identity-Alignment: spf, dkim
        Reported-Domain: example.test
        Source-IP: 198.51.100.66
        Original-Mail-From: <x@evil.test>
        Delivery-Result: reject

        --b--
        """;
    assertThat(server.deliver("postmaster@example.test", report)).startsWith("250");
    String one = awaited("198.51.100.66", "dmarc", "report", "example.test");
    assertThat(one)
        .containsPattern("failure reports: +1\n")
        .containsPattern(
            "198\\.51\\.100\\.66 +1 +dmarc: dkim spf +reject +x@evil\\.test +Big Mail <dmarc@big\\.test>");
    assertThat(server.posthorn("dmarc", "report").out()).contains("failure reports");
  }

  @Test
  void tls_reports() throws IOException {
    arrives(
        "Report Domain: example.test Submitter: big.test Report-ID: <t1@big.test>",
        "application/tlsrpt+gzip; name=\"big.test!example.test!1!2!t1.json.gz\"",
        """
        {"organization-name":"Big Mail","date-range":{"start-datetime":"%s","end-datetime":"%s"},
         "contact-info":"reports@big.test","report-id":"t1","policies":[{"policy":
         {"policy-type":"no-policy-found","policy-domain":"example.test"},
         "summary":{"total-successful-session-count":40,"total-failure-session-count":2},
         "failure-details":[{"result-type":"certificate-expired",
          "receiving-mx-hostname":"mx.example.test","failed-session-count":2}]}]}
        """
            .formatted(begin, begin.plusSeconds(86_399)));
    awaited("40", "tls", "report");
    assertThat(server.posthorn("tls", "report", "example.test").out())
        .containsPattern("encrypted: +40\n")
        .containsPattern("no-policy-found +40 +2")
        .containsPattern("certificate-expired +mx\\.example\\.test +2")
        .containsPattern("Big Mail +\\w+ +1 +40 +2");
  }

  @Test
  void what_cannot_be_answered_is_said() {
    assertThat(server.posthorn("dmarc", "report", "foreign.test").err())
        .contains("there is no domain foreign.test here");
    assertThat(server.posthorn("dmarc", "report", "--days", "91").err())
        .contains("the days are 1 to 90");
    assertThat(server.posthorn("tls", "report", "--days", "many").err())
        .contains("--days is a whole number");
    assertThat(server.posthorn("dmarc", "sent").exit()).isZero();
  }
}
