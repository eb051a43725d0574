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

/// Who is next: hands rows to workers, destinations and senders by turns. Does no I/O: what must be
/// read it asks its workers to read. Thread-safe, by one lock that is held briefly.
public final class Schedule {
  /// What a worker does next.
  public sealed interface Step {
    /// Sends a message; then [#done], [#postpone] or [#setAside].
    ///
    /// @param verdict what came of the last attempt to reach the destination, which this message
    ///   shares; empty if it is to be tried
    record Take(Claim claim, Optional<DeliveryOutcome> verdict) implements Step {}

    /// Reads rows from `from` on, at most `limit`; then [#loaded] or [#notLoaded].
    record Load(Cursor head, int shard, byte[] from, byte[] to, int limit) implements Step {}

    /// Nothing is due that this worker may take.
    record Nothing() implements Step {}
  }

  /// A destination that gets a worker.
  ///
  /// @param probes whether its servers have not answered yet
  public record Turn(DestinationQueue queue, boolean probes) {}

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition decision = lock.newCondition();
  private final WorkerAllocation turns;
  private final Cursors heads;
  private final BusyMessages busy = new BusyMessages();
  private final SuspendedRows aside;
  private boolean signalled;
  private boolean stopped;

  public Schedule(ScheduleLimits limits, ConnectionWindow.Size size, InstantSource clock) {
    this.clock = clock;
    this.turns = new WorkerAllocation(limits);
    this.heads = new Cursors(limits, size, clock, turns, lock::newCondition, this::signal);
    this.aside = new SuspendedRows(limits);
  }

  /// A row was queued by this server.
  public void queued(int shard, DueRow row) {
    lock.lock();
    try {
      heads.queued(shard, row);
    } finally {
      lock.unlock();
    }
  }

  /// A row was found, the first of its sender at its destination in a shard.
  ///
  /// @return false if there is no room in memory even for what is due: it is found again later, see
  ///   [#lacking]
  public boolean found(int shard, DueRow row) {
    lock.lock();
    try {
      return heads.found(shard, row);
    } finally {
      lock.unlock();
    }
  }

  /// A shard with rows that are due and not known, if there is room for them now; else -1.
  public int lacking() {
    lock.lock();
    try {
      wake();
      return heads.lacking();
    } finally {
      lock.unlock();
    }
  }

  /// The rows of a shard are about to be looked at from the first on.
  public void looking(int shard) {
    lock.lock();
    try {
      heads.looking(shard);
    } finally {
      lock.unlock();
    }
  }

  /// They could not be read, or some may not be known.
  public void notLooked(int shard) {
    lock.lock();
    try {
      heads.notLooked(shard);
    } finally {
      lock.unlock();
    }
  }

  /// The next destination that gets a worker, if one is due and there is a worker to be had; it
  /// must [end][#ended].
  public @Nullable Turn start() {
    lock.lock();
    try {
      wake();
      DestinationQueue queue = stopped ? null : turns.start();
      return queue == null ? null : new Turn(queue, !queue.window.proven());
    } finally {
      lock.unlock();
    }
  }

  private void wake() {
    heads.wake();
    aside.wake(clock.millis(), heads::again);
    turns.wake(clock.millis());
  }

