package org.posthorn.store.rows;

import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// How often this store was put back from a backup. Each account remembers the count it has taken
/// notice of, and takes notice before its first transaction.
public final class Restores {
  private static final Partition INSTALLATION = Partition.of(new PartitionKind(8, "installation"));
  private static final Table RESTORES = new Table(52, "restores", Table.Family.ROWS);
  private static final int VERSION = 1;

  private Restores() {}

  /// 0 for a store that was never restored.
  public static long count(KeyValueStore kv) {
    byte[] value = kv.get(INSTALLATION, RESTORES, Tables.START);
    return value == null ? 0 : decode(value);
  }

  /// Counts one more, synced.
  public static void add(KeyValueStore kv) {
    kv.write(
        INSTALLATION,
        Durability.SYNCED,
        writer -> {
          byte[] value = writer.get(RESTORES, Tables.START);
          writer.put(RESTORES, Tables.START, encode(value == null ? 1 : decode(value) + 1));
          return true;
        });
  }

  /// The row of an account's own count has the same format.
  public static long decode(byte[] value) {
    RowReader in = new RowReader(RESTORES.name(), value, VERSION);
    long count = in.varint();
    in.end();
    return count;
  }

  public static byte[] encode(long count) {
    return new RowWriter(VERSION).varint(count).done();
  }
}
