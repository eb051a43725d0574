package org.posthorn.submission.domainreport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.mailauth.dmarc.report.ReportFormatException;
import org.posthorn.transport.rows.KeyedHash;

/// Messages that look like reports.
class IncomingDomainReportsFuzzTest {
  /// What is kept of one is bounded, and can be read again.
  @FuzzTest
  void messages(byte[] input) {
    ReceivedReportLimits limits = ReceivedReportLimits.defaults().withKept(3, 10);
    LocalDate day = LocalDate.parse("2026-06-01");
    try (KeyValueStore kv = new MemoryStore()) {
      ReceivedReports received =
          new ReceivedReports(
              kv,
              KeyedHash.of(kv, new SecureRandom()),
              () -> Instant.parse("2026-06-02T08:00:00Z"),
              limits);
      try {
        new IncomingDomainReports(
                received,
                "ours.test"::equals,
                List.of(),
                () -> Instant.parse("2026-06-02T08:00:00Z"),
                limits)
            .read(input, "");
      } catch (ReportFormatException e) {
        return;
      }
      received.dmarc(
          "ours.test",
          day.minusDays(20),
          day.plusDays(1),
          report -> {
            assertThat(report.sources()).hasSizeLessThanOrEqualTo(3);
            assertThat(report.origin().organization()).doesNotContainPattern("\\p{Cntrl}");
          });
      received.tls(
          "ours.test",
          day.minusDays(20),
          day.plusDays(1),
          report -> assertThat(report.policies()).hasSizeLessThanOrEqualTo(5));
    }
  }
}
