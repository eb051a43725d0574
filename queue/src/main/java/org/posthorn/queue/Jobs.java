package org.posthorn.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.queue.message.Contents;
import org.posthorn.queue.message.Envelope;
import org.posthorn.queue.message.QueueId;
import org.posthorn.queue.message.Recipient;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.KeyedHash;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;

/// Reads what couriers work on. Thread-safe.
final class Jobs {
  private final KeyValueStore kv;
  private final KeyedHash hash;
  private final Figures figures;

  Jobs(KeyValueStore kv, KeyedHash hash, Figures figures) {
    this.kv = kv;
    this.hash = hash;
    this.figures = figures;
  }

  /// A message to carry.
  ///
  /// @param row as it is now
  /// @param numbers of the recipients
  /// @param envelope with just these recipients
  record Job(DueRow row, List<Integer> numbers, Envelope envelope, Contents contents) {
    QueueId id() {
      return row.key().id();
    }
  }

  /// Reads rows for a head.
  List<DueRow> page(Schedule.Step.Load load) {
    figures.count("pages_read");
    List<Reader.Row> rows =
        kv.read(
            QueueTables.partition(load.shard()),
            reader -> reader.scan(QueueTables.DUE, load.from(), load.to(), load.limit()));
    List<DueRow> page = new ArrayList<>();
    rows.forEach(row -> page.add(DueRow.decode(row.key(), row.value())));
    return page;
  }

  /// The first row from a key on.
  Optional<DueRow> first(int shard, byte[] from) {
    figures.count("heads_read");
    List<Reader.Row> rows =
        kv.read(
            QueueTables.partition(shard),
            reader -> reader.scan(QueueTables.DUE, from, new byte[0], 1));
    return rows.stream().findFirst().map(row -> DueRow.decode(row.key(), row.value()));
  }

  /// Reads a message for the recipients that are still due then and there.
  ///
  /// @return null if there are none
  @Nullable Job read(DueRow known) {
    DueKey key = known.key();
    return kv.read(
        QueueTables.partition(key.id()),
        reader -> {
          byte[] due = reader.get(QueueTables.DUE, key.bytes());
          byte[] message = reader.get(QueueTables.MESSAGES, key.id().bytes());
          return due == null || message == null
              ? null
              : job(reader, DueRow.decode(key.bytes(), due), MessageRow.decode(message));
        });
  }

  private Job job(Reader reader, DueRow row, MessageRow message) {
    QueueId id = row.key().id();
    List<Recipient> recipients = new ArrayList<>();
    List<byte[]> keys =
        row.recipients().stream().map(number -> QueueTables.numbered(id, number)).toList();
    for (byte[] value : reader.get(QueueTables.RECIPIENTS, keys)) {
      if (value == null) {
        throw new IllegalStateException("message " + id + " lacks a recipient that is due");
      }
      recipients.add(RecipientRow.decode(value).recipient());
    }
    return new Job(
        row,
        row.recipients(),
        EnvelopeIds.named(message.head().with(recipients), id, row.destination(), hash),
        StoredContents.of(kv, id, message));
  }
}
