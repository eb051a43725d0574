package org.posthorn.queue.rows;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.Notice;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// A notice that the follower has not taken yet.
public final class NoticeRow {
  private static final int FORMAT = 1;

  private NoticeRow() {}

  /// Key of a notice: a recipient has at most one for each state.
  public static byte[] key(Notice notice) {
    return ByteBuffer.allocate(QueueId.BYTES + Integer.BYTES + 1)
        .put(QueueTables.numbered(notice.attempt().id(), notice.index()))
        .put((byte) notice.attempt().state().code())
        .array();
  }

  public static byte[] encode(Notice notice) {
    DeliveryAttempt attempt = notice.attempt();
    return new FieldWriter(FORMAT)
        .number(notice.submitter().value())
        .optionalText(notice.envelopeId())
        .instant(notice.at())
        .text(attempt.traceId())
        .mailbox(attempt.recipient().address())
        .parameters(attempt.recipient().parameters())
        .count(attempt.number())
        .octet(attempt.state().code())
        .outcome(attempt.outcome())
        .optionalInstant(attempt.next())
        .bytes();
  }

  public static Notice decode(byte[] key, byte[] value) {
    return FieldReader.read(value, FORMAT, "notice of a queued message", in -> read(key, in));
  }

  private static Notice read(byte[] key, FieldReader in) {
    AccountId submitter = new AccountId(in.number());
    Optional<String> envelopeId = in.optionalText();
    var at = in.instant();
    DeliveryAttempt attempt =
        new DeliveryAttempt(
            QueueTables.id(key),
            in.text(),
            Optional.of(submitter),
            new EnvelopeRecipient(in.mailbox(), in.rcptParameters()),
            in.count(),
            RecipientState.of(in.octet()),
            in.outcome(),
            in.optionalInstant());
    return new Notice(QueueTables.number(key), attempt, submitter, envelopeId, at);
  }
}
