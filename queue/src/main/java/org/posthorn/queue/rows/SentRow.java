package org.posthorn.queue.rows;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.directory.AccountId;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.FieldWriter;

/// The record of a message that a user sent. Reports are matched to it after the message has left
/// the queue.
///
/// @param recipients the first 1,000 of them
public record SentRow(
    QueueId id, AccountId submitter, String traceId, Instant accepted, List<Sent> recipients) {
  private static final int FORMAT = 1;
  private static final int DAY_BYTES = Integer.BYTES;
  private static final int HASH_BYTES = 16;

  /// One recipient.
  ///
  /// @param address keyed hash of the address
  /// @param proof the proof in the ENVID that was sent with the message; reports with it are
  ///   authentic
  public record Sent(long address, long proof) {}

  public SentRow {
    recipients = List.copyOf(recipients);
  }

  /// Keys begin with the day, so that old rows are next to each other, and then have the keyed hash
  /// of the Message-ID. If one Message-ID is used twice in a shard on one day, the later message is
  /// found.
  public static byte[] key(Instant accepted, byte[] messageId) {
    return ByteBuffer.allocate(DAY_BYTES + HASH_BYTES)
        .putInt(day(accepted))
        .put(messageId, 0, HASH_BYTES)
        .array();
  }

  /// All keys of days before that of `time` are below it.
  public static byte[] before(Instant time) {
    return ByteBuffer.allocate(DAY_BYTES).putInt(day(time)).array();
  }

  private static int day(Instant time) {
    return (int) Duration.ofMillis(time.toEpochMilli()).toDays();
  }

  public byte[] encode() {
    FieldWriter out =
        new FieldWriter(FORMAT)
            .text(id.hex())
            .number(submitter.value())
            .text(traceId)
            .instant(accepted)
            .count(recipients.size());
    recipients.forEach(sent -> out.number(sent.address()).number(sent.proof()));
    return out.bytes();
  }

  public static SentRow decode(byte[] value) {
    return FieldReader.read(value, FORMAT, "note of a sent message", SentRow::decode);
  }

  private static SentRow decode(FieldReader in) {
    QueueId id = QueueId.parse(in.text());
    AccountId submitter = new AccountId(in.number());
    String traceId = in.text();
    Instant accepted = in.instant();
    int count = in.count();
    List<Sent> recipients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      recipients.add(new Sent(in.number(), in.number()));
    }
    return new SentRow(id, submitter, traceId, accepted, recipients);
  }
}
