package org.posthorn.store.rows;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The number of restores of a store from a backup, and the time of the last. Each account
/// remembers the restores that it has processed, which it does before its first transaction.
///
/// The time distinguishes two restores of the same backup: numbers issued after the first are not
/// in the backup, which counts the second one as its first again.
///
/// @param seconds since [#START], 0 for a store that was never restored
public record Restores(long count, long seconds) {
  public static final Restores NONE = new Restores(0, 0);

  /// Earlier than any restore.
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final Partition INSTALLATION = Partition.of(new PartitionKind(8, "installation"));
  private static final Table RESTORES = new Table(52, "restores", Table.Family.ROWS);

  /// This version lacks the time.
  private static final int COUNT_ALONE = 1;

  private static final int VERSION = 2;

  public static Restores read(KeyValueStore kv) {
    return of(kv.get(INSTALLATION, RESTORES, MailTables.START));
  }

  /// Increments the number, synced.
  public static void add(KeyValueStore kv, Instant now) {
    long seconds = Math.max(0, now.getEpochSecond() - START.getEpochSecond());
    kv.write(
        INSTALLATION,
        Durability.SYNCED,
        writer -> {
          long before = of(writer.get(RESTORES, MailTables.START)).count;
          writer.put(RESTORES, MailTables.START, new Restores(before + 1, seconds).encode());
          return true;
        });
  }

  /// Decodes the row, which has the same format for the whole store and for an account.
  public static Restores of(byte @Nullable [] value) {
    return value == null ? NONE : decode(value);
  }

  static Restores decode(byte[] value) {
    return RowReader.read(
        RESTORES.name(),
        value,
        COUNT_ALONE,
        VERSION,
        row -> new Restores(row.varint(), row.version() == COUNT_ALONE ? 0 : row.varint()));
  }

  public byte[] encode() {
    return new RowWriter(VERSION).varint(count).varint(seconds).done();
  }

  /// Seconds between an earlier restore, or [#START], and this one; 0 to 2^31-1.
  public int secondsSince(Restores earlier) {
    return Math.clamp(seconds - earlier.seconds, 0, Integer.MAX_VALUE);
  }
}
