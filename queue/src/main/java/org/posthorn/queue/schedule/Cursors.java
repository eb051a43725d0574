package org.posthorn.queue.schedule;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.function.Supplier;
import org.posthorn.kv.RowRange;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.schedule.Schedule.Step;
import org.posthorn.transport.ConnectionWindow;

/// The due rows that are known, within bounds: a cursor for each sender at each destination in each
/// shard. A cursor is ready, sleeps until something is due, is being read, or is dropped. Guarded
/// by the lock of [Schedule].
final class Cursors {
  private final ScheduleLimits limits;
  private final ConnectionWindow.Size size;
  private final InstantSource clock;
  private final WorkerAllocation allocation;
  private final Supplier<Condition> conditions;
  private final Runnable signal;
  private final Map<Long, DestinationQueue> destinations = new HashMap<>();
  private final Map<Cursor.Key, Cursor> cursors = new HashMap<>();
  private final TreeSet<Cursor> asleep =
      new TreeSet<>(
          Comparator.<Cursor>comparingLong(cursor -> cursor.dueAt)
              .thenComparingInt(cursor -> cursor.shard)
              .thenComparingLong(cursor -> cursor.sender.hash)
              .thenComparingLong(cursor -> cursor.destination().hash));
  private final UnloadedRows unloaded = new UnloadedRows();
  private int rows;

  /// @param conditions makes the conditions that the workers of a destination wait for
  /// @param signal called when something may have to be decided
  Cursors(
      ScheduleLimits limits,
      ConnectionWindow.Size size,
      InstantSource clock,
      WorkerAllocation allocation,
      Supplier<Condition> conditions,
      Runnable signal) {
    this.limits = limits;
    this.size = size;
    this.clock = clock;
    this.allocation = allocation;
    this.conditions = conditions;
    this.signal = signal;
  }

  /// This server queued a row. If the row is due, it need not be read again.
  void queued(int shard, DueRow row) {
    Cursor cursor = cursors.get(Cursor.Key.of(shard, row.key()));
    if (cursor == null) {
      if (ensureRoom(shard, row)) {
        // If rows of the shard were left out of memory, some of this sender may follow this row.
        boolean first = !unloaded.has(shard);
        Cursor fresh = newCursor(shard, row);
        fresh.dueAt = first ? Cursor.NEVER : fresh.dueAt;
        if (!addIfDue(fresh, row)) {
          lower(fresh, row.key());
        }
        place(fresh);
      }
    } else if (cursor.loading) {
      cursor.foundWhileLoading.add(row.key());
    } else {
      if (!addIfDue(cursor, row) && !cursor.claimed.contains(row.key())) {
        lower(cursor, row.key());
      }
      place(cursor);
    }
  }

  /// The first row of a sender at a destination was found in a shard. More rows may follow it that
  /// another server queued, even if this one is known.
  ///
  /// @return false if there is no room in memory even for rows that are due
  boolean found(int shard, DueRow row) {
    Cursor cursor = cursors.get(Cursor.Key.of(shard, row.key()));
    if (cursor == null) {
      if (!ensureRoom(shard, row)) {
        return row.key().due() > clock.millis();
      }
      place(newCursor(shard, row));
    } else if (cursor.loading) {
      cursor.foundWhileLoading.add(row.key());
      cursor.readAgain = true;
    } else {
      lower(cursor, row.key());
      place(cursor);
    }
    return true;
  }

  /// Makes room for another cursor if that is possible; otherwise records the row as unloaded.
  private boolean ensureRoom(int shard, DueRow row) {
    long due = row.key().due();
    boolean room = cursors.size() < limits.cursorsMax() || makeRoom(due);
    if (!room) {
      unloaded.add(shard, due);
    }
    return room;
  }

  /// Drops the cursor that sleeps longest, if it sleeps longer than until `due`.
  private boolean makeRoom(long due) {
    for (Cursor cursor : asleep.descendingSet()) {
      if (cursor.dueAt <= due) {
        return false;
      }
      if (cursor.claimed.isEmpty()) {
        unloaded.add(cursor.shard, cursor.dueAt);
        drop(cursor);
        return true;
      }
    }
    return false;
  }

