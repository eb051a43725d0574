/// Durable ordered key-value partitions with transactions, and blob stores; knows no mail.
///
/// [KeyValueStore] is the contract; [MemoryStore] its model, [RocksStore] the embedded store,
/// [PostgresStore] that of many nodes. [BlobStore] keeps large byte strings, [FileBlobStore] as
/// files. [RowRange] visits rows in pages; values are written by [org.posthorn.kv.codec.RowWriter];
/// what one of several processes may do at a time is a [org.posthorn.kv.lease.Lease].
///
/// # On disk
///
/// **Row keys** ([RowKeys]), in RocksDB as they are, version 1:
///
/// | bytes | what |
/// |---|---|
/// | 1 | code of the partition's kind, 1 to 255 |
/// | 1 | length of the partition's id, 0 to 64 |
/// | n | the id; numbers as 8 bytes, big-endian |
/// | 1 | code of the table, 1 to 255 |
/// | rest | the key, at most 1,024 bytes |
///
/// All are compared as unsigned bytes, so a partition's rows lie together, by table. Each family of
/// tables is a column family: `rows`, `bodies`, `queue`; `default` is empty.
///
/// **Values** are what the [Seal] makes of them; with [Seal#IDENTITY] three bytes (format version
/// 1, codec 0, key id 0) and the value, at most 1 MiB.
///
/// **Kind 255** is the store's own. Its only partition has the table 255 of epochs: `epoch (8
/// bytes) -> 1 if closed in order, else 0`, see [Epochs]; and the table 253 of leases by name, see
/// [org.posthorn.kv.lease.Lease].
///
/// **Blobs**: see [BlobFrames] for a file, [FileBlobStore] for where it lies.
///
/// **PostgreSQL**: see [PostgresSchema].
///
/// Version history: 1 is the first; nothing else exists. A reader that finds a version it does not
/// know says CORRUPT and touches nothing.
///
/// # Threads and locks
///
/// - A partition's lock ([PartitionLane], fair) is held while a write body runs, never during a
///   sync. [RocksStore#drop] alone holds it until it is done. Bodies must not wait for each other.
/// - `kv-committer` alone writes to RocksDB, runs `published` and wakes writers. `kv-reclaim`
///   compacts. `kv-read-*` and `blob-*` read what is not in memory and do all file work. `kv-fatal`
///   runs `onFatal`, once.
/// - Bodies run on their callers' threads. A virtual thread waits parked, its carrier free.
/// - An interrupt shortens no wait for the disk; it is there again when the call returns.
///
/// Decisions: `docs/decisions/0001-grouped-commits.md`, `docs/decisions/0002-rocksdb-settings.md`.
@NullMarked
package org.posthorn.kv;

import org.jspecify.annotations.NullMarked;
