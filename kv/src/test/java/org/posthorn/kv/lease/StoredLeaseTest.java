package org.posthorn.kv.lease;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class StoredLeaseTest {
  @Test
  void lease() {
    LeaseRow row =
        new LeaseRow(
            new LeaseHolder("mail.example.test", 7), Instant.parse("2026-01-01T12:00:00.123Z"));
    GoldenRow.check("lease", row, LeaseRow::encode, LeaseRow::decode);
  }
}
