package org.posthorn.queue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Writer;
import org.posthorn.queue.rows.LeaseRow;
import org.posthorn.queue.rows.QueueTables;

/// Which shards this server works on. A lease is a row of its shard; every transaction with a
/// result reads it first, so that a server that lost a shard without noticing changes nothing
/// there. Thread-safe.
final class Leases {
  private final KeyValueStore kv;
  private final String node;
  private final long epoch;
  private final Limits limits;
  private final AtomicIntegerArray held = new AtomicIntegerArray(QueueTables.SHARDS);
  private final AtomicLongArray seen = new AtomicLongArray(QueueTables.SHARDS);

  Leases(KeyValueStore kv, String node, Limits limits) {
    this.kv = kv;
    this.node = node;
    this.epoch = kv.epoch();
    this.limits = limits;
  }

  /// What a renewal found.
  enum Renewal {
    /// It is ours as before.
    HELD,
    /// It is ours, and what is in it has to be looked at: it was not before, or another server
    /// queued something there.
    NEWS,
    /// It is another server's.
    LOST
  }

  private record Found(boolean ours, long news) {}

  /// Takes or renews the lease of a shard.
  Renewal renew(int shard, Instant now) {
    byte[] lease = new LeaseRow(node, epoch, now.plus(limits.times().leaseTime())).encode();
    Found found =
        kv.write(
            QueueTables.partition(shard),
            Durability.RELAXED, // lost, it leaves a lease that ends sooner
            writer -> {
              byte[] row = writer.get(QueueTables.LEASES, LeaseRow.key());
              if (row != null && !LeaseRow.decode(row).yieldsTo(node, epoch, now)) {
                return new Found(false, 0);
              }
              writer.put(QueueTables.LEASES, LeaseRow.key(), lease);
              return new Found(true, news(writer));
            });
    if (!found.ours()) {
      held.set(shard, 0);
      return Renewal.LOST;
    }
    boolean before = held.getAndSet(shard, 1) == 1;
    boolean same = seen.getAndSet(shard, found.news()) == found.news();
    return before && same ? Renewal.HELD : Renewal.NEWS;
  }

  /// Gives a shard back at once, for others.
  void release(int shard) {
    if (held.getAndSet(shard, 0) == 1) {
      kv.write(
          QueueTables.partition(shard),
          Durability.RELAXED,
          writer -> {
            if (ours(writer)) {
              writer.delete(QueueTables.LEASES, LeaseRow.key());
            }
            return true;
          });
    }
  }

  boolean held(int shard) {
    return held.get(shard) == 1;
  }

  /// The fence: first step of every transaction that works on what is queued.
  ///
  /// @throws LeaseLostException if the shard is not ours
  void require(Writer writer, int shard) {
    if (!ours(writer)) {
      throw new LeaseLostException("shard " + shard + " is no longer worked on by " + node);
    }
  }

  /// Tells the owner of a shard, if that is another server, that there is something new.
  void announce(Writer writer) {
    if (!ours(writer)) {
      byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(news(writer) + 1).array();
      writer.put(QueueTables.LEASES, LeaseRow.newsKey(), value);
    }
  }

  private boolean ours(Writer writer) {
    byte[] row = writer.get(QueueTables.LEASES, LeaseRow.key());
    return row != null && LeaseRow.decode(row).heldBy(node, epoch);
  }

  private static long news(Writer writer) {
    byte[] row = writer.get(QueueTables.LEASES, LeaseRow.newsKey());
    return row == null ? 0 : ByteBuffer.wrap(row).getLong();
  }
}
