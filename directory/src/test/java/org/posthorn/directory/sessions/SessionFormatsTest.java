package org.posthorn.directory.sessions;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.sessions.SessionRows.Stored;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class SessionFormatsTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T12:00:00.123Z");

  @Test
  void sessions() {
    long number = (1L << 62) + 5;
    WebSession session =
        new WebSession(
            new CredentialId(number),
            CREATED,
            CREATED.plusSeconds(3_600),
            "2001:db8:0:0::/64",
            "Firefox",
            WebSession.Way.PASSWORD_AND_FACTOR);
    byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    GoldenRow.check(
        "web_session",
        new Stored(session, new byte[] {1, 2, 3, (byte) 0xff}, new CredentialId(4), 2),
        Stored::encode,
        value -> Stored.decode(key, value));
  }
}
