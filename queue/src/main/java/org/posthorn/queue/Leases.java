package org.posthorn.queue;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Writer;
import org.posthorn.kv.lease.Lease;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.QueueId;

/// Which shards this server works on. A lease is a row of its shard; every transaction with a
/// result reads it first, so that a server that lost a shard without noticing changes nothing
/// there. Thread-safe.
final class Leases {
  private static final byte[] LEASE_KEY = {0};

  /// Key of the counter that other servers increase when they queue something.
  private static final byte[] CHANGES_KEY = {1};

  private final KeyValueStore kv;
  private final LeaseHolder holder;
  private final QueueLimits limits;
  private final AtomicIntegerArray held = new AtomicIntegerArray(QueueTables.SHARDS);
  private final AtomicLongArray seen = new AtomicLongArray(QueueTables.SHARDS);

  Leases(KeyValueStore kv, String node, QueueLimits limits) {
    this.kv = kv;
    this.holder = LeaseHolder.of(node, kv);
    this.limits = limits;
  }

  /// What a renewal found.
  enum Renewal {
    /// This server still holds the lease.
    HELD,
    /// This server holds the lease, and must read the shard: it did not hold it before, or another
    /// server queued something there.
    CHANGED,
    /// Another server holds the lease.
    LOST
  }

  private record Ownership(boolean ours, long changes) {}

  /// Takes or renews the lease of a shard.
  Renewal renew(int shard, Instant now) {
    Lease lease = lease(shard);
    Ownership found =
        kv.write(
            QueueTables.partition(shard),
            Durability.RELAXED, // lost, it leaves a lease that ends sooner
            writer -> {
              return lease.take(writer, now)
                  ? new Ownership(true, changes(writer))
                  : new Ownership(false, 0);
            });
    if (!found.ours()) {
      held.set(shard, 0);
      return Renewal.LOST;
    }
    boolean before = held.getAndSet(shard, 1) == 1;
    boolean same = seen.getAndSet(shard, found.changes()) == found.changes();
    return before && same ? Renewal.HELD : Renewal.CHANGED;
  }

  /// Releases a shard at once, so that another server can take it.
  void release(int shard) {
    if (held.getAndSet(shard, 0) == 1) {
      lease(shard).release(kv);
    }
  }

  boolean held(int shard) {
    return held.get(shard) == 1;
  }

  /// Checks the lease: the first step of every transaction that works on queued messages.
  ///
  /// @throws LeaseLostException if this server does not hold the shard
  void require(Writer writer, int shard) {
    lease(shard).require(writer);
  }

  /// Notifies the owner of a shard, if that is another server, that a message was queued.
  void notifyHolder(Writer writer, int shard) {
    if (!lease(shard).isHeld(writer)) {
      byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(changes(writer) + 1).array();
      writer.put(QueueTables.LEASES, CHANGES_KEY, value);
    }
  }

  /// The lease of a message that is being written in pieces: no other server writes or removes
  /// them.
  Lease spooled(QueueId id) {
    return new Lease(
        QueueTables.partition(id),
        QueueTables.LEASES,
        id.bytes(),
        holder,
        limits.times().spoolTime());
  }

  private Lease lease(int shard) {
    return new Lease(
        QueueTables.partition(shard),
        QueueTables.LEASES,
        LEASE_KEY,
        holder,
        limits.times().leaseTime());
  }

  private static long changes(Writer writer) {
    byte[] row = writer.get(QueueTables.LEASES, CHANGES_KEY);
    return row == null ? 0 : ByteBuffer.wrap(row).getLong();
  }
}
