package org.posthorn.kv;

/// Converts values to their form on disk and back. All rows of stores are processed here, so that
/// they can be encrypted without other changes.
///
/// The sealed form begins with a header of three bytes, `format version, codec, key id`. An
/// encrypted value is bound to its row: opening it elsewhere fails.
///
/// The rows of a store's own partition, which has no content of users, are always as of
/// [#IDENTITY].
public interface Seal {

  /// No encryption: the header and the value.
  Seal IDENTITY = (partition, keys) -> new IdentitySeal(partition);

  /// The seal of one partition for one transaction.
  ///
  /// @param keys of the partition; used until the transaction ends
  /// @throws StoreException of kind CORRUPT if the keys cannot be used
  PartitionSeal of(Partition partition, SealKeys keys);

  /// A partition was removed with its keys, which must not be used again.
  default void dropped(Partition partition) {}

  /// Seals and opens the values of a partition. For one thread.
  interface PartitionSeal {
    byte[] seal(Table table, byte[] key, byte[] value);

    /// @throws StoreException of kind CORRUPT if the header is unknown, the value was modified or
    ///   belongs elsewhere, or its key is missing
    byte[] open(Table table, byte[] key, byte[] sealed);

    /// Whether [#seal] would give the value the same form, with the same key.
    boolean isCurrent(byte[] sealed);
  }
}
