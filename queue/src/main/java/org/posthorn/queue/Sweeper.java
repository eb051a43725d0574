package org.posthorn.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.posthorn.kv.Durability;
import org.posthorn.kv.Reader;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.FieldReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Removes what is older than its retention: failed messages, records of finished and of sent
/// messages, pieces of messages that were never accepted. Called by one thread.
final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
  private static final int PAGE = 100;

  private final Shards shards;
  private final SentLog sent;
  private final Duration failedRetention;
  private final Duration idRetention;
  private final Set<QueueId> spooling;
  private final Instant started;
  private boolean sweptOnce;

  /// @param spooling messages that this server is receiving
  Sweeper(
      Shards shards,
      SentLog sent,
      Duration failedRetention,
      Duration idRetention,
      Set<QueueId> spooling,
      Instant started) {
    this.shards = shards;
    this.sent = sent;
    this.failedRetention = failedRetention;
    this.idRetention = idRetention;
    this.spooling = spooling;
    this.started = started;
  }

  void sweep(Instant now) {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      if (shards.held(shard)) {
        try {
          sweep(shard, now);
        } catch (LeaseLostException e) {
          LOG.warn("queue event=sweep-failed shard={} reason={}", shard, e.getMessage());
        }
      }
    }
    sweptOnce = true;
  }

  private void sweep(int shard, Instant now) {
    sweepFailed(shard, now);
    sent.sweep(shard, now);
    // A message that was finished before this start may be handed over again until all servers have
    // recovered.
    if (!now.isBefore(started.plus(idRetention))) {
      sweepDone(shard, now);
    }
    if (!sweptOnce) {
      sweepPieces(shard, now);
    }
    sweepSpooled(shard, now);
  }

  private void sweepFailed(int shard, Instant now) {
    long before = now.minus(failedRetention).toEpochMilli();
    byte[] end = QueueTables.failed(Math.max(0, before), QueueId.of(new byte[QueueId.BYTES]));
    shards.each(
        RowRange.below(QueueTables.partition(shard), QueueTables.FAILED, end).inPagesOf(PAGE),
        row -> eraseFailed(shard, row.key(), now));
  }

  private void eraseFailed(int shard, byte[] key, Instant now) {
    shards.writeHeld(
        shard,
        Durability.RELAXED, // after a crash it is removed again
        writer -> {
          MessageEdit edit = shards.edit(writer, QueueTables.id(key, Long.BYTES));
          if (edit == null) {
            writer.delete(QueueTables.FAILED, key);
          } else if (edit.message().open() == 0 && !edit.reportsPending()) {
            edit.erase(now);
          }
          return true;
        });
  }

  private void sweepDone(int shard, Instant now) {
    Instant before = now.minus(idRetention);
    shards.remove(
        shard,
        RowRange.all(QueueTables.partition(shard), QueueTables.DONE),
        row -> done(row.value()).isBefore(before));
  }

  private static Instant done(byte[] value) {
    return FieldReader.read(value, 1, "note of a message that is done", FieldReader::instant);
  }

  /// Removes pieces of messages whose lease has run out: other servers left them when they stopped,
  /// or this one could not remove them.
  private void sweepSpooled(int shard, Instant now) {
    List<QueueId> left = new ArrayList<>();
    shards.each(
        RowRange.all(QueueTables.partition(shard), QueueTables.LEASES),
        row -> {
          if (row.key().length == QueueId.BYTES) {
            left.add(QueueTables.id(row.key()));
          }
        });
    for (QueueId id : left) {
      if (!spooling.contains(id)) {
        erasePieces(shard, id, now);
      }
    }
  }

  /// Visits one message after another, not every piece. It looks at all queued messages, so it runs
  /// once, for pieces without a lease.
  private void sweepPieces(int shard, Instant now) {
    byte[] from = {};
    while (true) {
      byte[] start = from;
      List<Reader.Row> first =
          shards.read(shard, r -> r.scan(QueueTables.BODIES, start, new byte[0], 1));
      if (first.isEmpty()) {
        return;
      }
      QueueId id = QueueTables.id(first.getFirst().key());
      if (!spooling.contains(id)) {
        erasePieces(shard, id, now);
      }
      from = QueueTables.numbered(id, -1);
    }
  }

  private void erasePieces(int shard, QueueId id, Instant now) {
    Lease lease = shards.spooled(id);
    shards.writeHeld(
        shard,
        Durability.RELAXED,
        writer -> {
          if (!lease.isFree(writer, now)) {
            return false; // another server is receiving it
          }
          writer.delete(QueueTables.LEASES, id.bytes());
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
