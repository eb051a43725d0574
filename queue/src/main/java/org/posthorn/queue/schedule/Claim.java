package org.posthorn.queue.schedule;

import org.posthorn.queue.rows.DueRow;

/// A row that one worker has taken.
public record Claim(Cursor cursor, DueRow row) {
  public int shard() {
    return cursor.shard;
  }
}
