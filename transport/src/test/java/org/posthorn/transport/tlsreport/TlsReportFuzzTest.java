package org.posthorn.transport.tlsreport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import org.posthorn.smtp.syntax.Mailbox;

/// Where a domain wants its reports, and results as they are kept.
class TlsReportFuzzTest {

  @FuzzTest
  void records(byte[] input) {
    String text = new String(input, UTF_8);
    Optional<ReportingRecord> found = ReportingRecord.of(List.of(text));
    found.ifPresent(record -> {
      assertThat(ReportingRecord.of(List.of(record.text()))).contains(record);
      assertThat(record.addresses()).isNotEmpty().doesNotHaveDuplicates();
      for (String address : record.addresses()) {
        assertThat(text).contains(address);
        assertThat(address).matches("(?i)(mailto|https):[!-~&&[^,;]]+");
      }
    });
    assertThat(ReportingRecord.of(List.of("v=spf1 -all", text))).isEqualTo(found);
  }

  /// An address is one that mail can be sent to, and is found again when it is written as a URI.
  @FuzzTest
  void mailto(byte[] input) {
    String uri = "mailto:" + new String(input, UTF_8);
    Optional<Mailbox> found = MailtoAddress.parse(uri);
    found.ifPresent(mailbox -> {
      assertThat(mailbox.localPart()).matches("[!-~&&[^\\s@\"(),:;<>\\\\[\\\\]]]{1,64}");
      assertThat(mailbox.domain()).matches("[a-z0-9_.-]{1,253}");
      String plain = mailbox.localPart() + "@" + mailbox.domain();
      String again = plain.replace("%", "%25").replace("?", "%3F");
      assertThat(MailtoAddress.parse("MAILTO:" + again)).contains(mailbox);
      assertThat(MailtoAddress.parse("mailto:" + again + "?subject=x@y")).contains(mailbox);
    });
  }

  @FuzzTest
  void rows(byte[] input) {
    TlsReportLimits limits = TlsReportLimits.defaults().withResults(5, 3, 4);
    DomainResults results;
    try {
      results = DomainResults.decode(input, limits);
    } catch (StoreException e) {
      assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
      return;
    }
    assertThat(results.policies()).hasSizeLessThanOrEqualTo(3);
    results
        .policies()
        .values()
        .forEach(each -> assertThat(each.details()).hasSizeLessThanOrEqualTo(4));
    byte[] row = results.encode();
    assertThat(DomainResults.decode(row, limits).encode()).isEqualTo(row);
  }

  /// A report of others is read within its limits, or refused.
  @FuzzTest
  void received(byte[] input) {
    var limits =
        new org.posthorn.mailauth.dmarc.report.DmarcReportLimits(
            1 << 20, 1 << 16, 20, 10, 5, 50, 20, 100);
    TlsReport report;
    try {
      report = TlsReportReader.read(input, limits);
    } catch (ReportFormatException e) {
      assertThat(e).hasMessageNotContaining("\n");
      return;
    }
    assertThat(report.id()).isNotEmpty().hasSizeLessThanOrEqualTo(50);
    assertThat(report.policies()).hasSizeLessThanOrEqualTo(10);
    report
        .policies()
        .forEach(policy -> {
          assertThat(policy.successes()).isNotNegative();
          assertThat(policy.type())
              .hasSizeLessThanOrEqualTo(50)
              .doesNotContainPattern("\\p{Cntrl}");
        });
  }
}
