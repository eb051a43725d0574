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

/// The thread that schedules: renews the leases, finds what is queued in this server's shards, and
/// starts delivery workers.
final class Dispatcher implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
  private static final long WAIT_MILLIS_MAX = 5_000;
  private final Leases leases;
  private final Schedule schedule;
  private final JobReader jobs;
  private final ResultWriter resultWriter;
  private final ReportWorkers reportWorkers;
  private final Sweeper sweeper;
  private final DeliveryWorker.Context context;
  private final ExecutorService workers;
  private final InstantSource clock;
  private final QueueLimits limits;
  private volatile boolean stopped;
  private volatile boolean roundCompleted;
  private volatile boolean readingUnloaded;
  private Instant nextRenewal = Instant.MIN;
  private Instant nextRetry = Instant.MIN;

  /// The workers that make reports and hand over notices.
  record ReportWorkers(ReportWorker reporter, StatusNotifier notifier) {
    private void check(int shard) {
      reporter.check(shard);
      notifier.check(shard);
    }

    private void retry() {
      reporter.retry();
      notifier.retry();
    }
  }

  Dispatcher(
      Leases leases,
      ResultWriter resultWriter,
      ReportWorkers reportWorkers,
      Sweeper sweeper,
      DeliveryWorker.Context context,
      ExecutorService workers) {
    this.leases = leases;
    this.schedule = context.schedule();
    this.jobs = context.jobs();
    this.resultWriter = resultWriter;
    this.reportWorkers = reportWorkers;
    this.sweeper = sweeper;
    this.context = context;
    this.workers = workers;
    this.clock = context.clock();
    this.limits = context.limits();
  }

  void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    while (!stopped) {
      try {
        round();
        schedule.awaitChange(WAIT_MILLIS_MAX);
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

  /// Whether a whole round has been completed.
  boolean roundCompleted() {
    return roundCompleted;
  }

  private void round() {
    Instant now = clock.instant();
    if (!now.isBefore(nextRenewal)) {
      nextRenewal = now.plus(limits.times().leaseTime().dividedBy(3));
      renew(now);
      resultWriter.retry();
      schedule.tidy();
    }
    if (!now.isBefore(nextRetry)) {
      nextRetry = now.plus(limits.times().reportRetry());
      reportWorkers.retry();
      resultWriter.retryFailed();
      sweeper.sweep(now);
    }
    readUnloadedRows();
    startWorkers();
    roundCompleted = true;
  }

  private void startWorkers() {
    for (Schedule.WorkerStart next = schedule.start(); next != null; next = schedule.start()) {
      workers.execute(new DeliveryWorker(context, next));
    }
  }

  private void renew(Instant now) {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      switch (leases.renew(shard, now)) {
        case HELD -> {}
        case CHANGED -> {
          readShard(shard);
          reportWorkers.check(shard);
        }
        case LOST -> schedule.drop(shard);
      }
    }
  }

  /// Reads the rows for which there was no room before.
  private void readUnloadedRows() {
    for (int round = 0; round < QueueTables.SHARDS; round++) {
      int shard = schedule.unloadedShard();
      if (shard < 0) {
        return;
      }
      readingUnloaded = true;
      try {
        readShard(shard);
      } finally {
        readingUnloaded = false;
      }
    }
  }

  /// Whether due rows are being read, or can be read now that there is room.
  boolean readsRows() {
    return readingUnloaded || schedule.unloadedShard() >= 0;
  }

  /// Reads a shard.
  private void readShard(int shard) {
    boolean complete = false;
    schedule.readingShard(shard);
    try {
      readFirstRows(shard);
      complete = true;
    } finally {
      if (!complete) {
        schedule.shardNotRead(shard); // it could not be read
      }
    }
  }

  /// Reads only the first row of each sender at each destination. Workers start to send these while
  /// it reads more.
  private void readFirstRows(int shard) {
    byte[] from = {};
    List<DueRow> firstRows;
    do {
      firstRows = jobs.firstRows(shard, from, limits.schedule().pageRows());
      for (DueRow first : firstRows) {
        if (!schedule.found(shard, first)) {
          return;
        }
        from = JobReader.after(first);
      }
      startWorkers();
    } while (firstRows.size() == limits.schedule().pageRows());
  }
}
