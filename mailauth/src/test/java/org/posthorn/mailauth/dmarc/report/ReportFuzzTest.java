package org.posthorn.mailauth.dmarc.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

class ReportFuzzTest {
  private static final DmarcReportLimits LIMITS =
      new DmarcReportLimits(64 << 10, 256 << 10, 200, 20, 5, 50, 10, 4096);

  /// What is read is within the limits, and if it can be written it is read as the same.
  @FuzzTest
  void aggregate(byte[] input) throws ReportFormatException {
    AggregateReport report;
    try {
      report = AggregateReader.read(input, LIMITS);
    } catch (ReportFormatException e) {
      assertThat(e.getMessage()).matches("[a-zA-Z0-9 /_.-]{1,100}");
      return;
    }
    assertThat(report.rows()).hasSizeLessThanOrEqualTo(LIMITS.rowsMax());
    if (!report.rows().isEmpty()) {
      AggregateReport again = AggregateReader.read(AggregateWriter.gzip(report), LIMITS);
      assertThat(again.policy()).isEqualTo(report.policy());
      assertThat(again.rows()).hasSameSizeAs(report.rows());
      assertThat(AggregateWriter.xml(again)).isEqualTo(AggregateWriter.xml(report));
    }
  }

  @FuzzTest
  void failure(byte[] input) throws ReportFormatException {
    FailureReport report;
    try {
      report = FailureReport.read(input, LIMITS);
    } catch (ReportFormatException e) {
      return;
    }
    assertThat(report.domain()).hasSizeLessThanOrEqualTo(LIMITS.textMax()).doesNotContain("\n");
    assertThat(report.incidents()).isPositive();
    DmarcReportLimits wide = DmarcReportLimits.defaults();
    FailureReport again = FailureReport.read(report.feedback("p"), wide);
    assertThat(again.notAligned()).isEqualTo(report.notAligned());
    assertThat(again.incidents()).isEqualTo(report.incidents());
    assertThat(again.transaction().source()).isEqualTo(report.transaction().source());
  }
}
