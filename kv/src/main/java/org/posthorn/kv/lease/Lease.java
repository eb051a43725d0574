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

/// A lease as one holder sees it. Keeps no state but the row, so it may be used from any thread and
/// made as often as it is needed.
///
/// Expiry is by the holders' clocks: they must not differ by more than a fraction of the lease's
/// time. Safety does not depend on it: whoever changes what a lease protects calls [#require] in
/// the same transaction.
///
/// @param partition where it lies
/// @param table of leases
/// @param key of this one
/// @param holder who takes, renews and gives it back
/// @param time for how long it is taken
public record Lease(
    Partition partition, Table table, byte[] key, LeaseHolder holder, Duration time) {
  private static final Partition NOTES = Partition.of(new PartitionKind(255, "store"));
  private static final Table NAMED = new Table(253, "store_lease", Table.Family.ROWS);

  /// A lease that protects no single partition, such as the right to sweep.
  ///
  /// @param name the same in all processes
  public static Lease named(String name, LeaseHolder holder, Duration time) {
    return new Lease(NOTES, NAMED, name.getBytes(StandardCharsets.UTF_8), holder, time);
  }

  /// Takes or renews it, in a transaction of its partition.
  ///
  /// @return whether it is the holder's now; if not, nothing was changed
  public boolean take(Writer writer, Instant now) {
    if (!isFree(writer, now)) {
      return false;
    }
    writer.put(table, key, new LeaseRow(holder, now.plus(time)).encode());
    return true;
  }

  /// Takes or renews it in a transaction of its own. What is lost of that by a power cut leaves a
  /// lease that ends sooner.
  public boolean take(KeyValueStore store, Instant now) {
    return store.write(partition, Durability.RELAXED, writer -> take(writer, now));
  }

  /// Whether the holder could take it: nobody else has it.
  public boolean isFree(Reader reader, Instant now) {
    byte[] row = reader.get(table, key);
    return row == null || LeaseRow.decode(row).yieldsTo(holder, now);
  }

  /// Whether the row says that it is the holder's, expired or not: as long as nobody else took it,
  /// nobody else did anything.
  public boolean isHeld(Reader reader) {
    byte[] row = reader.get(table, key);
    return row != null && LeaseRow.decode(row).holder().equals(holder);
  }

  /// The fence: first step of every transaction that changes what the lease protects.
  ///
  /// @throws LeaseLostException if it is not the holder's
  public void require(Reader reader) {
    if (!isHeld(reader)) {
      throw new LeaseLostException(holder.node() + " no longer holds a lease in " + partition);
    }
  }

  /// Gives it back, if it is the holder's, for others to take at once.
  public void release(Writer writer) {
    if (isHeld(writer)) {
      writer.delete(table, key);
    }
  }

  /// The same in a transaction of its own.
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
