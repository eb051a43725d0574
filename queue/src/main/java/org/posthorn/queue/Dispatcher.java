package org.posthorn.queue;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.QueueTables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread that decides: keeps the leases, finds what is queued in the shards that are ours, and
/// starts couriers.
final class Dispatcher implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final long WAIT_MILLIS_MAX = 5_000;

  private final Leases leases;
  private final Schedule schedule;
  private final Jobs jobs;
  private final Ledger ledger;
  private final Reporter reporter;
  private final Sweeper sweeper;
  private final Courier.Surroundings couriers;
  private final ExecutorService workers;
  private final InstantSource clock;
  private final Limits limits;
  private final AtomicIntegerArray incomplete = new AtomicIntegerArray(QueueTables.SHARDS);
  private volatile boolean stopped;
  private volatile boolean looked;
  private volatile boolean filling;
  private Instant nextRenewal = Instant.MIN;
  private Instant nextRetry = Instant.MIN;

  Dispatcher(
      Leases leases,
      Ledger ledger,
      Reporter reporter,
      Sweeper sweeper,
      Courier.Surroundings couriers,
      ExecutorService workers) {
    this.leases = leases;
    this.schedule = couriers.schedule();
    this.jobs = couriers.jobs();
    this.ledger = ledger;
    this.reporter = reporter;
    this.sweeper = sweeper;
    this.couriers = couriers;
    this.workers = workers;
    this.clock = couriers.clock();
    this.limits = couriers.limits();
  }

  /// There was no room in memory for something that was queued in a shard.
  void incomplete(int shard) {
    incomplete.set(shard, 1);
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
          LOG.info("the store is closed, no more mail is sent");
          return;
        }
        LOG.error("the queue's rows cannot be used now", e);
      } catch (RejectedExecutionException e) {
        return; // the queue is being closed
      } catch (RuntimeException e) {
        LOG.error("a round of the queue failed for a fault of ours", e);
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
      nextRenewal = now.plus(limits.leaseTime().dividedBy(3));
      renew(now);
      ledger.retry();
      schedule.tidy();
    }
    if (!now.isBefore(nextRetry)) {
      nextRetry = now.plus(limits.reportRetry());
      reporter.retry();
      sweeper.sweep(now);
    }
    fillUp();
    for (Schedule.Turn turn = schedule.start(); turn != null; turn = schedule.start()) {
      workers.execute(new Courier(couriers, turn));
    }
    looked = true;
  }

  private void renew(Instant now) {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      switch (leases.renew(shard, now)) {
        case HELD -> {}
        case NEWS -> {
          find(shard);
          reporter.look(shard);
        }
        case LOST -> schedule.drop(shard);
      }
    }
  }

  /// Finds what there was no room for, once half of the room is free.
  private void fillUp() {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      if (lacks(shard)) {
        filling = true;
        incomplete.set(shard, 0);
        find(shard);
      }
    }
    filling = false;
  }

  /// Whether it has yet to find something that there is room for now.
  boolean finds() {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      if (lacks(shard)) {
        return true;
      }
    }
    return filling;
  }

  private boolean lacks(int shard) {
    return incomplete.get(shard) == 1
        && leases.held(shard)
        && schedule.state().heads() <= limits.headsMax() / 2;
  }

  /// Finds the heads of a shard: reads the first row of each sender at each destination and none of
  /// the others.
  private void find(int shard) {
    byte[] from = {};
    for (Optional<DueRow> row = jobs.first(shard, from);
        row.isPresent();
        row = jobs.first(shard, from)) {
      DueKey key = row.get().key();
      if (!schedule.found(shard, row.get())) {
        incomplete(shard);
        return;
      }
      from = DueKey.end(key.destination(), key.sender());
    }
  }
}
