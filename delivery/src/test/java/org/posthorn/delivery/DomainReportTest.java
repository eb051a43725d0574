package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.PostOffice.send;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.submission.domainreport.DmarcReceived;
import org.posthorn.testkit.Dialogue;

/// Reports on our domains come in as mail, and are read beside being filed.
class DomainReportTest {
  private static final String REPORT =
      """
      From: noreply@big.test\r
      Subject: Report Domain: example.test Submitter: big.test Report-ID: 7\r
      Content-Type: text/xml\r
      \r
      <feedback><report_metadata><org_name>Big Mail</org_name><email>noreply@big.test</email>\r
      <report_id>7</report_id>\r
      <date_range><begin>1773964800</begin><end>1774051199</end></date_range></report_metadata>\r
      <policy_published><domain>example.test</domain><p>none</p></policy_published>\r
      <record><row><source_ip>192.0.2.1</source_ip><count>5</count><policy_evaluated>\r
      <disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>\r
      <identifiers><header_from>example.test</header_from></identifiers>\r
      <auth_results><spf><domain>example.test</domain><result>fail</result></spf></auth_results>\r
      </record></feedback>\
      """;

  private PostOffice office;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
  }

  private List<DmarcReceived> received() {
    List<DmarcReceived> found = new ArrayList<>();
    LocalDate day = LocalDate.parse("2026-03-20");
    office.received().dmarc("example.test", day, day, found::add);
    return found;
  }

  private String arrives(String to, String message) throws IOException {
    try (Dialogue dialogue = office.connect(ListenerRole.MX)) {
      return send(dialogue, "noreply@big.test", List.of(to), message);
    }
  }

  @Test
  void a_report_is_filed_and_read() throws IOException {
    assertThat(arrives("bob@example.test", REPORT)).startsWith("250");
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !received().isEmpty());
    assertThat(received().getFirst().sources().getFirst().messages()).isEqualTo(5);
  }

  @Test
  void one_that_came_to_somebody_else_is_mail() throws IOException {
    assertThat(arrives("alice@example.test", REPORT)).startsWith("250");
    assertThat(arrives("bob@example.test", REPORT.replace("<report_id>7", "<report_id>8")))
        .startsWith("250");
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !received().isEmpty());
    assertThat(received()).extracting(report -> report.origin().id()).containsExactly("8");
  }

  @Test
  void one_that_cannot_be_read_is_mail_all_the_same() throws IOException {
    String broken = REPORT.replace("</feedback>", "<feedback>");
    assertThat(arrives("bob@example.test", broken)).startsWith("250");
    assertThat(arrives("bob@example.test", REPORT)).startsWith("250");
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !received().isEmpty());
    assertThat(received()).hasSize(1);
  }
}
