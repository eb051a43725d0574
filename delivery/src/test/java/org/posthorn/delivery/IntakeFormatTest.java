package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.testkit.GoldenRow;

/// What was accepted by an earlier version is filed by this one.
class IntakeFormatTest {
  @Test
  void format1() {
    IntakeRecord row = IntakeRecord.decode(GoldenRow.octets("intake_1"));
    assertThat(row.received()).isEqualTo(Instant.parse("2026-01-01T12:00:00.123000456Z"));
    assertThat(row.traceId()).isEqualTo("trace-1");
    assertThat(row.fields()).isEqualTo(new TraceFields("alice@example.test", "Received: ä\r\n"));
    assertThat(row.recipients())
        .extracting(IntakeRecord.Pending::recipient)
        .containsExactly(
            new Recipient(new AccountId(7), "bob@example.test"),
            new Recipient(new AccountId(8), ""));
    assertThat(row.sender().from()).hasToString("<alice@example.test>");
  }
}
