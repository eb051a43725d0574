package org.posthorn.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.FieldReader;
import org.posthorn.transport.rows.KeyedHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what has had its time: dead letters, notes of messages that are done or were sent,
/// pieces of messages that were never accepted. Called by one thread.
final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int PAGE = 100;

  private final KeyValueStore kv;
  private final Leases leases;
  private final KeyedHash hash;
  private final SentNotes sent;
  private final Duration deadLetters;
  private final Duration namedKept;
  private final Set<QueueId> spooling;
  private final Instant started;
  private boolean begun;

  /// @param spooling messages that are on their way in
  Sweeper(
      KeyValueStore kv,
      Leases leases,
      KeyedHash hash,
      SentNotes sent,
      Duration deadLetters,
      Duration namedKept,
      Set<QueueId> spooling,
      Instant started) {
    this.kv = kv;
    this.leases = leases;
    this.hash = hash;
    this.sent = sent;
    this.deadLetters = deadLetters;
    this.namedKept = namedKept;
    this.spooling = spooling;
    this.started = started;
  }

  void sweep(Instant now) {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      if (leases.held(shard)) {
        try {
          sweep(shard, now);
        } catch (LeaseLostException e) {
          LOG.warn("shard={} not swept: {}", shard, e.getMessage());
        }
      }
    }
    begun = true;
  }

  private void sweep(int shard, Instant now) {
    sweepDead(shard, now);
    sent.sweep(shard, now);
    // What was done before we were started may be handed over again until all have recovered.
    if (!now.isBefore(started.plus(namedKept))) {
      sweepDone(shard, now);
    }
    if (!begun) {
      sweepPieces(shard);
    }
  }

  private void sweepDead(int shard, Instant now) {
    long before = now.minus(deadLetters).toEpochMilli();
    byte[] end = QueueTables.dead(Math.max(0, before), QueueId.of(new byte[QueueId.BYTES]));
    RowRange.below(QueueTables.partition(shard), QueueTables.DEAD, end)
        .inPagesOf(PAGE)
        .each(kv, row -> eraseDead(shard, row.key(), now));
  }

  private void eraseDead(int shard, byte[] key, Instant now) {
    kv.write(
        QueueTables.partition(shard),
        Durability.RELAXED, // what comes back is removed again
        writer -> {
          leases.require(writer, shard);
          MessageEdit edit = MessageEdit.of(writer, hash, QueueTables.id(key, Long.BYTES));
          if (edit == null) {
            writer.delete(QueueTables.DEAD, key);
          } else if (edit.message().open() == 0 && !edit.reportsPending()) {
            edit.erase(now);
          }
          return true;
        });
  }

  private void sweepDone(int shard, Instant now) {
    Instant before = now.minus(namedKept);
    RowRange.all(QueueTables.partition(shard), QueueTables.DONE)
        .change(
            kv,
            Durability.RELAXED, // what comes back is removed again
            (writer, page) -> {
              leases.require(writer, shard);
              page.stream()
                  .filter(row -> done(row.value()).isBefore(before))
                  .forEach(row -> writer.delete(QueueTables.DONE, row.key()));
            });
  }

  private static Instant done(byte[] value) {
    return FieldReader.read(value, 1, "note of a message that is done", FieldReader::instant);
  }

  /// Walks from message to message, not from piece to piece.
  private void sweepPieces(int shard) {
    byte[] from = {};
    while (true) {
      byte[] start = from;
      List<Reader.Row> first =
          kv.read(
              QueueTables.partition(shard), r -> r.scan(QueueTables.BODIES, start, new byte[0], 1));
      if (first.isEmpty()) {
        return;
      }
      QueueId id = QueueTables.id(first.getFirst().key());
      if (!spooling.contains(id)) {
        erasePieces(shard, id);
      }
      from = QueueTables.numbered(id, -1);
    }
  }

  private void erasePieces(int shard, QueueId id) {
    kv.write(
        QueueTables.partition(shard),
        Durability.RELAXED,
        writer -> {
          leases.require(writer, shard);
          if (writer.get(QueueTables.MESSAGES, id.bytes()) == null) {
            byte[] from = QueueTables.numbered(id, 0);
            writer.walk(
                QueueTables.BODIES,
                from,
                QueueTables.numbered(id, -1),
                (key, _) -> {
                  writer.delete(QueueTables.BODIES, key.clone());
                  return true;
                });
          }
          return true;
        });
  }
}
