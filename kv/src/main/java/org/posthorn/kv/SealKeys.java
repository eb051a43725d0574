package org.posthorn.kv;

import java.util.SortedMap;

/// The keys of a partition's [Seal], each encrypted by it, in a table of the partition itself: they
/// are written by the transaction that uses them first, copied with the partition, and removed with
/// it.
public interface SealKeys {
  /// `key id (1 byte, 1 to 255) -> the encrypted key`. Its values are not sealed.
  Table TABLE = new Table(Reserved.SEAL_KEYS_TABLE_CODE, "seal_key", Table.Family.ROWS);

  /// Largest id.
  int ID_MAX = 255;

  /// Encrypted keys by id, including one that this transaction has added.
  SortedMap<Integer, byte[]> all();

  /// Whether this transaction writes, and so sees all keys that later ones will.
  boolean isWriting();

  /// Whether other processes may have added or removed keys since an earlier transaction.
  boolean isShared();

  /// Adds a key in this transaction.
  ///
  /// @throws IllegalStateException if it only reads
  void add(int id, byte[] encrypted);
}
