package org.posthorn.queue.schedule;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.transport.ConnectionWindow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;

/// Hands rows to workers: destinations, and the senders of each, are served in turn. Does no I/O:
/// workers read rows when [#next] tells them to. Thread-safe, by one lock that is held briefly.
public final class Schedule {
  /// What a worker does next.
  public sealed interface Step {
    /// Send a message; then call [#done], [#giveBack] or [#suspend].
    ///
    /// @param sharedOutcome the result of this message without an attempt, because the destination
    ///   could not be reached; empty if the message is to be tried
    record Take(Claim claim, Optional<DeliveryOutcome> sharedOutcome) implements Step {}

    /// Read at most `limit` rows, from `from` on; then call [#loaded] or [#notLoaded].
    record Load(Cursor cursor, int shard, byte[] from, byte[] to, int limit) implements Step {}

    /// Nothing is due that this worker may take.
    record Nothing() implements Step {}
  }

  /// A destination that gets a worker.
  ///
  /// @param probing whether no server of it has been reached yet
  public record WorkerStart(DestinationQueue queue, boolean probing) {}

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WorkerAllocation allocation;
  private final Cursors cursors;
  private final BusyMessages busy = new BusyMessages();
  private final SuspendedRows suspended;
  private boolean signalled;
  private boolean stopped;

  public Schedule(ScheduleLimits limits, ConnectionWindow.Size size, InstantSource clock) {
    this.clock = clock;
    this.allocation = new WorkerAllocation(limits);
    this.cursors = new Cursors(limits, size, clock, allocation, lock::newCondition, this::signal);
    this.suspended = new SuspendedRows(limits);
  }

  /// A row was queued by this server.
  public void queued(int shard, DueRow row) {
    lock.lock();
    try {
      cursors.queued(shard, row);
    } finally {
      lock.unlock();
    }
  }

  /// A row was read that is the first one of its sender at its destination in a shard.
  ///
  /// @return false if there is not even room in memory for rows that are due; [#unloadedShard] then
  ///   returns the shard later, so that it is read again
  public boolean found(int shard, DueRow row) {
    lock.lock();
    try {
      return cursors.found(shard, row);
    } finally {
      lock.unlock();
    }
  }

  /// A shard with due rows that are not in memory, if there is room for them now; otherwise -1.
  public int unloadedShard() {
    lock.lock();
    try {
      wake();
      return cursors.unloadedShard();
    } finally {
      lock.unlock();
    }
  }

  /// Called before the rows of a shard are read, beginning with the first.
  public void readingShard(int shard) {
    lock.lock();
    try {
      cursors.readingShard(shard);
    } finally {
      lock.unlock();
    }
  }

  /// Called if the rows of a shard could not be read, or if some may be missing in memory.
  public void shardNotRead(int shard) {
    lock.lock();
    try {
      cursors.shardNotRead(shard);
    } finally {
      lock.unlock();
    }
  }

