package org.posthorn.queue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.Results.Result;
import org.posthorn.queue.Schedule.Claim;
import org.posthorn.queue.message.Attempt;
import org.posthorn.transport.message.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees that results get on disk, and tells who must know of them. What cannot be written for lack
/// of room is kept in memory and tried again, its message in nobody's hands meanwhile: an attempt
/// whose result is not on disk must not be repeated while we still know it. Thread-safe.
final class Ledger {
  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);

  private final Results results;
  private final Schedule schedule;
  private final Consequences consequences;
  private final Figures figures;
  private final Limits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Entry> unsaved = new ArrayDeque<>();

  /// What follows from results that are on disk.
  interface Consequences {
    /// Rows were planned, and perhaps reports ordered.
    void written(int shard, Results.Written written);

    /// A shard is another server's.
    void lost(int shard);

    /// Nothing can be written any more.
    void halt();
  }

  private record Entry(int shard, List<Result> results, List<Claim> claims) {}

  Ledger(
      Results results,
      Schedule schedule,
      Consequences consequences,
      Figures figures,
      Limits limits) {
    this.results = results;
    this.schedule = schedule;
    this.consequences = consequences;
    this.figures = figures;
    this.limits = limits;
  }

  /// Writes results of one shard and gives their claims back.
  void enter(int shard, List<Result> of, List<Claim> claims) {
    of.forEach(this::count);
    Entry entry = new Entry(shard, List.copyOf(of), List.copyOf(claims));
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
    for (Outcome outcome : result.outcomes()) {
      figures.count(
          switch (outcome.kind()) {
            case DELIVERED, RELAYED -> "delivered";
            case TEMPORARY -> "deferred";
            case GREYLISTED -> "greylisted";
            case AMBIGUOUS -> "ambiguous";
            case PERMANENT -> "bounced";
          });
    }
  }

  private void keep(Entry entry) {
    unsaved.addLast(entry);
    if (unsaved.size() >= limits.unsavedMax()) {
      LOG.error(
          "unsaved={} results wait for room on the disk, no more mail is sent", unsaved.size());
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

  /// Results that are not on disk.
  int unsaved() {
    lock.lock();
    try {
      return unsaved.size();
    } finally {
      lock.unlock();
    }
  }

  /// @return false if there is no room now
  private boolean write(Entry entry) {
    try {
      if (!entry.results().isEmpty()) {
        Results.Written written = results.write(entry.shard(), entry.results());
        written.attempts().forEach(Ledger::log);
        consequences.written(entry.shard(), written);
      }
    } catch (LeaseLostException e) {
      LOG.warn("shard={} {}", entry.shard(), e.getMessage());
      consequences.lost(entry.shard());
    } catch (StoreException e) {
      if (StoreException.isLackOfRoom(e)) {
        LOG.error("shard={} results cannot be written for lack of room", entry.shard(), e);
        return false;
      }
      // The store takes no more writes. The claims stay taken, so that nothing is sent again.
      LOG.error("shard={} results cannot be written, no more mail is sent", entry.shard(), e);
      consequences.halt();
      return true;
    }
    entry.claims().forEach(schedule::done);
    return true;
  }

  private static void log(Attempt attempt) {
    LOG.info(
        "trace={} id={} to={} attempt={} state={} host={} code={} {}",
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
