package org.posthorn.kv;

import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A write transaction that has run and waits to be committed.
final class Commit {
  final PartitionLane lane;
  final Map<byte[], Change> changes;
  final long bytes;
  final Durability durability;

  /// The prefix of a partition whose rows are removed first; null for none.
  final byte @Nullable [] dropPrefix;

  private final Runnable published;
  private final Thread waiter = Thread.currentThread();

  /// The previous commit, while this is in the committer's queue.
  @Nullable Commit before;

  private volatile boolean done;

  /// Written before `done`.
  private @Nullable Throwable failure;

  Commit(
      PartitionLane lane,
      Map<byte[], Change> changes,
      long bytes,
      Durability durability,
      byte @Nullable [] dropPrefix,
      Runnable published) {
    this.lane = lane;
    this.changes = changes;
    this.bytes = bytes;
    this.durability = durability;
    this.dropPrefix = dropPrefix;
    this.published = published;
  }

  /// The changes are in the database: the lane need not keep them.
  void settle() {
    changes.forEach(lane.pending::remove);
  }

  /// Calls the listener. Its exceptions are passed to the caller, whose transaction is committed.
  void publish() {
    try {
      published.run();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  void complete() {
    done = true;
    LockSupport.unpark(waiter);
  }

  void fail(StoreException why) {
    failure = why;
    complete();
  }

  /// Waits for [#complete]. Not shortened by an interrupt: the transaction cannot be undone, and
  /// its caller must learn the result.
  void await() {
    boolean interrupted = false;
    while (!done) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      waiter.interrupt();
    }
    switch (failure) {
      case null -> {}
      case StoreException e ->
          throw new StoreException(e.kind(), String.valueOf(e.getMessage()), e);
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case Throwable e -> throw new IllegalStateException(e);
    }
  }
}
