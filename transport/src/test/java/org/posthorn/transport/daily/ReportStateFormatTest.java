package org.posthorn.transport.daily;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class ReportStateFormatTest {
  @Test
  void report() {
    ReportState row =
        new ReportState(
            true, Instant.parse("2026-01-01T12:00:00.123Z"), Set.of("reports@example.test"));
    GoldenRow.check("tls_report", row, ReportState::encode, ReportState::decode);
  }
}
