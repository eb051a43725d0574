package org.posthorn.transport.returnpath;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class ReturnPathFormatsTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");

  @Test
  void keptPath() {
    StoredSrsDatabase.Kept row =
        new StoredSrsDatabase.Kept(new Mailbox("list+bob=example.test", "lists.test"), NOON);
    GoldenRow.check(
        "kept_path", row, StoredSrsDatabase.Kept::encode, StoredSrsDatabase.Kept::decode);
  }

  @Test
  void secret() {
    SrsSecret.Row row = new SrsSecret.Row(new byte[] {1, 2, 3, (byte) 0xff}, NOON, true);
    GoldenRow.check("srs_secret", row, SrsSecret.Row::encode, SrsSecret.Row::decode);
  }
}
