package org.posthorn.submission.signing;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.dns.DomainName;
import org.posthorn.mailauth.dkim.DkimAlgorithm;
import org.posthorn.mailauth.dkim.KeySchedule.KeyStatus;
import org.posthorn.mailauth.dkim.KeySchedule.State;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class SigningKeyFormatsTest {
  @Test
  void keysOfBothFormats() {
    Instant noon = Instant.parse("2026-01-01T12:00:00.123Z");
    for (int format : new int[] {1, 2}) {
      SigningKeyRow row =
          new SigningKeyRow(
              format,
              DomainName.parse("example.test"),
              "s2026",
              DkimAlgorithm.ED25519_SHA256,
              new byte[] {1, 2, 3},
              new byte[] {4, 5, (byte) 0xff},
              new KeyStatus("pair-1", State.ACTIVE, noon, Optional.of(noon.plusSeconds(60))));
      GoldenRow.check("dkim_key_" + format, row, SigningKeyRow::encode, SigningKeyRow::decode);
    }
  }
}
