package org.posthorn.queue.schedule;

import java.util.Arrays;
import org.posthorn.queue.rows.QueueTables;

/// For each shard, when the earliest row is due of those that no cursor in memory covers, because
/// there was no room. Guarded by the lock of [Schedule].
final class UnloadedRows {
  private final long[] dueAt = new long[QueueTables.SHARDS];

  UnloadedRows() {
    Arrays.fill(dueAt, Cursor.NEVER);
  }

  void add(int shard, long due) {
    dueAt[shard] = Math.min(dueAt[shard], due);
  }

  /// Whether the shard has such rows.
  boolean has(int shard) {
    return dueAt[shard] != Cursor.NEVER;
  }

  /// All rows of a shard are about to be read, or another server holds the shard.
  void clear(int shard) {
    dueAt[shard] = Cursor.NEVER;
  }

  /// The shard whose rows have been due for the longest, or -1 if none is due.
  int due(long now) {
    int first = -1;
    for (int shard = 0; shard < dueAt.length; shard++) {
      if (dueAt[shard] <= now && (first < 0 || dueAt[shard] < dueAt[first])) {
        first = shard;
      }
    }
    return first;
  }
}
