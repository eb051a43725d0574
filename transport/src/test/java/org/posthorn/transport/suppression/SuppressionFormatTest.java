package org.posthorn.transport.suppression;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.testkit.GoldenRow;
import org.posthorn.transport.suppression.Suppressions.Suppressed;

/// What is on somebody's disk is read for ever.
class SuppressionFormatTest {
  @Test
  void suppressedAddress() {
    Instant noon = Instant.parse("2026-01-01T12:00:00.123Z");
    Mailbox bob = new Mailbox("bob", "example.test");
    Suppressed row = new Suppressed(bob, "550 no such user", noon, noon.plusSeconds(60));
    GoldenRow.check("suppressed", row, Suppressed::encode, Suppressed::decode);
  }
}
