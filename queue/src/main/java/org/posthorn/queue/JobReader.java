package org.posthorn.queue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.queue.schedule.Schedule;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.EnvelopeIds;
import org.posthorn.transport.rows.KeyedHash;

/// Reads the messages that delivery workers send. Thread-safe.
final class JobReader {
  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final RecentMessages recent;
  private final QueueMetrics metrics;
  private final QueueLimits limits;

  JobReader(
      KeyValueStore kv,
      KeyedHash hash,
      RecentMessages recent,
      QueueMetrics metrics,
      QueueLimits limits) {
    this.kv = kv;
    this.hash = hash;
    this.recent = recent;
    this.metrics = metrics;
    this.limits = limits;
  }

  /// A message to send.
  ///
  /// @param row as it is now
  /// @param numbers the recipients' numbers
  /// @param envelope with these recipients only
  /// @param known the whole message, if all its recipients are in the row
  record Job(
      DueRow row,
      List<Integer> numbers,
      SmtpEnvelope envelope,
      Contents contents,
      @Nullable KnownMessage known) {
    QueueId id() {
      return row.key().id();
    }
  }

  /// Reads rows for a cursor.
  List<DueRow> page(Schedule.Step.Load load) {
    metrics.count("pages_read");
    List<Reader.Row> rows =
        kv.read(
            QueueTables.partition(load.shard()),
            reader -> reader.scan(QueueTables.DUE, load.from(), load.to(), load.limit()));
    List<DueRow> page = new ArrayList<>();
    rows.forEach(row -> page.add(DueRow.decode(row.key(), row.value())));
    return page;
  }

  /// Counts a message that waits because all allowed connections are in use.
  void countBusy() {
    metrics.count("busy");
  }

  /// The first row of each sender at each destination, from a key on; at most `limit` rows.
  List<DueRow> firstRows(int shard, byte[] start, int limit) {
    return kv.read(
        QueueTables.partition(shard),
        reader -> {
          List<DueRow> firstRows = new ArrayList<>();
          byte[] from = start;
          while (firstRows.size() < limit) {
            metrics.count("cursors_read");
            List<Reader.Row> rows = reader.scan(QueueTables.DUE, from, new byte[0], 1);
            if (rows.isEmpty()) {
              break;
            }
            DueRow first = DueRow.decode(rows.getFirst().key(), rows.getFirst().value());
            firstRows.add(first);
            from = after(first);
          }
          return firstRows;
        });
  }

  /// A key above all rows of this sender at this destination.
  static byte[] after(DueRow first) {
    return DueKey.end(first.key().destination(), first.key().sender());
  }

  /// Reads a message for those recipients of the row that are still due. The content of a small
  /// message is read in the same step, so that one disk read is enough.
  ///
  /// @return null if no recipient is due
  @Nullable Job read(DueRow row) {
    QueueId id = row.key().id();
    RecentMessages.Recent recentMessage = recent.take(id);
    if (recentMessage != null) {
      byte[] due = kv.get(QueueTables.partition(id), QueueTables.DUE, row.key().bytes());
      if (recentMessage.known().isUnchanged(due)) {
        return job(recentMessage);
      }
    }
    return kv.readCold(QueueTables.partition(id), reader -> job(reader, row.key(), true));
  }

  /// As [#read], for a message that is not sent now.
  @Nullable Job readRows(DueRow row) {
    QueueId id = row.key().id();
    recent.take(id);
    return kv.read(QueueTables.partition(id), reader -> job(reader, row.key(), false));
  }

  private Job job(RecentMessages.Recent recentMessage) {
    KnownMessage known = recentMessage.known();
    List<EnvelopeRecipient> recipients =
        known.recipients().stream().map(RecipientRow::recipient).toList();
    return job(known.due(), known.message(), recipients, recentMessage.body(), known);
  }

  private @Nullable Job job(Reader reader, DueKey key, boolean withBody) {
    byte[] dueValue = reader.get(QueueTables.DUE, key.bytes());
    byte[] value = reader.get(QueueTables.MESSAGES, key.id().bytes());
    if (dueValue == null || value == null) {
      return null;
    }
    DueRow row = DueRow.decode(key.bytes(), dueValue);
    MessageRow message = MessageRow.decode(value);
    List<RecipientRow> rows = recipients(reader, row);
    boolean small = message.pieces() == 1 && message.size() <= limits.messages().recentBodyMax();
    byte[] body =
        withBody && small
            ? reader.get(QueueTables.BODIES, QueueTables.numbered(key.id(), 0))
            : null;
    List<EnvelopeRecipient> recipients = rows.stream().map(RecipientRow::recipient).toList();
    return job(row, message, recipients, body, KnownMessage.of(message, rows, row, dueValue));
  }

  private static List<RecipientRow> recipients(Reader reader, DueRow row) {
    QueueId id = row.key().id();
    List<byte[]> keys =
        row.recipients().stream().map(number -> QueueTables.numbered(id, number)).toList();
    List<RecipientRow> rows = new ArrayList<>();
    for (byte[] value : reader.get(QueueTables.RECIPIENTS, keys)) {
      if (value == null) {
        throw new IllegalStateException("message " + id + " lacks a recipient that is due");
      }
      rows.add(RecipientRow.decode(value));
    }
    return rows;
  }

  private Job job(
      DueRow row,
      MessageRow message,
      List<EnvelopeRecipient> recipients,
      byte @Nullable [] body,
      @Nullable KnownMessage known) {
    QueueId id = row.key().id();
    return new Job(
        row,
        row.recipients(),
        EnvelopeIds.named(message.header().with(recipients), id, row.destination(), hash),
        StoredContents.of(kv, id, message, body),
        known);
  }
}
