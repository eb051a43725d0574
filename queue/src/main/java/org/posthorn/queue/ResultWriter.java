package org.posthorn.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.lease.LeaseLostException;
import org.posthorn.queue.ResultTransactions.Result;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.schedule.Claim;
import org.posthorn.queue.schedule.Schedule;
import org.posthorn.transport.message.DeliveryOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes results to disk, then calls the listener. A result that cannot be written for lack of
/// disk space is kept in memory and written later. Until then no worker gets the message, so that
/// an attempt whose result is known is not repeated. Thread-safe.
final class ResultWriter {
  private static final Logger LOG = LoggerFactory.getLogger(ResultWriter.class);

  private final ResultTransactions results;
  private final Schedule schedule;
  private final Listener listener;
  private final QueueMetrics metrics;
  private final QueueLimits limits;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Entry> unsaved = new ArrayDeque<>();

  /// Results that could not be written for another reason than lack of disk space.
  private final Deque<Entry> failed = new ArrayDeque<>();

  /// Handles the consequences of results that are on disk.
  interface Listener {
    /// New due rows were written, and possibly requests for reports.
    void written(int shard, ResultTransactions.Written written);

    /// Another server holds the shard.
    void lost(int shard);

    /// The store accepts no more writes.
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
      Listener listener,
      QueueMetrics metrics,
      QueueLimits limits) {
    this.results = results;
    this.schedule = schedule;
    this.listener = listener;
    this.metrics = metrics;
    this.limits = limits;
  }

  /// Writes results of one shard and ends their claims once the results are on disk.
  void submit(int shard, List<Result> of, List<Claim> claims) {
    of.forEach(this::count);
    List<List<Result>> parts = parts(of);
    for (int i = 0; i < parts.size(); i++) {
      boolean last = i == parts.size() - 1;
      submit(new Entry(shard, parts.get(i), last ? List.copyOf(claims) : List.of()));
    }
  }

  /// Splits results, so that no transaction has more recipients than allowed.
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

  private void submit(Entry entry) {
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
    if (result.postponedUntil().isPresent()) {
      metrics.count("postponed");
      return;
    }
    for (DeliveryOutcome outcome : result.outcomes()) {
      metrics.count(
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
      listener.halt();
    }
  }

  /// Writes results that could not be written before.
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

  /// Tries again to write results that failed for another reason than lack of disk space.
  void retryFailed() {
    List<Entry> again;
    lock.lock();
    try {
      again = List.copyOf(failed);
      failed.clear();
    } finally {
      lock.unlock();
    }
    again.forEach(this::submit);
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

  /// @return false if there is no disk space now
  private boolean write(Entry entry) {
    try {
      if (!entry.results().isEmpty()) {
        afterWrite(entry.shard(), results.write(entry.shard(), entry.results()));
      }
    } catch (LeaseLostException e) {
      LOG.warn("queue event=results-not-stored shard={} reason={}", entry.shard(), e.getMessage());
      listener.lost(entry.shard());
    } catch (StoreException e) {
      if (StoreException.isLackOfRoom(e)) {
        LOG.error(
            "queue event=results-not-stored shard={} reason=\"the disk is full\"",
            entry.shard(),
            e);
        return false;
      }
      // The store accepts no more writes. The claims stay taken, so that nothing is sent again.
      LOG.error("queue event=halted shard={}", entry.shard(), e);
      listener.halt();
      return true;
    } catch (RuntimeException e) {
      LOG.error("queue event=results-not-stored shard={}", entry.shard(), e);
      fail(entry);
      return true;
    }
    entry.claims().forEach(schedule::done);
    return true;
  }

  /// The results are on disk: whatever fails from here on must not make them be written, or the
  /// messages be sent, a second time.
  private void afterWrite(int shard, ResultTransactions.Written written) {
    try {
      written.attempts().forEach(ResultWriter::log);
      listener.written(shard, written);
    } catch (RuntimeException e) {
      LOG.error("queue event=afterWrite-up-failed shard={}", shard, e);
      schedule.shardNotRead(shard); // new rows may not be known
    }
  }

  /// Handles results that cannot be written although there is disk space. A message that no server
  /// has taken is tried again later. A message that a server has taken, or may have taken, must not
  /// be sent again: its result is kept and written later.
  private void fail(Entry entry) {
    if (!entry.mayHaveArrived()) {
      entry.claims().forEach(schedule::suspend);
      return;
    }
    lock.lock();
    try {
      failed.addLast(entry);
      if (failed.size() >= limits.transactions().unsavedMax()) {
        LOG.error("queue event=halted failed={}", failed.size());
        listener.halt();
      }
    } finally {
      lock.unlock();
    }
  }

  private static void log(DeliveryAttempt attempt) {
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
