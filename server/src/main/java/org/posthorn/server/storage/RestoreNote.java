package org.posthorn.server.storage;

import java.nio.ByteBuffer;
import java.time.Instant;
import org.posthorn.directory.Directory;
import org.posthorn.kv.Durability;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Partition;
import org.posthorn.kv.PartitionKind;
import org.posthorn.kv.Table;
import org.posthorn.store.MailStore;

/// The note in a store that it was restored from a backup. The rows in which the numbers of the
/// directory and of mail are advanced may be encrypted, and the master key may be put in place
/// later: so the restore leaves a note in a row that is never encrypted, and the next opening of
/// the store advances the numbers.
final class RestoreNote {
  /// The store's own partition, whose rows are never encrypted.
  private static final Partition STORE = Partition.of(new PartitionKind(255, "store"));

  /// `empty key -> milliseconds since 1970 (8 bytes)`.
  private static final Table TABLE = new Table(250, "restored", Table.Family.ROWS);

  private static final byte[] ONLY = {};

  private RestoreNote() {}

  /// Notes that the store was restored. Synced.
  static void write(KeyValueStore kv, Instant restored) {
    byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(restored.toEpochMilli()).array();
    kv.write(
        STORE,
        Durability.SYNCED,
        writer -> {
          writer.put(TABLE, ONLY, value);
          return true;
        });
  }

  /// Advances the numbers of a store with a note, and removes the note. If this is interrupted, it
  /// is repeated as a whole: the numbers then advance twice, which does no harm.
  ///
  /// @throws org.posthorn.kv.StoreException if the store is encrypted and its key is missing;
  ///   nothing is changed then
  static void apply(KeyValueStore kv) {
    byte[] value = kv.get(STORE, TABLE, ONLY);
    if (value == null) {
      return;
    }
    Instant restored = Instant.ofEpochMilli(ByteBuffer.wrap(value).getLong());
    Directory.markRestored(kv, restored);
    MailStore.markRestored(kv, restored);
    kv.write(
        STORE,
        Durability.SYNCED,
        writer -> {
          writer.delete(TABLE, ONLY);
          return true;
        });
  }
}
