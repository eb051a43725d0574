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

/// What is known of due rows, within bounds: a head for each sender at each destination in each
/// shard, which is ready, sleeps until something is due, is being read, or is forgotten. Guarded by
/// the lock of [Schedule].
final class Cursors {
  private final ScheduleLimits limits;
  private final ConnectionWindow.Size size;
  private final InstantSource clock;
  private final WorkerAllocation turns;
  private final Supplier<Condition> conditions;
  private final Runnable signal;
  private final Map<Long, DestinationQueue> destinations = new HashMap<>();
  private final Map<Cursor.Key, Cursor> heads = new HashMap<>();
  private final TreeSet<Cursor> asleep =
      new TreeSet<>(
          Comparator.<Cursor>comparingLong(head -> head.dueAt)
              .thenComparingInt(head -> head.shard)
              .thenComparingLong(head -> head.sender.hash)
              .thenComparingLong(head -> head.destination().hash));
  private final UnloadedRows forgotten = new UnloadedRows();
  private int rows;

  /// @param conditions make what the workers of a destination wait for
  /// @param signal called when something may have to be decided
  Cursors(
      ScheduleLimits limits,
      ConnectionWindow.Size size,
      InstantSource clock,
      WorkerAllocation turns,
      Supplier<Condition> conditions,
      Runnable signal) {
    this.limits = limits;
    this.size = size;
    this.clock = clock;
    this.turns = turns;
    this.conditions = conditions;
    this.signal = signal;
  }

  /// A row was queued here. It need not be read if it is due.
  void queued(int shard, DueRow row) {
    Cursor head = heads.get(Cursor.Key.of(shard, row.key()));
    if (head == null) {
      if (hasRoom(shard, row)) {
        boolean first = !forgotten.has(shard); // else some of its sender may lie behind it
        Cursor fresh = newHead(shard, row);
        fresh.dueAt = first ? Cursor.NEVER : fresh.dueAt;
        if (!taken(fresh, row)) {
          lower(fresh, row.key());
        }
        place(fresh);
      }
    } else if (head.loading) {
      head.foundWhileLoading.add(row.key());
    } else {
      if (!taken(head, row) && !head.claimed.contains(row.key())) {
        lower(head, row.key());
      }
      place(head);
    }
  }

  /// The first row of its sender at its destination was found in a shard. Others may lie behind it,
  /// queued by another server, even if this one is known.
  ///
  /// @return false if there is no room in memory even for what is due
  boolean found(int shard, DueRow row) {
    Cursor head = heads.get(Cursor.Key.of(shard, row.key()));
    if (head == null) {
      if (!hasRoom(shard, row)) {
        return row.key().due() > clock.millis();
      }
      place(newHead(shard, row));
    } else if (head.loading) {
      head.foundWhileLoading.add(row.key());
      head.readAgain = true;
    } else {
      lower(head, row.key());
      place(head);
    }
    return true;
  }

  /// Whether there is room for another head; if not, the row is forgotten.
  private boolean hasRoom(int shard, DueRow row) {
    long due = row.key().due();
    boolean room = heads.size() < limits.headsMax() || makeRoom(due);
    if (!room) {
      forgotten.add(shard, due);
    }
    return room;
  }

  /// Forgets the head that sleeps for the longest, if that is longer than until `due`.
  private boolean makeRoom(long due) {
    for (Cursor head : asleep.descendingSet()) {
      if (head.dueAt <= due) {
        return false;
      }
      if (head.claimed.isEmpty()) {
        forgotten.add(head.shard, head.dueAt);
        drop(head);
        return true;
      }
    }
    return false;
  }

  /// A shard with rows that are due and that no head stands for, and room for them: half of all
  /// heads must be free or asleep, so that what is looked for is worth its while. -1 if there is
  /// none.
  int lacking() {
    boolean room = heads.size() - asleep.size() <= limits.headsMax() / 2;
    return room ? forgotten.due(clock.millis()) : -1;
  }

  /// The rows of a shard are about to be looked at from the first on.
  void looking(int shard) {
    forgotten.clear(shard);
  }

  /// They could not be read.
  void notLooked(int shard) {
    forgotten.add(shard, clock.millis());
  }

  /// Takes a row into memory if it is due and nothing else is known to have to be read. Rows of one
  /// millisecond come in any order of their keys.
  private boolean taken(Cursor head, DueRow row) {
    DueKey key = row.key();
    boolean room = rows < limits.rowsMax() && head.page.size() < limits.pageRows();
    boolean due = key.due() <= clock.millis();
    if (head.dueAt != Cursor.NEVER || !room || !due || !head.claimed.add(key)) {
      return false;
    }
    byte[] after = RowRange.after(key.bytes());
    if (Arrays.compareUnsigned(after, head.lowWater) > 0) {
      head.lowWater = after;
    }
    head.page.addLast(row);
    rows++;
    return true;
  }

  private Cursor newHead(int shard, DueRow row) {
    DestinationQueue queue =
        destinations.computeIfAbsent(
            row.key().destination(),
            hash ->
                new DestinationQueue(
                    hash, row.destination(), new ConnectionWindow(size), conditions.get()));
    SenderQueue sender =
        queue.senders.computeIfAbsent(
            row.key().sender(), hash -> new SenderQueue(queue, hash, row.bulk()));
    Cursor head = new Cursor(shard, sender, row.key());
    sender.heads.add(head);
    heads.put(Cursor.Key.of(head), head);
    return head;
  }

  private void lower(Cursor head, DueKey key) {
    awake(head);
    head.lower(key);
  }

