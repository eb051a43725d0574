/// Durable ordered key-value partitions with transactions, and blob stores; independent of mail.
///
/// [KeyValueStore] is the interface; [MemoryStore] is its reference implementation, [RocksStore]
/// the embedded store, [PostgresStore] a store for several processes. [BlobStore] stores large byte
/// strings, [FileBlobStore] as files. [RowRange] visits rows in pages;
/// [org.posthorn.kv.codec.RowWriter] writes values; a [org.posthorn.kv.lease.Lease] is for work
/// that one of several processes may do at a time.
///
/// # On disk
///
/// **Row keys** ([RowKeys]), unchanged in RocksDB, version 1:
///
/// | bytes | what |
/// |---|---|
/// | 1 | code of the partition's kind, 1 to 255 |
/// | 1 | length of the partition's id, 0 to 64 |
/// | n | the id; numbers as 8 bytes, big-endian |
/// | 1 | code of the table, 1 to 255 |
/// | rest | the key, at most 1,024 bytes |
///
/// Keys are compared as unsigned bytes, so a partition's rows are contiguous, ordered by table.
/// Each family of tables is a column family: `rows`, `bodies`, `queue`; `default` is empty.
///
/// **Values** are in the form of the [Seal]; with [Seal#IDENTITY] three bytes (format version 1,
/// codec 0, key id 0) and the value, at most 1 MiB.
///
/// **Kind 255** is for the store itself. Its only partition has table 255 with epochs: `epoch (8
/// bytes) -> 1 if closed cleanly, otherwise 0`, see [Epochs]; and table 253 with leases by name,
/// see [org.posthorn.kv.lease.Lease].
///
/// **Blobs**: see [BlobFrames] and [FrameForm] for the format, [FileBlobStore] for the directories.
/// A blob may be encrypted, with a key that only the row of its owner has ([BlobRef]).
///
/// **PostgreSQL**: see [PostgresSchema].
///
/// Version history: 1 is the only one; of blobs also 2, encrypted. An unknown version is reported
/// as CORRUPT, and nothing is changed.
///
/// # Threads and locks
///
/// - A partition's lock ([PartitionLane], fair) is held while a write body runs, never during a
///   sync. Only [RocksStore#drop] holds it until it is done. Bodies must not wait for each other.
/// - Only `kv-committer` writes to RocksDB, runs `published` and wakes writers. `kv-reclaim`
///   compacts. `kv-read-*` and `blob-*` read from disk and do all file I/O. `kv-fatal` runs
///   `onFatal`, once.
/// - Bodies run on their callers' threads. A waiting virtual thread does not block its carrier.
/// - An interrupt does not shorten a wait for the disk; it is restored when the call returns.
///
/// Decisions: `docs/decisions/0001-grouped-commits.md`, `docs/decisions/0002-rocksdb-settings.md`.
@NullMarked
package org.posthorn.kv;

import org.jspecify.annotations.NullMarked;
