package org.posthorn.queue.schedule;

import java.time.Duration;

/// Bounds of the schedule's memory and of its workers.
///
/// @param cursorsMax pairs of sender and destination that are kept in memory (counted separately in
///   each of the 16 shards), about 200 bytes each; beyond this, those that are due last are
///   dropped, and read again when they are due
/// @param destinationsKept destinations that answered and stay in memory although nothing waits for
///   them, about 500 bytes each
/// @param rowsMax due rows in memory, about 300 bytes each
/// @param pageRows due rows read at a time
/// @param busyPause the longest time that a destination waits before it asks again for a
///   connection, when all allowed connections were in use; the first pause is a sixteenth of it
/// @param errorPause delay before a message is tried again whose worker failed with an internal
///   error
public record ScheduleLimits(
    Workers workers,
    int cursorsMax,
    int destinationsKept,
    int rowsMax,
    int pageRows,
    Duration busyPause,
    Duration errorPause) {

  /// Bounds of workers.
  ///
  /// @param max connections and attempts at a time: each costs a socket and about 50 KB
  /// @param probingShare 1/n of the workers may be busy with destinations of which no server has
  ///   been reached yet, so that unreachable ones leave room for others
  /// @param senderShare 1/n of the workers may be busy for one sender while others wait
  public record Workers(int max, int probingShare, int senderShare) {}

  public static ScheduleLimits defaults() {
    return new ScheduleLimits(
        new Workers(500, 2, 2),
        200_000,
        5_000,
        10_000,
        100,
        Duration.ofSeconds(16),
        Duration.ofMinutes(5));
  }

  public ScheduleLimits withWorkers(int max) {
    return new ScheduleLimits(
        new Workers(max, workers.probingShare(), workers.senderShare()),
        cursorsMax,
        destinationsKept,
        rowsMax,
        pageRows,
        busyPause,
        errorPause);
  }

  /// With other bounds of memory.
  public ScheduleLimits withMemory(int cursors, int rows, int page) {
    return new ScheduleLimits(
        workers, cursors, destinationsKept, rows, page, busyPause, errorPause);
  }
}