  private void awake(Cursor head) {
    if (head.asleep) {
      asleep.remove(head);
      head.asleep = false;
    }
  }

  /// Puts a head where it belongs: among the ready ones, to sleep, or away.
  void place(Cursor head) {
    if (head.loading || head.dropped) {
      return;
    }
    awake(head);
    if (!head.page.isEmpty() || head.dueAt <= clock.millis()) {
      offer(head);
    } else if (head.dueAt != Cursor.NEVER) {
      head.asleep = true;
      asleep.add(head);
      if (asleep.first() == head) {
        signal.run(); // the next to wake is another one now
      }
    } else if (head.empty()) {
      forget(head);
    }
  }

  private void offer(Cursor head) {
    if (!head.inReady) {
      head.inReady = true;
      head.sender.ready.addLast(head);
    }
    offer(head.sender);
  }

  /// A sender has something due.
  void offer(SenderQueue sender) {
    DestinationQueue queue = sender.destination;
    queue.enter(sender);
    turns.offer(queue);
    if (queue.idle > 0) {
      queue.work.signal();
    } else if (turns.wantsWorker(queue)) {
      signal.run(); // most of what happens at a destination gives it no further worker
    }
  }

  /// Wakes what is due.
  void wake() {
    long now = clock.millis();
    while (!asleep.isEmpty() && asleep.first().dueAt <= now) {
      Cursor head = asleep.first();
      awake(head);
      offer(head);
    }
  }

  /// When the next one wakes.
  long next() {
    return asleep.isEmpty() ? Cursor.NEVER : asleep.first().dueAt;
  }

  /// The next row of a head that has one in memory.
  Claim take(Cursor head) {
    rows--;
    return new Claim(head, head.page.removeFirst());
  }

  /// What must be read to know more of a head.
  Step.Load load(Cursor head) {
    awake(head);
    head.loading = true;
    int limit = Math.clamp(limits.rowsMax() - rows, 1, limits.pageRows());
    rows += limit; // room is taken before the rows are there: many are read at the same time
    byte[] end = DueKey.end(head.destination().hash, head.sender.hash);
    return new Step.Load(head, head.shard, head.lowWater, end, limit);
  }

  /// It was read; then [#place].
  ///
  /// @param read empty if it could not be read
  void loaded(Step.Load load, Optional<List<DueRow>> read) {
    Cursor head = load.head();
    head.loading = false;
    rows -= load.limit();
    if (!head.dropped) {
      read.ifPresent(page -> fill(head, load, page));
      head.foundWhileLoading.forEach(key -> {
        if (head.readAgain || !head.claimed.contains(key)) {
          lower(head, key);
        }
      });
    }
    head.foundWhileLoading.clear();
    head.readAgain = false;
  }

  private void fill(Cursor head, Step.Load load, List<DueRow> read) {
    long now = clock.millis();
    head.dueAt = read.size() < load.limit() ? Cursor.NEVER : read.getLast().key().due();
    for (DueRow row : read) {
      if (row.key().due() > now) {
        head.lowWater = row.key().bytes();
        head.dueAt = row.key().due();
        return;
      }
      head.lowWater = RowRange.after(row.key().bytes());
      if (head.claimed.add(row.key())) {
        head.page.addLast(row);
        rows++;
      }
    }
  }

  /// A row that a worker had is as it was, and to be read again.
  void again(Claim claim) {
    Cursor head = claim.head();
    DueKey key = claim.row().key();
    head.claimed.remove(key);
    if (head.loading) {
      head.foundWhileLoading.add(key);
    } else if (!head.dropped) {
      lower(head, key);
      place(head);
    }
  }

  /// A shard is no longer ours.
  void drop(int shard) {
    forgotten.clear(shard);
    for (Cursor head : List.copyOf(heads.values())) {
      if (head.shard == shard) {
        drop(head);
      }
    }
  }

  private void drop(Cursor head) {
    awake(head);
    head.dropped = true;
    rows -= head.page.size();
    head.page.clear();
    forget(head);
  }

  private void forget(Cursor head) {
    heads.remove(Cursor.Key.of(head), head);
    SenderQueue sender = head.sender;
    sender.heads.remove(head);
    if (head.inReady) {
      sender.ready.remove(head);
      head.inReady = false;
    }
    if (sender.heads.isEmpty()) {
      sender.destination.senders.remove(sender.hash, sender);
      sender.destination.leave(sender);
    }
    forgetIfUnused(sender.destination);
  }

  /// A destination whose servers answered is remembered for a while, so that it need not stand in
  /// line with dead ones when it is wanted again.
  void forgetIfUnused(DestinationQueue queue) {
    boolean room = destinations.size() <= limits.headsMax() + limits.destinationsKept();
    boolean closed = room && queue.window.verdict(clock.instant()).isPresent();
    boolean remembered = queue.window.proven() && destinations.size() <= limits.destinationsKept();
    if (queue.senders.isEmpty() && queue.active == 0 && !closed && !remembered) {
      destinations.remove(queue.hash, queue);
      turns.forget(queue);
    }
  }

  /// All destinations that are remembered.
  List<DestinationQueue> destinations() {
    return List.copyOf(destinations.values());
  }

  Map<Long, DestinationQueue.Status> standings(Instant now) {
    Map<Long, DestinationQueue.Status> standings = new HashMap<>();
    destinations.forEach((hash, queue) -> standings.put(hash, queue.standing(now)));
    return standings;
  }

  Schedule.State state() {
    return new Schedule.State(heads.size(), rows, turns.workers(), destinations.size());
  }
}
