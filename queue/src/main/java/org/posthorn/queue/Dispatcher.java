package org.posthorn.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.schedule.Schedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that decides: keeps the leases, finds what is queued in the shards that are ours, and
/// starts couriers.
final class Dispatcher implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final long WAIT_MILLIS_MAX = 5_000;
  private final Leases leases;
  private final Schedule schedule;
  private final JobReader jobs;
  private final ResultWriter ledger;
  private final Tellers tellers;
  private final Sweeper sweeper;
  private final DeliveryWorker.Context couriers;
  private final ExecutorService workers;
  private final InstantSource clock;
  private final QueueLimits limits;
  private volatile boolean stopped;
  private volatile boolean looked;
  private volatile boolean filling;
  private Instant nextRenewal = Instant.MIN;
  private Instant nextRetry = Instant.MIN;

  /// Those who tell others what has become of messages.
  record Tellers(ReportWorker reporter, StatusNotifier notifier) {
    private void look(int shard) {
      reporter.look(shard);
      notifier.look(shard);
    }

    private void retry() {
      reporter.retry();
      notifier.retry();
    }
  }

  Dispatcher(
      Leases leases,
      ResultWriter ledger,
      Tellers tellers,
      Sweeper sweeper,
      DeliveryWorker.Context couriers,
      ExecutorService workers) {
    this.leases = leases;
    this.schedule = couriers.schedule();
    this.jobs = couriers.jobs();
    this.ledger = ledger;
    this.tellers = tellers;
    this.sweeper = sweeper;
    this.couriers = couriers;
    this.workers = workers;
    this.clock = couriers.clock();
    this.limits = couriers.limits();
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        round();
        schedule.awaitDecision(WAIT_MILLIS_MAX);
      } catch (InterruptedException e) {
        return; // the queue is being closed
      } catch (StoreException e) {
        if (e.kind() == StoreException.Kind.CLOSED) {
          LOG.info("queue event=stopped reason=\"the store is closed\"");
          return;
        }
        LOG.error("queue event=store-failed", e);
      } catch (RejectedExecutionException e) {
        return; // the queue is being closed
      } catch (RuntimeException e) {
        LOG.error("queue event=internal-error", e);
      }
    }
  }

  /// Whether there has been a whole round.
  boolean looked() {
    return looked;
  }

  private void round() {
    Instant now = clock.instant();
    if (!now.isBefore(nextRenewal)) {
      nextRenewal = now.plus(limits.times().leaseTime().dividedBy(3));
      renew(now);
      ledger.retry();
      schedule.tidy();
    }
    if (!now.isBefore(nextRetry)) {
      nextRetry = now.plus(limits.times().reportRetry());
      tellers.retry();
      ledger.retryFailed();
      sweeper.sweep(now);
    }
    fillUp();
    startCouriers();
    looked = true;
  }

  private void startCouriers() {
    for (Schedule.Turn turn = schedule.start(); turn != null; turn = schedule.start()) {
      workers.execute(new DeliveryWorker(couriers, turn));
    }
  }

  private void renew(Instant now) {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      switch (leases.renew(shard, now)) {
        case HELD -> {}
        case NEWS -> {
          find(shard);
          tellers.look(shard);
        }
        case LOST -> schedule.drop(shard);
      }
    }
  }

  /// Finds what there was no room for.
  private void fillUp() {
    for (int round = 0; round < QueueTables.SHARDS; round++) {
      int shard = schedule.lacking();
      if (shard < 0) {
        return;
      }
      filling = true;
      try {
        find(shard);
      } finally {
        filling = false;
      }
    }
  }

  /// Whether it has yet to find something that there is room for now.
  boolean finds() {
    return filling || schedule.lacking() >= 0;
  }

  /// Finds the heads of a shard.
  private void find(int shard) {
    boolean found = false;
    schedule.looking(shard);
    try {
      findHeads(shard);
      found = true;
    } finally {
      if (!found) {
        schedule.notLooked(shard); // it could not be read
      }
    }
  }

  /// Reads the first row of each sender at each destination and none of the others. What it has
  /// found begins to leave while it looks on.
  private void findHeads(int shard) {
    byte[] from = {};
    List<DueRow> heads;
    do {
      heads = jobs.heads(shard, from, limits.schedule().pageRows());
      for (DueRow head : heads) {
        if (!schedule.found(shard, head)) {
          return;
        }
        from = JobReader.after(head);
      }
      startCouriers();
    } while (heads.size() == limits.schedule().pageRows());
  }
}
