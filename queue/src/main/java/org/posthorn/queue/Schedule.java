package org.posthorn.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.posthorn.queue.Lines.DestinationLine;
import org.posthorn.queue.Lines.Head;
import org.posthorn.queue.Lines.HeadKey;
import org.posthorn.queue.Lines.SenderLine;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.transport.Window;
import org.posthorn.transport.message.Outcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.rows.OutboundTables;

/// Who is next. Knows in memory, for each sender at each destination, when its earliest row is due
/// and where to read on; hands rows to workers, destinations and senders by turns. Does no I/O:
/// what must be read it asks its workers to read.
///
/// Thread-safe, by one lock that is held briefly.
final class Schedule {
  /// What a worker does next.
  sealed interface Step {
    /// Sends a message; then [#done].
    ///
    /// @param verdict what came of the last attempt to reach the destination, which this message
    ///   shares; empty if it is to be tried
    record Take(Claim claim, Optional<Outcome> verdict) implements Step {}

    /// Reads rows from `from` on, at most `limit`; then [#loaded] or [#notLoaded].
    record Load(Head head, int shard, byte[] from, byte[] to, int limit) implements Step {}

    /// Nothing is due that this worker may take.
    record Nothing() implements Step {}
  }

  /// A destination that gets a worker.
  ///
  /// @param probes whether its servers have not answered yet
  record Turn(DestinationLine line, boolean probes) {}

  /// A row that one worker has.
  record Claim(Head head, DueRow row) {
    int shard() {
      return head.shard;
    }
  }

  private final Limits limits;
  private final Window.Size size;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition decision = lock.newCondition();
  private final Map<Long, DestinationLine> destinations = new HashMap<>();
  private final Map<HeadKey, Head> heads = new HashMap<>();
  private final LinkedHashSet<DestinationLine> ready = new LinkedHashSet<>();
  private final Map<Long, Integer> senderWorkers = new HashMap<>();
  private final BusyMessages busy = new BusyMessages();
  private final TreeSet<Head> asleep =
      new TreeSet<>(
          Comparator.<Head>comparingLong(head -> head.dueAt)
              .thenComparingInt(head -> head.shard)
              .thenComparingLong(head -> head.sender.hash)
              .thenComparingLong(head -> head.sender.line.hash));
  private final Forgotten forgotten = new Forgotten();
  private final Pauses pauses;
  private final SetAside aside;
  private int workers;
  private int unproven;
  private int rows;
  private boolean signalled;
  private boolean stopped;

  Schedule(Limits limits, Window.Size size, InstantSource clock) {
    this.limits = limits;
    this.size = size;
    this.clock = clock;
    this.pauses = new Pauses(limits);
    this.aside = new SetAside(limits);
  }

