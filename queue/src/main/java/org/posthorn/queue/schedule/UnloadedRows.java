package org.posthorn.queue.schedule;

import java.util.Arrays;
import org.posthorn.queue.rows.QueueTables;

/// When the earliest row is due, in each shard, of those that no head in memory stands for: there
/// was no room. Guarded by the lock of [Schedule].
final class UnloadedRows {
  private final long[] dueAt = new long[QueueTables.SHARDS];

  UnloadedRows() {
    Arrays.fill(dueAt, Cursor.NEVER);
  }

  void add(int shard, long due) {
    dueAt[shard] = Math.min(dueAt[shard], due);
  }

  /// Whether any is of that shard.
  boolean has(int shard) {
    return dueAt[shard] != Cursor.NEVER;
  }

  /// All rows of a shard are about to be looked at, or are another server's.
  void clear(int shard) {
    dueAt[shard] = Cursor.NEVER;
  }

  /// The shard whose rows have waited for the longest, or -1 if none is due.
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
