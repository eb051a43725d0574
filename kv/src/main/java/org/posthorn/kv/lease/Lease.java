package org.posthorn.kv.lease;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;

/// A lease, for one holder. The only state is the row, so it may be used by any thread and created
/// as often as needed.
///
/// Expiry uses the clocks of the holders: they must not differ by more than a fraction of the
/// lease's time. Safety does not depend on it: a transaction that changes data protected by a lease
/// calls [#require].
///
/// @param partition its partition
/// @param table its table
/// @param key its key
/// @param holder who takes, renews and releases it
/// @param time how long it is taken for
public record Lease(
    Partition partition, Table table, byte[] key, LeaseHolder holder, Duration time) {
  private static final Partition NOTES = Partition.of(new PartitionKind(255, "store"));
  private static final Table NAMED = new Table(253, "store_lease", Table.Family.ROWS);

  /// A lease that protects no single partition, such as that for sweeping.
  ///
  /// @param name the same in all processes
  public static Lease named(String name, LeaseHolder holder, Duration time) {
    return new Lease(NOTES, NAMED, name.getBytes(StandardCharsets.UTF_8), holder, time);
  }

  /// Takes or renews it, in a transaction of its partition.
  ///
  /// @return whether the holder has it now; if not, nothing was changed
  public boolean take(Writer writer, Instant now) {
    if (!isFree(writer, now)) {
      return false;
    }
    writer.put(table, key, new LeaseRow(holder, now.plus(time)).encode());
    return true;
  }

  /// Takes or renews it in a separate transaction. If a power failure loses this, the lease ends
  /// earlier.
  public boolean take(KeyValueStore store, Instant now) {
    return store.write(partition, Durability.RELAXED, writer -> take(writer, now));
  }

  /// Whether the holder could take it: no other process has it.
  public boolean isFree(Reader reader, Instant now) {
    byte[] row = reader.get(table, key);
    return row == null || LeaseRow.decode(row).yieldsTo(holder, now);
  }

  /// Whether the holder is in the row, even if it has expired: unless another process took it, no
  /// other process has changed anything.
  public boolean isHeld(Reader reader) {
    byte[] row = reader.get(table, key);
    return row != null && LeaseRow.decode(row).holder().equals(holder);
  }

  /// The fence: the first step of every transaction that changes protected data.
  ///
  /// @throws LeaseLostException if the holder does not have it
  public void require(Reader reader) {
    if (!isHeld(reader)) {
      throw new LeaseLostException(holder.node() + " no longer holds a lease in " + partition);
    }
  }

  /// Releases it, if the holder has it, so that others can take it at once.
  public void release(Writer writer) {
    if (isHeld(writer)) {
      writer.delete(table, key);
    }
  }

  /// As before, in a separate transaction.
  public void release(KeyValueStore store) {
    store.write(
        partition,
        Durability.RELAXED,
        writer -> {
          release(writer);
          return true;
        });
  }
}