  /// A row was queued, or found.
  ///
  /// @return false if there is no room in memory even for what is due: it is found again later, see
  ///   [#lacking]
  boolean found(int shard, DueRow row) {
    lock.lock();
    try {
      Head head = heads.get(HeadKey.of(shard, row.key()));
      if (head == null) {
        long due = row.key().due();
        if (heads.size() >= limits.headsMax() && !makeRoom(due)) {
          forgotten.add(shard, due);
          return due > clock.millis();
        }
        head = newHead(shard, row);
        place(head);
      } else if (head.loading) {
        head.foundWhileLoading.add(row.key());
      } else if (!appended(head, row)) {
        lower(head, row.key());
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Forgets the head that sleeps for the longest, if that is longer than until `due`.
  private boolean makeRoom(long due) {
    for (Head head : asleep.descendingSet()) {
      if (head.dueAt <= due) {
        return false;
      }
      if (head.claimed.isEmpty()) {
        forgotten.add(head.shard, head.dueAt);
        sleepless(head);
        head.dropped = true;
        forget(head);
        return true;
      }
    }
    return false;
  }

  /// A shard with rows that are due and that no head stands for, and room for them: half of all
  /// heads must be free or asleep, so that what is looked for is worth its while. -1 if there is
  /// none.
  int lacking() {
    lock.lock();
    try {
      wake();
      boolean room = heads.size() - asleep.size() <= limits.headsMax() / 2;
      return room ? forgotten.due(clock.millis()) : -1;
    } finally {
      lock.unlock();
    }
  }

  /// The rows of a shard are about to be looked at from the first on.
  void looking(int shard) {
    lock.lock();
    try {
      forgotten.clear(shard);
    } finally {
      lock.unlock();
    }
  }

  /// They could not be read.
  void notLooked(int shard) {
    lock.lock();
    try {
      forgotten.add(shard, clock.millis());
    } finally {
      lock.unlock();
    }
  }

  /// A row that is due, behind which nothing is known to lie, need not be read again.
  private boolean appended(Head head, DueRow row) {
    DueKey key = row.key();
    boolean next =
        head.dueAt == Lines.NEVER && Arrays.compareUnsigned(key.bytes(), head.lowWater) >= 0;
    boolean room = rows < limits.rowsMax() && head.page.size() < limits.pageRows();
    if (!next || !room || key.due() > clock.millis() || !head.claimed.add(key)) {
      return false;
    }
    head.lowWater = OutboundTables.after(key.bytes());
    head.page.addLast(row);
    rows++;
    place(head);
    return true;
  }

  private Head newHead(int shard, DueRow row) {
    DestinationLine line =
        destinations.computeIfAbsent(
            row.key().destination(),
            hash ->
                new DestinationLine(
                    hash, row.destination(), new Window(size), lock.newCondition()));
    SenderLine sender =
        line.senders.computeIfAbsent(
            row.key().sender(), hash -> new SenderLine(line, hash, row.bulk()));
    Head head = new Head(shard, sender, row.key());
    sender.heads.add(head);
    heads.put(HeadKey.of(head), head);
    return head;
  }

  private void lower(Head head, DueKey key) {
    if (!head.claimed.contains(key)) {
      sleepless(head);
      head.lower(key);
    }
    place(head);
  }

  private void sleepless(Head head) {
    if (head.asleep) {
      asleep.remove(head);
      head.asleep = false;
    }
  }

  /// Puts a head where it belongs: among the ready ones, to sleep, or away.
  private void place(Head head) {
    if (head.loading || head.dropped) {
      return;
    }
    sleepless(head);
    if (!head.page.isEmpty() || head.dueAt <= clock.millis()) {
      offer(head);
    } else if (head.dueAt != Lines.NEVER) {
      head.asleep = true;
      asleep.add(head);
      if (asleep.first() == head) {
        signal(); // the next to wake is another one now
      }
    } else if (head.empty()) {
      forget(head);
    }
  }

  private void offer(Head head) {
    SenderLine sender = head.sender;
    if (!head.inReady) {
      head.inReady = true;
      sender.ready.addLast(head);
    }
    if (!sender.inRing) {
      sender.inRing = true;
      (sender.bulk ? sender.line.bulk : sender.line.letters).addLast(sender);
    }
    if (!sender.line.paused) {
      ready.add(sender.line);
    }
    if (sender.line.idle > 0) {
      sender.line.work.signal();
    } else {
      signalIfStartable(sender.line);
    }
  }

  /// Most of what happens at a destination gives it no further worker: then nobody is woken.
  private void signalIfStartable(DestinationLine line) {
    if (line.ready() && workers < limits.workersMax() && startable(line)) {
      signal();
    }
  }

  private void forget(Head head) {
    heads.remove(HeadKey.of(head), head);
    SenderLine sender = head.sender;
    sender.heads.remove(head);
    if (head.inReady) {
      sender.ready.remove(head);
      head.inReady = false;
    }
    if (sender.heads.isEmpty()) {
      sender.line.senders.remove(sender.hash, sender);
      if (sender.inRing) {
        (sender.bulk ? sender.line.bulk : sender.line.letters).remove(sender);
        sender.inRing = false;
      }
    }
    forgetIfUnused(sender.line);
  }

  /// A destination whose servers answered is remembered for a while, so that it need not stand in
  /// line with dead ones when it is wanted again.
  private void forgetIfUnused(DestinationLine line) {
    boolean room = destinations.size() <= limits.headsMax() + limits.destinationsKept();
    boolean closed = room && line.window.verdict(clock.instant()).isPresent();
    boolean remembered = line.window.proven() && destinations.size() <= limits.destinationsKept();
    if (line.senders.isEmpty() && line.active == 0 && !closed && !remembered) {
      destinations.remove(line.hash, line);
      ready.remove(line);
      pauses.forget(line);
    }
  }

  /// The next destination that gets a worker, if one is due and there is a worker to be had; it
  /// must [end][#ended].
  @Nullable Turn start() {
    lock.lock();
    try {
      wake();
      if (stopped || workers >= limits.workersMax()) {
        return null;
      }
      Iterator<DestinationLine> turns = ready.iterator();
      while (turns.hasNext()) {
        DestinationLine line = turns.next();
        if (!line.ready()) {
          turns.remove();
        } else if (startable(line)) {
          ready.remove(line);
          ready.add(line); // its next turn comes after all others'
          workers++;
          line.active++;
          line.starting++;
          boolean proven = line.window.proven();
          unproven += proven ? 0 : 1;
          return new Turn(line, !proven);
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private boolean startable(DestinationLine line) {
    boolean room =
        line.window.proven()
            || unproven < Math.max(1, limits.workersMax() / limits.unprovenShare());
    boolean asks = line.starting == 0 && line.idle == 0 && !line.paused;
    return asks && line.active < line.window.width() && room;
  }

  private void wake() {
    long now = clock.millis();
    while (!asleep.isEmpty() && asleep.first().dueAt <= now) {
      Head head = asleep.first();
      sleepless(head);
      offer(head);
    }
    aside.wake(
        now,
        claim -> {
          again(claim);
          place(claim.head());
        });
    pauses.wake(
        now,
        line -> {
          if (line.ready()) {
            ready.add(line);
          }
        });
  }

  /// A worker reached a server.
  ///
  /// @param probed whether it is still counted as one that probes
  void opened(DestinationLine line, boolean probed) {
    lock.lock();
    try {
      unproven -= probed ? 1 : 0;
      line.window.opened();
      line.pauses = 0;
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// A worker ended.
  ///
  /// @param took whether it was ever given a message
  /// @param probed whether it is still counted as one that probes
  void ended(DestinationLine line, boolean took, boolean probed) {
    lock.lock();
    try {
      workers--;
      line.active--;
      line.starting -= took ? 0 : 1;
      unproven -= probed ? 1 : 0;
      forgetIfUnused(line);
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// What a worker of a destination does next.
  ///
  /// @param first whether it has had nothing yet
  Step next(DestinationLine line, boolean first) {
    lock.lock();
    try {
      wake();
      int tries = line.letters.size() + line.bulk.size();
      while (!stopped && tries-- > 0 && line.ready()) {
        Deque<SenderLine> ring = line.ring();
        SenderLine sender = ring.removeFirst();
        if (!first && greedy(sender)) {
          ring.addLast(sender);
          continue;
        }
        sender.inRing = false;
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

  /// Whether a sender has its share of the workers, and others wait.
  private boolean greedy(SenderLine sender) {
    int share = Math.max(1, limits.workersMax() / limits.senderShare());
    return workers >= limits.workersMax()
        && senderWorkers.getOrDefault(sender.hash, 0) >= share
        && ready.size() > 1;
  }

  private @Nullable Step step(SenderLine sender, boolean first) {
    while (!sender.ready.isEmpty()) {
      Head head = sender.ready.removeFirst();
      head.inReady = false;
      Step step = null;
      if (!head.page.isEmpty()) {
        step = take(head);
      } else if (head.dueAt <= clock.millis()) {
        step = load(head);
      } else {
        place(head);
      }
      if (!sender.ready.isEmpty()) {
        offer(sender.ready.getFirst());
      }
      if (step != null) {
        begun(step, sender.line, first);
        return step;
      }
    }
    return null;
  }

  private void begun(Step step, DestinationLine line, boolean first) {
    if (first && step instanceof Step.Take) {
      line.starting--;
      signal(); // there may be more for another worker
    }
  }

  private Step.@Nullable Take take(Head head) {
    Claim claim = new Claim(head, head.page.removeFirst());
    rows--;
    if (!busy.take(claim)) {
      // Another worker has recipients of this message; this row's turn comes after it.
      place(head);
      return null;
    }
    senderWorkers.merge(head.sender.hash, 1, Integer::sum);
    place(head);
    return new Step.Take(claim, head.sender.line.window.verdict(clock.instant()));
  }

  private Step.Load load(Head head) {
    sleepless(head);
    head.loading = true;
    int limit = Math.clamp(limits.rowsMax() - rows, 1, limits.pageRows());
    rows += limit; // room is taken before the rows are there: many are read at the same time
    byte[] end = DueKey.end(head.sender.line.hash, head.sender.hash);
    return new Step.Load(head, head.shard, head.lowWater, end, limit);
  }

  /// Rows were read. Whoever read them gets the first of them, whoever's turn it is: so there are
  /// never more rows in memory than may be, and one for each worker.
  ///
  /// @param first whether that worker has had nothing yet
  /// @return null if it has to ask for its [#next] step
  @Nullable Step loaded(Step.Load load, List<DueRow> read, boolean first) {
    lock.lock();
    try {
      Head head = load.head();
      head.loading = false;
      rows -= load.limit();
      if (head.dropped) {
        return null;
      }
      fill(head, load, read);
      head.foundWhileLoading.forEach(key -> lower(head, key));
      head.foundWhileLoading.clear();
      Step step = head.page.isEmpty() || stopped ? null : take(head);
      place(head);
      if (step != null) {
        begun(step, head.sender.line, first);
      }
      return step;
    } finally {
      lock.unlock();
    }
  }

  private void fill(Head head, Step.Load load, List<DueRow> read) {
    long now = clock.millis();
    head.dueAt = read.size() < load.limit() ? Lines.NEVER : read.getLast().key().due();
    for (DueRow row : read) {
      if (row.key().due() > now) {
        head.lowWater = row.key().bytes();
        head.dueAt = row.key().due();
        return;
      }
      head.lowWater = OutboundTables.after(row.key().bytes());
      if (head.claimed.add(row.key())) {
        head.page.addLast(row);
        rows++;
      }
    }
  }

  /// Rows could not be read.
  void notLoaded(Step.Load load) {
    lock.lock();
    try {
      load.head().loading = false;
      rows -= load.limit();
      load.head().foundWhileLoading.forEach(load.head()::lower);
      load.head().foundWhileLoading.clear();
      place(load.head());
    } finally {
      lock.unlock();
    }
  }

  /// A worker is through with a row, which is changed or gone.
  void done(Claim claim) {
    lock.lock();
    try {
      release(claim);
      place(claim.head());
    } finally {
      lock.unlock();
    }
  }

  private void release(Claim claim) {
    Head head = claim.head();
    head.claimed.remove(claim.row().key());
    long sender = head.sender.hash;
    senderWorkers.computeIfPresent(sender, (_, count) -> count > 1 ? count - 1 : null);
    busy.release(claim.row().key().id(), head.sender.line.hash).forEach(this::again);
  }

  /// A worker could not begin with a row, for want of what others have: it stays as it was, and its
  /// destination gets no other worker for a while, longer each time.
  void postpone(Claim claim) {
    lock.lock();
    try {
      DestinationLine line = claim.head().sender.line;
      pauses.pause(line, clock.millis());
      ready.remove(line);
      release(claim);
      again(claim);
      place(claim.head());
    } finally {
      lock.unlock();
    }
  }

  /// A worker ended unexpectedly while it had a row, which stays as it was and is taken up again
  /// after [Limits#faultPause].
  void setAside(Claim claim) {
    lock.lock();
    try {
      release(claim);
      claim.head().claimed.add(claim.row().key()); // not to be read before
      aside.add(claim, clock.millis());
      place(claim.head());
    } finally {
      lock.unlock();
    }
  }

  private void again(Claim claim) {
    Head head = claim.head();
    head.claimed.remove(claim.row().key());
    if (head.loading) {
      head.foundWhileLoading.add(claim.row().key());
    } else if (!head.dropped) {
      lower(head, claim.row().key());
    }
  }

  /// Takes a message at a destination out of the workers' reach, if none has it; then [#giveBack].
  boolean reserve(QueueId id, long destination) {
    lock.lock();
    try {
      return busy.reserve(id, destination);
    } finally {
      lock.unlock();
    }
  }

  void giveBack(QueueId id, long destination) {
    lock.lock();
    try {
      busy.release(id, destination).forEach(this::again);
    } finally {
      lock.unlock();
    }
  }

  /// Whether a worker has the message for that destination.
  boolean active(QueueId id, long destination) {
    lock.lock();
    try {
      return busy.has(id, destination);
    } finally {
      lock.unlock();
    }
  }

  /// Tells the window of a destination how it went, or asks it.
  void window(DestinationLine line, Consumer<Window> change) {
    lock.lock();
    try {
      change.accept(line.window);
      signalIfStartable(line);
    } finally {
      lock.unlock();
    }
  }

  /// Messages of a destination wait for a reason of ours, others perhaps do not.
  void putOff(DestinationLine line, Outcome why, Instant until) {
    lock.lock();
    try {
      line.putOff = Optional.of(why);
      line.putOffUntil = until;
    } finally {
      lock.unlock();
    }
  }

  /// Forgets destinations that nothing waits for and that are open again.
  void tidy() {
    lock.lock();
    try {
      List.copyOf(destinations.values()).forEach(this::forgetIfUnused);
    } finally {
      lock.unlock();
    }
  }

  /// Opens the window of a destination, or of all, that no server could be had for.
  void reopen(Optional<Long> destination) {
    lock.lock();
    try {
      for (DestinationLine line : destinations.values()) {
        if (destination.isEmpty() || destination.get() == line.hash) {
          line.window.reopen();
        }
      }
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for something to do at a destination.
  ///
  /// @return whether there may be
  boolean awaitWork(DestinationLine line, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      line.idle++;
      try {
        while (!line.ready() && left > 0 && !stopped && workers < limits.workersMax()) {
          left = line.work.awaitNanos(left);
        }
      } finally {
        line.idle--;
      }
      return line.ready() && !stopped;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until something may have to be decided, or for some time.
  void awaitDecision(long millisMax) throws InterruptedException {
    lock.lock();
    try {
      long next = asleep.isEmpty() ? Lines.NEVER : asleep.first().dueAt;
      long millis =
          Math.clamp(
              Math.min(next, Math.min(pauses.next(), aside.next())) - clock.millis(), 1, millisMax);
      long left = TimeUnit.MILLISECONDS.toNanos(millis);
      while (!signalled && left > 0) {
        left = decision.awaitNanos(left);
      }
      signalled = false;
    } finally {
      lock.unlock();
    }
  }

  void signal() {
    lock.lock();
    try {
      signalled = true;
      decision.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// A shard is no longer ours.
  void drop(int shard) {
    lock.lock();
    try {
      forgotten.clear(shard);
      for (Head head : List.copyOf(heads.values())) {
        if (head.shard == shard) {
          sleepless(head);
          head.dropped = true;
          rows -= head.page.size();
          head.page.clear();
          forget(head);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /// No more work is given out.
  void stop() {
    lock.lock();
    try {
      stopped = true;
      destinations.values().forEach(line -> line.work.signalAll());
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// Whether nothing is due and nobody works.
  boolean quiet() {
    lock.lock();
    try {
      wake();
      return workers == 0 && ready.stream().noneMatch(DestinationLine::ready);
    } finally {
      lock.unlock();
    }
  }

  /// Where it stands.
  record State(int heads, int rows, int workers, int destinations) {}

  State state() {
    lock.lock();
    try {
      return new State(heads.size(), rows, workers, destinations.size());
    } finally {
      lock.unlock();
    }
  }

  Map<Long, DestinationLine.Standing> standings() {
    lock.lock();
    try {
      Map<Long, DestinationLine.Standing> standings = new HashMap<>();
      for (DestinationLine line : destinations.values()) {
        standings.put(line.hash, line.standing(clock.instant()));
      }
      return standings;
    } finally {
      lock.unlock();
    }
  }
}