  /// A shard with due rows that no cursor covers, if there is room for them: half of all cursors
  /// must be free or asleep, so that reading the shard is worth it. -1 if there is no such shard.
  int unloadedShard() {
    boolean room = cursors.size() - asleep.size() <= limits.cursorsMax() / 2;
    return room ? unloaded.due(clock.millis()) : -1;
  }

  /// The rows of a shard are about to be read from the first one.
  void readingShard(int shard) {
    unloaded.clear(shard);
  }

  /// The rows of a shard could not be read.
  void shardNotRead(int shard) {
    unloaded.add(shard, clock.millis());
  }

  /// Adds a row to the page if it is due, and if no row before it has to be read. Rows of the same
  /// millisecond may come in any order of their keys.
  private boolean addIfDue(Cursor cursor, DueRow row) {
    DueKey key = row.key();
    boolean room = rows < limits.rowsMax() && cursor.page.size() < limits.pageRows();
    boolean due = key.due() <= clock.millis();
    if (cursor.dueAt != Cursor.NEVER || !room || !due || !cursor.claimed.add(key)) {
      return false;
    }
    byte[] after = RowRange.after(key.bytes());
    if (Arrays.compareUnsigned(after, cursor.lowWater) > 0) {
      cursor.lowWater = after;
    }
    cursor.page.addLast(row);
    rows++;
    return true;
  }

  private Cursor newCursor(int shard, DueRow row) {
    DestinationQueue queue =
        destinations.computeIfAbsent(
            row.key().destination(),
            hash ->
                new DestinationQueue(
                    hash, row.destination(), new ConnectionWindow(size), conditions.get()));
    SenderQueue sender =
        queue.senders.computeIfAbsent(
            row.key().sender(), hash -> new SenderQueue(queue, hash, row.bulk()));
    Cursor cursor = new Cursor(shard, sender, row.key());
    sender.cursors.add(cursor);
    cursors.put(Cursor.Key.of(cursor), cursor);
    return cursor;
  }

  private void lower(Cursor cursor, DueKey key) {
    removeFromAsleep(cursor);
    cursor.lower(key);
  }

  private void removeFromAsleep(Cursor cursor) {
    if (cursor.asleep) {
      asleep.remove(cursor);
      cursor.asleep = false;
    }
  }

  /// Moves a cursor to where it belongs: ready, asleep, or dropped.
  void place(Cursor cursor) {
    if (cursor.loading || cursor.dropped) {
      return;
    }
    removeFromAsleep(cursor);
    if (!cursor.page.isEmpty() || cursor.dueAt <= clock.millis()) {
      offer(cursor);
    } else if (cursor.dueAt != Cursor.NEVER) {
      cursor.asleep = true;
      asleep.add(cursor);
      if (asleep.first() == cursor) {
        signal.run(); // the next to wake is another one now
      }
    } else if (cursor.empty()) {
      forget(cursor);
    }
  }

  private void offer(Cursor cursor) {
    if (!cursor.inReady) {
      cursor.inReady = true;
      cursor.sender.ready.addLast(cursor);
    }
    offer(cursor.sender);
  }

  /// Adds a sender that has something due.
  void offer(SenderQueue sender) {
    DestinationQueue queue = sender.destination;
    queue.enter(sender);
    allocation.offer(queue);
    if (queue.idle > 0) {
      queue.workAvailable.signal();
    } else if (allocation.wantsWorker(queue)) {
      signal.run(); // most of what happens at a destination gives it no further worker
    }
  }

  /// Wakes the cursors whose time has come.
  void wake() {
    long now = clock.millis();
    while (!asleep.isEmpty() && asleep.first().dueAt <= now) {
      Cursor cursor = asleep.first();
      removeFromAsleep(cursor);
      offer(cursor);
    }
  }

  /// When the next cursor wakes.
  long next() {
    return asleep.isEmpty() ? Cursor.NEVER : asleep.first().dueAt;
  }

  /// The next row of a cursor that has rows in memory.
  Claim take(Cursor cursor) {
    rows--;
    return new Claim(cursor, cursor.page.removeFirst());
  }

