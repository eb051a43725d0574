package org.posthorn.search.index.encrypted;

import java.security.SecureRandom;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;

/// The key of the search index. It is an ordinary row of the store, which encrypts it with
/// everything else: so it is readable with the master key alone.
public final class IndexKey {
  static final int BYTES = 32;

  private static final Partition PARTITION = Partition.of(new PartitionKind(18, "search"));

  /// `empty key -> the key`.
  private static final Table TABLE = new Table(184, "search_key", Table.Family.ROWS);

  private static final byte[] ONLY = {};

  private IndexKey() {}

  /// The key; makes one if there is none. Synced.
  ///
  /// @param kv encrypted
  public static byte[] require(KeyValueStore kv) {
    byte[] found = kv.get(PARTITION, TABLE, ONLY);
    if (found != null) {
      return found;
    }
    byte[] made = new byte[BYTES];
    new SecureRandom().nextBytes(made);
    return kv.write(
        PARTITION,
        Durability.SYNCED,
        writer -> {
          byte[] other = writer.get(TABLE, ONLY);
          if (other != null) {
            return other;
          }
          writer.put(TABLE, ONLY, made);
          return made;
        });
  }

  /// Forgets the key, so that the next [#require] makes another one. To be called when the store is
  /// not encrypted, or no longer: the key would lie in it readable.
  public static void remove(KeyValueStore kv) {
    if (kv.get(PARTITION, TABLE, ONLY) != null) {
      kv.write(
          PARTITION,
          Durability.SYNCED,
          writer -> {
            writer.delete(TABLE, ONLY);
            return true;
          });
    }
  }
}
