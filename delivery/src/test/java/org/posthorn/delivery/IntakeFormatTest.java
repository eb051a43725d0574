package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.Role;
import org.posthorn.testkit.GoldenRow;

/// What was accepted by an earlier version is filed by this one.
class IntakeFormatTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123000456Z");

  @Test
  void format1() {
    IntakeRecord row = IntakeRecord.decode(GoldenRow.octets("intake_1"));
    assertThat(row.received()).isEqualTo(NOON);
    assertThat(row.traceId()).isEqualTo("trace-1");
    assertThat(row.fields()).isEqualTo(new TraceFields("alice@example.test", "Received: ä\r\n"));
    assertThat(row.recipients())
        .extracting(IntakeRecord.Pending::recipient)
        .containsExactly(
            new Recipient(new AccountId(7), "bob@example.test"),
            new Recipient(new AccountId(8), ""));
    assertThat(row.sender().from()).hasToString("<alice@example.test>");
  }

  @Test
  void format2() {
    MailParameters parameters =
        new MailParameters(
            OptionalLong.empty(),
            MailParameters.Body.EIGHT_BIT_MIME,
            true,
            Optional.of(MailParameters.Return.HDRS),
            Optional.of("QQ314159"),
            Optional.empty(),
            Optional.empty(),
            true,
            Optional.empty());
    RcptParameters toBob =
        new RcptParameters(
            EnumSet.of(RcptParameters.Notify.SUCCESS, RcptParameters.Notify.DELAY),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", "Bob@example.test")));
    GoldenRow.check(
        "intake_2",
        new IntakeRecord(
            NOON,
            "trace-1",
            new IntakeRecord.Sender(
                ReversePath.of(new Mailbox("alice", "example.test")),
                parameters,
                Optional.of(new AccountId(7))),
            new TraceFields("alice@example.test", "Received: ä\r\n"),
            List.of(
                new IntakeRecord.Pending(
                    new Recipient(new AccountId(7), "bob@example.test"),
                    toBob,
                    new Placement(Role.JUNK, FlagSet.of("\\Seen", "$Junk")),
                    true),
                new IntakeRecord.Pending(
                    new Recipient(new AccountId(8), ""),
                    RcptParameters.NONE,
                    Placement.INBOX,
                    false))),
        IntakeRecord::encode,
        IntakeRecord::decode);
  }

  /// The null reverse-path, of nobody here, without parameters.
  @Test
  void format2OfAReport() {
    IntakeRecord.Pending pending =
        new IntakeRecord.Pending(
            new Recipient(new AccountId(8), "bob@example.test"),
            RcptParameters.NONE,
            Placement.INBOX,
            false);
    GoldenRow.check(
        "intake_2_null_path",
        new IntakeRecord(
            NOON,
            "trace-1",
            new IntakeRecord.Sender(ReversePath.NULL, MailParameters.NONE, Optional.empty()),
            new TraceFields("", ""),
            List.of(pending)),
        IntakeRecord::encode,
        IntakeRecord::decode);
  }
}