  /// A worker reached a server.
  ///
  /// @param probed whether it is still counted as one that probes
  public void opened(DestinationQueue queue, boolean probed) {
    lock.lock();
    try {
      turns.opened(queue, probed);
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// A worker ended.
  ///
  /// @param took whether it was ever given a message
  /// @param probed whether it is still counted as one that probes
  public void ended(DestinationQueue queue, boolean took, boolean probed) {
    lock.lock();
    try {
      turns.ended(queue, took, probed);
      heads.forgetIfUnused(queue);
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// What a worker of a destination does next.
  ///
  /// @param first whether it has had nothing yet
  public Step next(DestinationQueue queue, boolean first) {
    lock.lock();
    try {
      wake();
      int tries = queue.waiting();
      while (!stopped && tries-- > 0 && queue.ready()) {
        SenderQueue sender = queue.next();
        if (!first && turns.greedy(sender)) {
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
      Cursor head = sender.ready.removeFirst();
      head.inReady = false;
      Step step = null;
      if (!head.page.isEmpty()) {
        step = take(head, first);
      } else if (head.dueAt <= clock.millis()) {
        step = heads.load(head);
      } else {
        heads.place(head);
      }
      if (!sender.ready.isEmpty()) {
        heads.offer(sender);
      }
      if (step != null) {
        return step;
      }
    }
    return null;
  }

  /// @return null if another worker has recipients of this message; this row's turn comes after it
  private Step.@Nullable Take take(Cursor head, boolean first) {
    Claim claim = heads.take(head);
    boolean free = busy.take(claim);
    heads.place(head);
    if (!free) {
      return null;
    }
    turns.taken(head.sender);
    if (first) {
      turns.begun(head.destination());
      signal(); // there may be more for another worker
    }
    return new Step.Take(claim, head.destination().window.verdict(clock.instant()));
  }

  /// Rows were read. Whoever read them gets the first of them, whoever's turn it is: so there are
  /// never more rows in memory than may be, and one for each worker.
  ///
  /// @param first whether that worker has had nothing yet
  /// @return null if it has to ask for its [#next] step
  public @Nullable Step loaded(Step.Load load, List<DueRow> read, boolean first) {
    lock.lock();
    try {
      Cursor head = load.head();
      heads.loaded(load, Optional.of(read));
      Step step = head.page.isEmpty() || stopped ? null : take(head, first);
      heads.place(head);
      return step;
    } finally {
      lock.unlock();
    }
  }

  /// Rows could not be read.
  public void notLoaded(Step.Load load) {
    lock.lock();
    try {
      heads.loaded(load, Optional.empty());
      heads.place(load.head());
    } finally {
      lock.unlock();
    }
  }

  /// A worker is through with a row, which is changed or gone.
  public void done(Claim claim) {
    lock.lock();
    try {
      release(claim);
      heads.place(claim.head());
    } finally {
      lock.unlock();
    }
  }

  /// A worker could not begin with a row, for want of what others have: it stays as it was, and its
  /// destination gets no other worker for a while, longer each time.
  public void postpone(Claim claim) {
    lock.lock();
    try {
      turns.pause(claim.head().destination(), clock.millis());
      release(claim);
      heads.again(claim);
    } finally {
      lock.unlock();
    }
  }

  /// A worker ended unexpectedly while it had a row, which stays as it was and is taken up again
  /// after [ScheduleLimits#faultPause].
  public void setAside(Claim claim) {
    lock.lock();
    try {
      release(claim);
      claim.head().claimed.add(claim.row().key()); // not to be read before
      aside.add(claim, clock.millis());
      signal();
    } finally {
      lock.unlock();
    }
  }

  private void release(Claim claim) {
    Cursor head = claim.head();
    head.claimed.remove(claim.row().key());
    turns.released(head.sender);
    busy.release(claim.row().key().id(), head.destination().hash).forEach(heads::again);
  }

  /// Takes a message at a destination out of the workers' reach, if none has it; then [#giveBack].
  public boolean reserve(QueueId id, long destination) {
    lock.lock();
    try {
      return busy.reserve(id, destination);
    } finally {
      lock.unlock();
    }
  }

  public void giveBack(QueueId id, long destination) {
    lock.lock();
    try {
      busy.release(id, destination).forEach(heads::again);
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

  /// Tells the window of a destination how it went.
  public void window(DestinationQueue queue, Consumer<ConnectionWindow> change) {
    lock.lock();
    try {
      change.accept(queue.window);
      if (turns.wantsWorker(queue)) {
        signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Messages of a destination wait for a reason of ours, others perhaps do not.
  public void putOff(DestinationQueue queue, DeliveryOutcome why, Instant until) {
    lock.lock();
    try {
      queue.putOff(why, until);
    } finally {
      lock.unlock();
    }
  }

  /// Forgets destinations that nothing waits for and that are open again.
  public void tidy() {
    lock.lock();
    try {
      heads.destinations().forEach(heads::forgetIfUnused);
    } finally {
      lock.unlock();
    }
  }

  /// Opens the window of a destination, or of all, that no server could be had for.
  public void reopen(Optional<Long> destination) {
    lock.lock();
    try {
      for (DestinationQueue queue : heads.destinations()) {
        if (destination.isEmpty() || destination.get() == queue.hash) {
          queue.window.reopen();
        }
      }
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for something that a worker which has had a message may take at a destination.
  ///
  /// @return whether there may be. False as well if all workers are busy and it would have to leave
  ///   what is there to others: it must end, so that they get their turn
  public boolean awaitWork(DestinationQueue queue, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      queue.idle++;
      try {
        while (!queue.ready() && left > 0 && !stopped && !turns.full()) {
          left = queue.work.awaitNanos(left);
        }
      } finally {
        queue.idle--;
      }
      return !stopped && queue.anyReady(sender -> !turns.greedy(sender));
    } finally {
      lock.unlock();
    }
  }

  /// Waits until something may have to be decided, or for some time.
  public void awaitDecision(long millisMax) throws InterruptedException {
    lock.lock();
    try {
      long next = Math.min(heads.next(), Math.min(turns.next(), aside.next()));
      long left = TimeUnit.MILLISECONDS.toNanos(Math.clamp(next - clock.millis(), 1, millisMax));
      while (!signalled && left > 0) {
        left = decision.awaitNanos(left);
      }
      signalled = false;
    } finally {
      lock.unlock();
    }
  }

  /// Something may have to be decided.
  public void signal() {
    lock.lock();
    try {
      signalled = true;
      decision.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A shard is no longer ours.
  public void drop(int shard) {
    lock.lock();
    try {
      heads.drop(shard);
    } finally {
      lock.unlock();
    }
  }

  /// No more work is given out.
  public void stop() {
    lock.lock();
    try {
      stopped = true;
      heads.destinations().forEach(queue -> queue.work.signalAll());
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing is due and nobody works.
  public boolean quiet() {
    lock.lock();
    try {
      wake();
      return turns.quiet();
    } finally {
      lock.unlock();
    }
  }

  /// Where it stands.
  public record State(int heads, int rows, int workers, int destinations) {}

  public State state() {
    lock.lock();
    try {
      return heads.state();
    } finally {
      lock.unlock();
    }
  }

  /// How it stands with each destination that is remembered, by its hash.
  public Map<Long, DestinationQueue.Status> standings() {
    lock.lock();
    try {
      return heads.standings(clock.instant());
    } finally {
      lock.unlock();
    }
  }
}
