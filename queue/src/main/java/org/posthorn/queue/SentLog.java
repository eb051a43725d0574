package org.posthorn.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.kv.Durability;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.Writer;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageIds;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.queue.rows.SentRow;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.report.EnvelopeIds;
import org.posthorn.transport.report.StatusReportLimits;
import org.posthorn.transport.rows.KeyedHash;

/// The messages that users sent in the last days, so that reports from other servers can be matched
/// to them. A message has one row, in its own shard, written by the transaction that accepts it and
/// found by Message-ID. Thread-safe.
public final class SentLog {
  private final Shards shards;
  private final KeyedHash hash;
  private final StatusReportLimits limits;

  SentLog(Shards shards, KeyedHash hash, StatusReportLimits limits) {
    this.shards = shards;
    this.hash = hash;
    this.limits = limits;
  }

  /// The Message-ID of a message, without brackets.
  static Optional<String> messageId(HeaderFields header) {
    return header.first("Message-ID").flatMap(field -> MessageIds.first(field.value()));
  }

  /// A row to be written.
  record NewRow(byte[] key, byte[] value) {
    void write(Writer writer) {
      writer.put(QueueTables.SENT, key, value);
    }
  }

  /// The row of a user's message that has a Message-ID; for other messages no report can be matched
  /// to an account. Made before the transaction, because it computes hashes.
  Optional<NewRow> newRow(
      Acceptance.StoredMessage body,
      MessageRow.Header header,
      List<RecipientRow> recipients,
      Instant now) {
    if (header.submitter().isEmpty() || body.messageId().isEmpty()) {
      return Optional.empty();
    }
    List<SentRow.Sent> first =
        recipients.stream()
            .limit(limits.sentRecipientsMax())
            .map(row -> sent(body.id(), row))
            .toList();
    SentRow row = new SentRow(body.id(), header.submitter().get(), header.traceId(), now, first);
    return Optional.of(new NewRow(SentRow.key(now, name(body.messageId().get())), row.encode()));
  }

  private SentRow.Sent sent(QueueId id, RecipientRow row) {
    return new SentRow.Sent(
        hashOf(row.recipient().address()), EnvelopeIds.proof(hash, id, row.destination()));
  }

  /// The hash by which recipients are compared.
  public long hashOf(Mailbox address) {
    return hash.number("sent to " + address.toString().toLowerCase(Locale.ROOT));
  }

  private byte[] name(String messageId) {
    return hash.bytes("message-id " + messageId);
  }

  /// The messages with a Message-ID that were accepted lately. Reads each shard once, for all days.
  public List<SentRow> find(String messageId, Instant now) {
    byte[] name = name(messageId);
    List<byte[]> keys = new ArrayList<>();
    // One more day, for rows that a server whose clock is ahead wrote just after midnight.
    for (long day = -1; day <= limits.sentKept().toDays(); day++) {
      keys.add(SentRow.key(now.minus(Duration.ofDays(day)), name));
    }
    List<SentRow> found = new ArrayList<>();
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      List<SentRow> rows =
          shards.read(
              shard,
              reader -> {
                List<SentRow> here = new ArrayList<>();
                for (byte[] row : reader.get(QueueTables.SENT, keys)) {
                  if (row != null) {
                    here.add(SentRow.decode(row));
                  }
                }
                return here;
              });
      found.addAll(rows);
    }
    return found;
  }

  /// The row of a message that is still in the queue.
  public Optional<SentRow> queued(QueueId id) {
    return shards.read(
        QueueTables.shard(id),
        reader -> {
          byte[] row = reader.get(QueueTables.MESSAGES, id.bytes());
          if (row == null) {
            return Optional.empty();
          }
          MessageRow message = MessageRow.decode(row);
          int count = Math.min(message.recipients(), limits.sentRecipientsMax());
          List<byte[]> keys = new ArrayList<>();
          for (int index = 0; index < count; index++) {
            keys.add(QueueTables.numbered(id, index));
          }
          List<SentRow.Sent> first = new ArrayList<>();
          for (byte[] value : reader.get(QueueTables.RECIPIENTS, keys)) {
            if (value != null) {
              first.add(sent(id, RecipientRow.decode(value)));
            }
          }
          MessageRow.Header header = message.header();
          return header
              .submitter()
              .map(user -> new SentRow(id, user, header.traceId(), header.arrival(), first));
        });
  }

  /// Makes a delivered recipient a failed one, if the message still exists. The message is then
  /// kept among the failed messages, where it can be tried once more. Recipients in progress are
  /// not changed. Synced.
  public void fail(QueueId id, SentRow.Sent failed, DeliveryOutcome outcome, Instant now) {
    int shard = QueueTables.shard(id);
    shards.write(
        shard,
        Durability.SYNCED,
        writer -> {
          MessageEdit edit = shards.edit(writer, id);
          if (edit == null) {
            return false;
          }
          boolean changed = false;
          for (int index = 0; index < edit.message().recipients(); index++) {
            RecipientRow row = edit.recipient(index);
            boolean same = hashOf(row.recipient().address()) == failed.address();
            if (same && row.state() == RecipientState.DELIVERED) {
              edit.change(index, row.reported(now, outcome));
              changed = true;
            }
          }
          if (changed) {
            shards.notifyHolder(writer, shard);
            edit.finish(now);
          }
          return changed;
        });
  }

  /// Removes rows of a shard that are too old.
  void sweep(int shard, Instant now) {
    byte[] end = SentRow.before(now.minus(limits.sentKept()));
    RowRange old = RowRange.below(QueueTables.partition(shard), QueueTables.SENT, end);
    shards.remove(shard, old, _ -> true);
  }
}
