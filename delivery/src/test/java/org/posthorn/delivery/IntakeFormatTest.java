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
            new LocalRecipient(new AccountId(7), "bob@example.test"),
            new LocalRecipient(new AccountId(8), ""));
    assertThat(row.sender().from()).hasToString("<alice@example.test>");
  }

  /// It names mailboxes, which nobody does any more.
  @Test
  void format2() {
    IntakeRecord row = IntakeRecord.decode(GoldenRow.octets("intake_2"));
    assertThat(row).usingRecursiveComparison().isEqualTo(toTwo(""));
    IntakeRecord report = IntakeRecord.decode(GoldenRow.octets("intake_2_null_path"));
    assertThat(report).usingRecursiveComparison().isEqualTo(report());
  }

  @Test
  void format3() {
    GoldenRow.check("intake_3", toTwo("sales@"), IntakeRecord::encode, IntakeRecord::decode);
  }

  /// The null reverse-path, of nobody here, without parameters.
  @Test
  void format3OfAReport() {
    GoldenRow.check("intake_3_null_path", report(), IntakeRecord::encode, IntakeRecord::decode);
  }

  /// @param original what the client named before the domain, `bob@` if nothing
  private static IntakeRecord toTwo(String original) {
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
    String named = (original.isEmpty() ? "bob@" : original) + "example.test";
    return new IntakeRecord(
        NOON,
        "trace-1",
        new IntakeRecord.Sender(
            ReversePath.of(new Mailbox("alice", "example.test")),
            parameters,
            Optional.of(new AccountId(7))),
        new TraceFields("alice@example.test", "Received: ä\r\n"),
        List.of(
            new IntakeRecord.Pending(
                new LocalRecipient(new AccountId(7), "bob@example.test", named), toBob, true),
            new IntakeRecord.Pending(
                new LocalRecipient(new AccountId(8), ""), RcptParameters.NONE, false)));
  }

  private static IntakeRecord report() {
    IntakeRecord.Pending pending =
        new IntakeRecord.Pending(
            new LocalRecipient(new AccountId(8), "bob@example.test"), RcptParameters.NONE, false);
    return new IntakeRecord(
        NOON,
        "trace-1",
        new IntakeRecord.Sender(ReversePath.NULL, MailParameters.NONE, Optional.empty()),
        new TraceFields("", ""),
        List.of(pending));
  }
}
