package org.posthorn.queue.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;

/// The position in one shard up to which the rows of a sender at a destination are handed out.
/// Guarded by the lock of [Schedule].
public final class Cursor {
  /// The time of a cursor without a known row.
  static final long NEVER = Long.MAX_VALUE;

  final int shard;
  final SenderQueue sender;

  /// Rows in memory, nearly in order.
  final Deque<DueRow> page = new ArrayDeque<>();

  /// The keys of the rows in memory, and of those that workers have.
  final Set<DueKey> claimed = new HashSet<>();

  /// Rows below this key are deleted or claimed. Reading begins here, to skip deleted rows.
  byte[] lowWater;

  /// Due time of the earliest known row from [#lowWater] on.
  long dueAt;

  boolean loading;
  boolean inReady;
  boolean asleep;
  boolean dropped;
  final List<DueKey> foundWhileLoading = new ArrayList<>();

  /// Whether rows must be read again because some may be missing in memory.
  boolean readAgain;

  Cursor(int shard, SenderQueue sender, DueKey first) {
    this.shard = shard;
    this.sender = sender;
    this.lowWater = first.bytes();
    this.dueAt = first.due();
  }

  DestinationQueue destination() {
    return sender.destination;
  }

  /// Moves the cursor back to a row, if that is before it.
  void lower(DueKey key) {
    byte[] bytes = key.bytes();
    if (Arrays.compareUnsigned(bytes, lowWater) < 0) {
      lowWater = bytes;
    }
    dueAt = Math.min(dueAt, key.due());
  }

  /// When its earliest row is due.
  long next() {
    return page.isEmpty() ? dueAt : page.getFirst().key().due();
  }

  boolean empty() {
    return page.isEmpty() && claimed.isEmpty() && dueAt == NEVER && !loading;
  }

  /// Identifies a cursor.
  record Key(int shard, long destination, long sender) {
    static Key of(Cursor cursor) {
      return new Key(cursor.shard, cursor.destination().hash, cursor.sender.hash);
    }

    static Key of(int shard, DueKey key) {
      return new Key(shard, key.destination(), key.sender());
    }
  }
}
