package org.posthorn.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.ResultTransactions.Result;
import org.posthorn.queue.message.Attempt;
import org.posthorn.queue.schedule.Claim;
import org.posthorn.queue.schedule.Schedule;
import org.posthorn.transport.message.DeliveryOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees that results get on disk, and tells who must know of them. What cannot be written for lack
/// of room is kept in memory and tried again, its message in nobody's hands meanwhile: an attempt
/// whose result is not on disk must not be repeated while we still know it. Thread-safe.
final class ResultWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ResultWriter.class);

  private final ResultTransactions results;
  private final Schedule schedule;
  private final Listener consequences;
  private final QueueMetrics figures;
  private final QueueLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Entry> unsaved = new ArrayDeque<>();

  /// What could not be written although there is room.
  private final Deque<Entry> failed = new ArrayDeque<>();

  /// What follows from results that are on disk.
  interface Listener {
    /// Rows were planned, and perhaps reports ordered.
    void written(int shard, ResultTransactions.Written written);

    /// A shard is another server's.
    void lost(int shard);

    /// Nothing can be written any more.
    void halt();
  }

  private record Entry(int shard, List<Result> results, List<Claim> claims) {
    boolean mayHaveArrived() {
      return results.stream()
          .flatMap(result -> result.outcomes().stream())
          .anyMatch(
              outcome -> outcome.success() || outcome.kind() == DeliveryOutcome.Kind.AMBIGUOUS);
    }
  }

  ResultWriter(
      ResultTransactions results,
      Schedule schedule,
      Listener consequences,
      QueueMetrics figures,
      QueueLimits limits) {
    this.results = results;
    this.schedule = schedule;
    this.consequences = consequences;
    this.figures = figures;
    this.limits = limits;
  }

  /// Writes results of one shard and gives their claims back, whatever happens.
  void enter(int shard, List<Result> of, List<Claim> claims) {
    of.forEach(this::count);
    List<List<Result>> parts = parts(of);
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      enter(new Entry(shard, parts.get(i), last ? List.copyOf(claims) : List.of()));
    }
  }

  /// No transaction has more recipients than it may have, however many a message has.
  private List<List<Result>> parts(List<Result> results) {
    List<List<Result>> parts = new ArrayList<>();
    List<Result> part = new ArrayList<>();
    int room = limits.transactions().resultRecipientsMax();
    for (Result result : results) {
      int all = result.recipients().size();
      for (int from = 0; from < all; ) {
        if (room == 0) {
          parts.add(List.copyOf(part));
          part.clear();
          room = limits.transactions().resultRecipientsMax();
        }
        int to = Math.min(all, from + room);
        part.add(result.part(from, to));
        room -= to - from;
        from = to;
      }
    }
    parts.add(List.copyOf(part));
    return parts;
  }

  private void enter(Entry entry) {
    lock.lock();
    try {
      if (!unsaved.isEmpty()) {
        keep(entry); // in order: it may be about the same message
        return;
      }
    } finally {
      lock.unlock();
    }
    if (!write(entry)) {
      lock.lock();
      try {
        keep(entry);
      } finally {
        lock.unlock();
      }
    }
  }

  private void count(Result result) {
    if (result.putOff().isPresent()) {
      figures.count("put_off");
      return;
    }
    for (DeliveryOutcome outcome : result.outcomes()) {
      figures.count(
          switch (outcome.kind()) {
            case DELIVERED, RELAYED, FILED -> "delivered";
            case TEMPORARY -> "deferred";
            case GREYLISTED -> "greylisted";
            case AMBIGUOUS -> "ambiguous";
            case PERMANENT -> "bounced";
          });
    }
  }

  private void keep(Entry entry) {
    unsaved.addLast(entry);
    if (unsaved.size() >= limits.transactions().unsavedMax()) {
      LOG.error("queue event=halted unsaved={} reason=\"the disk is full\"", unsaved.size());
      consequences.halt();
    }
  }

  /// Writes what could not be written before.
  void retry() {
    while (true) {
      Entry entry;
      lock.lock();
      try {
        entry = unsaved.peekFirst();
      } finally {
        lock.unlock();
      }
      if (entry == null || !write(entry)) {
        return;
      }
      lock.lock();
      try {
        unsaved.removeFirst();
      } finally {
        lock.unlock();
      }
    }
  }

  /// Tries again to write what could not be written for another reason than want of room.
  void retryFailed() {
    List<Entry> again;
    lock.lock();
    try {
      again = List.copyOf(failed);
      failed.clear();
    } finally {
      lock.unlock();
    }
    again.forEach(this::enter);
  }

  /// Results that are not on disk.
  int unsaved() {
    lock.lock();
    try {
      return unsaved.size() + failed.size();
    } finally {
      lock.unlock();
    }
  }

  /// @return false if there is no room now
  private boolean write(Entry entry) {
    try {
      if (!entry.results().isEmpty()) {
        follow(entry.shard(), results.write(entry.shard(), entry.results()));
      }
    } catch (LeaseLostException e) {
      LOG.warn("queue event=results-not-stored shard={} reason={}", entry.shard(), e.getMessage());
      consequences.lost(entry.shard());
    } catch (StoreException e) {
      if (StoreException.isLackOfRoom(e)) {
        LOG.error(
            "queue event=results-not-stored shard={} reason=\"the disk is full\"",
            entry.shard(),
            e);
        return false;
      }
      // The store takes no more writes. The claims stay taken, so that nothing is sent again.
      LOG.error("queue event=halted shard={}", entry.shard(), e);
      consequences.halt();
      return true;
    } catch (RuntimeException e) {
      LOG.error("queue event=results-not-stored shard={}", entry.shard(), e);
      fail(entry);
      return true;
    }
    entry.claims().forEach(schedule::done);
    return true;
  }

  /// The results are on disk: whatever fails now must not have them written, or the messages sent,
  /// once more.
  private void follow(int shard, ResultTransactions.Written written) {
    try {
      written.attempts().forEach(ResultWriter::log);
      consequences.written(shard, written);
    } catch (RuntimeException e) {
      LOG.error("queue event=follow-up-failed shard={}", shard, e);
      schedule.notLooked(shard); // new rows may not be known
    }
  }

  /// Results that cannot be written, and not for want of room. What no server has taken is tried
  /// again later. What one has, or may have, must not be sent again while we know that: its result
  /// is tried instead.
  private void fail(Entry entry) {
    if (!entry.mayHaveArrived()) {
      entry.claims().forEach(schedule::setAside);
      return;
    }
    lock.lock();
    try {
      failed.addLast(entry);
      if (failed.size() >= limits.transactions().unsavedMax()) {
        LOG.error("queue event=halted failed={}", failed.size());
        consequences.halt();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void log(Attempt attempt) {
    LOG.info(
        "queue event=attempt trace={} id={} to={} attempt={} state={} host={} code={} reply={}",
        attempt.traceId(),
        attempt.id(),
        attempt.recipient().address(),
        attempt.number(),
        attempt.state(),
        attempt.outcome().host(),
        attempt.outcome().code(),
        attempt.outcome().text());
  }
}