  /// The step that reads more rows of a cursor.
  Step.Load load(Cursor cursor) {
    removeFromAsleep(cursor);
    cursor.loading = true;
    int limit = Math.clamp(limits.rowsMax() - rows, 1, limits.pageRows());
    rows += limit; // room is reserved before the rows are there: many are read at the same time
    byte[] end = DueKey.end(cursor.destination().hash, cursor.sender.hash);
    return new Step.Load(cursor, cursor.shard, cursor.lowWater, end, limit);
  }

  /// Rows of a cursor were read; then call [#place].
  ///
  /// @param read empty if they could not be read
  void loaded(Step.Load load, Optional<List<DueRow>> read) {
    Cursor cursor = load.cursor();
    cursor.loading = false;
    rows -= load.limit();
    if (!cursor.dropped) {
      read.ifPresent(page -> fill(cursor, load, page));
      cursor.foundWhileLoading.forEach(key -> {
        if (cursor.readAgain || !cursor.claimed.contains(key)) {
          lower(cursor, key);
        }
      });
    }
    cursor.foundWhileLoading.clear();
    cursor.readAgain = false;
  }

  private void fill(Cursor cursor, Step.Load load, List<DueRow> read) {
    long now = clock.millis();
    cursor.dueAt = read.size() < load.limit() ? Cursor.NEVER : read.getLast().key().due();
    for (DueRow row : read) {
      if (row.key().due() > now) {
        cursor.lowWater = row.key().bytes();
        cursor.dueAt = row.key().due();
        return;
      }
      cursor.lowWater = RowRange.after(row.key().bytes());
      if (cursor.claimed.add(row.key())) {
        cursor.page.addLast(row);
        rows++;
      }
    }
  }

  /// A row that a worker had is unchanged and has to be read again.
  void readAgain(Claim claim) {
    Cursor cursor = claim.cursor();
    DueKey key = claim.row().key();
    cursor.claimed.remove(key);
    if (cursor.loading) {
      cursor.foundWhileLoading.add(key);
    } else if (!cursor.dropped) {
      lower(cursor, key);
      place(cursor);
    }
  }

  /// This server does not hold the shard any more.
  void drop(int shard) {
    unloaded.clear(shard);
    for (Cursor cursor : List.copyOf(cursors.values())) {
      if (cursor.shard == shard) {
        drop(cursor);
      }
    }
  }

  private void drop(Cursor cursor) {
    removeFromAsleep(cursor);
    cursor.dropped = true;
    rows -= cursor.page.size();
    cursor.page.clear();
    forget(cursor);
  }

  private void forget(Cursor cursor) {
    cursors.remove(Cursor.Key.of(cursor), cursor);
    SenderQueue sender = cursor.sender;
    sender.cursors.remove(cursor);
    if (cursor.inReady) {
      sender.ready.remove(cursor);
      cursor.inReady = false;
    }
    if (sender.cursors.isEmpty()) {
      sender.destination.senders.remove(sender.hash, sender);
      sender.destination.leave(sender);
    }
    forgetIfUnused(sender.destination);
  }

  /// A destination whose servers answered stays in memory for a while, so that it does not compete
  /// with unreachable ones when it is used again.
  void forgetIfUnused(DestinationQueue queue) {
    boolean room = destinations.size() <= limits.cursorsMax() + limits.destinationsKept();
    boolean closed = room && queue.window.sharedOutcome(clock.instant()).isPresent();
    boolean remembered = queue.window.reached() && destinations.size() <= limits.destinationsKept();
    if (queue.senders.isEmpty() && queue.active == 0 && !closed && !remembered) {
      destinations.remove(queue.hash, queue);
      allocation.forget(queue);
    }
  }

  /// All destinations in memory.
  List<DestinationQueue> destinations() {
    return List.copyOf(destinations.values());
  }

  Map<Long, DestinationQueue.Status> statuses(Instant now) {
    Map<Long, DestinationQueue.Status> statuses = new HashMap<>();
    destinations.forEach((hash, queue) -> statuses.put(hash, queue.status(now)));
    return statuses;
  }

  Schedule.Counts counts() {
    return new Schedule.Counts(cursors.size(), rows, allocation.workers(), destinations.size());
  }
}