  /// The next destination that gets a worker, if one is due and a worker is free. The caller must
  /// call [#ended] for it.
  public @Nullable WorkerStart start() {
    lock.lock();
    try {
      wake();
      DestinationQueue queue = stopped ? null : allocation.start();
      return queue == null ? null : new WorkerStart(queue, !queue.window.reached());
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    cursors.wake();
    suspended.wake(clock.millis(), cursors::readAgain);
    allocation.wake(clock.millis());
  }

  /// A worker reached a server.
  ///
  /// @param probing whether it counted as a probing worker until now
  public void opened(DestinationQueue queue, boolean probing) {
    lock.lock();
    try {
      allocation.opened(queue, probing);
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// A worker ended.
  ///
  /// @param took whether it ever took a message
  /// @param probing whether it counted as a probing worker until now
  public void ended(DestinationQueue queue, boolean took, boolean probing) {
    lock.lock();
    try {
      allocation.ended(queue, took, probing);
      cursors.forgetIfUnused(queue);
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// The next step of a worker of a destination.
  ///
  /// @param first whether this is its first step
  public Step next(DestinationQueue queue, boolean first) {
    lock.lock();
    try {
      wake();
      int tries = queue.waiting();
      while (!stopped && tries-- > 0 && queue.ready()) {
        SenderQueue sender = queue.next();
        if (!first && allocation.hasItsShare(sender)) {
          queue.enter(sender);
          continue;
        }
        Step step = step(sender, first);
        if (step != null) {
          return step;
        }
      }
      return new Step.Nothing();
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Step step(SenderQueue sender, boolean first) {
    while (!sender.ready.isEmpty()) {
      Cursor cursor = sender.ready.removeFirst();
      cursor.inReady = false;
      Step step = null;
      if (!cursor.page.isEmpty()) {
        step = take(cursor, first);
      } else if (cursor.dueAt <= clock.millis()) {
        step = cursors.load(cursor);
      } else {
        cursors.place(cursor);
      }
      if (!sender.ready.isEmpty()) {
        cursors.offer(sender);
      }
      if (step != null) {
        return step;
      }
    }
    return null;
  }

  /// @return null if another worker has recipients of this message; this row is handed out after
  ///   that
  private Step.@Nullable Take take(Cursor cursor, boolean first) {
    Claim claim = cursors.take(cursor);
    boolean free = busy.take(claim);
    cursors.place(cursor);
    if (!free) {
      return null;
    }
    allocation.taken(cursor.sender);
    if (first) {
      allocation.tookFirstMessage(cursor.destination());
      signal(); // there may be more for another worker
    }
    return new Step.Take(claim, cursor.destination().window.sharedOutcome(clock.instant()));
  }

  /// Rows were read. The worker that read them gets the first one, even if it is the turn of
  /// another sender. This limits the rows in memory to the allowed number plus one for each worker.
  ///
  /// @param first whether this is the worker's first row
  /// @return null if the worker has to ask for its [#next] step
  public @Nullable Step loaded(Step.Load load, List<DueRow> read, boolean first) {
    lock.lock();
    try {
      Cursor cursor = load.cursor();
      cursors.loaded(load, Optional.of(read));
      Step step = cursor.page.isEmpty() || stopped ? null : take(cursor, first);
      cursors.place(cursor);
      return step;
    } finally {
      lock.unlock();
    }
  }

  /// Rows could not be read.
  public void notLoaded(Step.Load load) {
    lock.lock();
    try {
      cursors.loaded(load, Optional.empty());
      cursors.place(load.cursor());
    } finally {
      lock.unlock();
    }
  }

  /// A worker has finished a row, which is changed or deleted.
  public void done(Claim claim) {
    lock.lock();
    try {
      release(claim);
      cursors.place(claim.cursor());
    } finally {
      lock.unlock();
    }
  }

  /// A worker gives a row back because no connection was free. The row is unchanged, and its
  /// destination gets no other worker for a while, longer each time.
  public void giveBack(Claim claim) {
    lock.lock();
    try {
      allocation.pause(claim.cursor().destination(), clock.millis());
      release(claim);
      cursors.readAgain(claim);
    } finally {
      lock.unlock();
    }
  }

  /// A worker failed unexpectedly while it had a row. The row is unchanged and is tried again after
  /// [ScheduleLimits#errorPause].
  public void suspend(Claim claim) {
    lock.lock();
    try {
      release(claim);
      claim.cursor().claimed.add(claim.row().key()); // not to be read before
      suspended.add(claim, clock.millis());
      signal();
    } finally {
      lock.unlock();
    }
  }

  private void release(Claim claim) {
    Cursor cursor = claim.cursor();
    cursor.claimed.remove(claim.row().key());
    allocation.released(cursor.sender);
    busy.release(claim.row().key().id(), cursor.destination().hash).forEach(cursors::readAgain);
  }

  /// Reserves a message at a destination if no worker has it, so that no worker gets it; then call
  /// [#unreserve].
  public boolean reserve(QueueId id, long destination) {
    lock.lock();
    try {
      return busy.reserve(id, destination);
    } finally {
      lock.unlock();
    }
  }

  public void unreserve(QueueId id, long destination) {
    lock.lock();
    try {
      busy.release(id, destination).forEach(cursors::readAgain);
    } finally {
      lock.unlock();
    }
  }

  /// Whether a worker has the message for that destination.
  public boolean active(QueueId id, long destination) {
    lock.lock();
    try {
      return busy.has(id, destination);
    } finally {
      lock.unlock();
    }
  }

  /// Changes the connection window of a destination after an attempt.
  public void updateWindow(DestinationQueue queue, Consumer<ConnectionWindow> change) {
    lock.lock();
    try {
      change.accept(queue.window);
      if (allocation.wantsWorker(queue)) {
        signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Some messages of a destination wait because of this server, not because of the destination.
  /// Other messages of the destination may be sent.
  public void postpone(DestinationQueue queue, DeliveryOutcome why, Instant until) {
    lock.lock();
    try {
      queue.postpone(why, until);
    } finally {
      lock.unlock();
    }
  }

  /// Removes destinations for which nothing waits and which are not closed.
  public void tidy() {
    lock.lock();
    try {
      cursors.destinations().forEach(cursors::forgetIfUnused);
    } finally {
      lock.unlock();
    }
  }

  /// Reopens a destination that was closed because no server could be reached, or all such
  /// destinations.
  public void reopen(Optional<Long> destination) {
    lock.lock();
    try {
      for (DestinationQueue queue : cursors.destinations()) {
        if (destination.isEmpty() || destination.get() == queue.hash) {
          queue.window.reopen();
        }
      }
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until a worker that has had a message may take another one at a destination.
  ///
  /// @return whether there may be something. Also false if all workers are busy and this one has
  ///   used up its share: then it must end, so that other destinations are served
  public boolean awaitWork(DestinationQueue queue, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      queue.idle++;
      try {
        while (!queue.ready() && left > 0 && !stopped && !allocation.full()) {
          left = queue.workAvailable.awaitNanos(left);
        }
      } finally {
        queue.idle--;
      }
      return !stopped && queue.anyReady(sender -> !allocation.hasItsShare(sender));
    } finally {
      lock.unlock();
    }
  }

  /// Waits for [#signal], at most for some time.
  public void awaitChange(long millisMax) throws InterruptedException {
    lock.lock();
    try {
      long next = Math.min(cursors.next(), Math.min(allocation.next(), suspended.next()));
      long left = TimeUnit.MILLISECONDS.toNanos(Math.clamp(next - clock.millis(), 1, millisMax));
      while (!signalled && left > 0) {
        left = changed.awaitNanos(left);
      }
      signalled = false;
    } finally {
      lock.unlock();
    }
  }

  /// Wakes the thread in [#awaitChange]: the schedule has changed.
  public void signal() {
    lock.lock();
    try {
      signalled = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// This server does not hold the shard any more.
  public void drop(int shard) {
    lock.lock();
    try {
      cursors.drop(shard);
    } finally {
      lock.unlock();
    }
  }

  /// Hands out no more work.
  public void stop() {
    lock.lock();
    try {
      stopped = true;
      cursors.destinations().forEach(queue -> queue.workAvailable.signalAll());
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing is due and no worker runs.
  public boolean isIdle() {
    lock.lock();
    try {
      wake();
      return allocation.isIdle();
    } finally {
      lock.unlock();
    }
  }

  /// How many objects the schedule has.
  public record Counts(int cursors, int rows, int workers, int destinations) {}

  public Counts counts() {
    lock.lock();
    try {
      return cursors.counts();
    } finally {
      lock.unlock();
    }
  }

  /// The status of each destination in memory, by its hash.
  public Map<Long, DestinationQueue.Status> statuses() {
    lock.lock();
    try {
      return cursors.statuses(clock.instant());
    } finally {
      lock.unlock();
    }
  }
}
