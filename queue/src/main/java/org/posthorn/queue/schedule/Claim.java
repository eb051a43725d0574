package org.posthorn.queue.schedule;

import org.posthorn.queue.rows.DueRow;

/// A row that one worker has.
public record Claim(Cursor head, DueRow row) {
  public int shard() {
    return head.shard;
  }
}
