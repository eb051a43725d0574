package org.posthorn.directory.factors;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.factors.FactorRows.Head;
import org.posthorn.directory.factors.FactorRows.Pending;
import org.posthorn.directory.factors.FactorRows.Stored;
import org.posthorn.testkit.GoldenRow;

/// What is on somebody's disk is read for ever.
class FactorFormatsTest {
  private static final Instant CREATED = Instant.parse("2026-01-01T12:00:00.123Z");
  private static final byte[] SECRET = {1, 2, 3, (byte) 0xff};

  @Test
  void factors() {
    byte[] key = FactorRows.key(3);
    Factor totp =
        new Factor(3, Factor.Kind.TOTP, "phone", CREATED, Optional.of(CREATED.plusSeconds(60)));
    GoldenRow.check(
        "factor_totp",
        new Stored(totp, SECRET, 59_000_000, Long.MIN_VALUE),
        Stored::encode,
        value -> Stored.decode(key, value));
    Factor passkey = new Factor(3, Factor.Kind.PASSKEY, "Schlüssel", CREATED, Optional.empty());
    GoldenRow.check(
        "factor_passkey",
        new Stored(passkey, SECRET, 7, CREATED.toEpochMilli()),
        Stored::encode,
        value -> Stored.decode(key, value));
  }

  @Test
  void heads() {
    GoldenRow.check("factor_head", new Head(4, Optional.empty()), Head::encode, Head::decode);
    GoldenRow.check(
        "factor_head_required", new Head(4, Optional.of(true)), Head::encode, Head::decode);
    GoldenRow.check(
        "factor_head_optional", new Head(4, Optional.of(false)), Head::encode, Head::decode);
  }

  @Test
  void pending() {
    GoldenRow.check(
        "factor_pending", new Pending("phone", CREATED, SECRET), Pending::encode, Pending::decode);
  }
}
