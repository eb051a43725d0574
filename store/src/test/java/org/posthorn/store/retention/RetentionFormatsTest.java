package org.posthorn.store.retention;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.testkit.GoldenRow;

/// Rows of holds and rules as a released version wrote them.
class RetentionFormatsTest {
  private static final Instant THEN = Instant.parse("2026-03-01T12:00:00Z");
  private static final RetentionScope SCOPE = new RetentionScope.OfAccount(new AccountId(300));

  @Test
  void hold() {
    LegalHold row =
        new LegalHold(
            SCOPE, THEN, "admin@example.test", "case 7", Optional.of(THEN.plusSeconds(9)));
    GoldenRow.check("legal_hold", row, LegalHold::encode, value -> LegalHold.decode(SCOPE, value));
  }

  @Test
  void rule() {
    MailboxSelector junk = MailboxSelector.of(MailboxRole.JUNK);
    RetentionRule row = new RetentionRule(SCOPE, junk, 365, THEN, "admin@example.test");
    GoldenRow.check(
        "retention_rule",
        row,
        RetentionRule::encode,
        value -> RetentionRule.decode(SCOPE, junk, value));
  }

  @Test
  void run() {
    RetentionRun row = new RetentionRun(THEN, 5, 70_000, 1_000, 1L << 40);
    GoldenRow.check("retention_run", row, RetentionRun::encode, RetentionRun::decode);
  }
}
