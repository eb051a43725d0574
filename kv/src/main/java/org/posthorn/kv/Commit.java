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

  /// Removes all rows of this partition first; null for none.
  final byte @Nullable [] dropPrefix;

  private final Runnable published;
  private final Thread waiter = Thread.currentThread();

  /// The one queued before, while this is in the committer's queue.
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

  /// The changes are in the database: later transactions need not find them in the lane.
  void settle() {
    changes.forEach(lane.pending::remove);
  }

  /// Tells whoever listens. What that throws belongs to the caller, whose transaction stands.
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

  /// Waits for [#complete]. An interrupt does not shorten that: the transaction cannot be taken
  /// back, and its caller must learn what became of it.
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
