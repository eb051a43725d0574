package org.posthorn.queue.schedule;

import java.time.Duration;

/// What bounds the schedule's memory, and who works.
///
/// @param headsMax senders at destinations (in each of 16 shards) that are known in memory, some
///   200 bytes each; of more, those that are due last are forgotten and found again when they are
///   due
/// @param destinationsKept destinations that answered and are remembered although nothing waits for
///   them, some 500 bytes each
/// @param rowsMax due rows that are held in memory, some 300 bytes each
/// @param pageRows due rows read at a time
/// @param busyPause how long at most a destination waits before it asks again for a connection that
///   it could not have since we have as many as we allow ourselves; at first a sixteenth of it
/// @param faultPause when a message is taken up again whose worker ended unexpectedly
public record ScheduleLimits(
    Workers workers,
    int headsMax,
    int destinationsKept,
    int rowsMax,
    int pageRows,
    Duration busyPause,
    Duration faultPause) {

  /// Who works.
  ///
  /// @param max connections and attempts at a time: each costs a socket and some 50 KB
  /// @param unprovenShare 1/n of the workers may be busy with destinations whose servers have not
  ///   answered yet, so that dead ones leave room for the living
  /// @param senderShare 1/n of the workers may be busy for one sender while others wait
  public record Workers(int max, int unprovenShare, int senderShare) {}

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
        new Workers(max, workers.unprovenShare(), workers.senderShare()),
        headsMax,
        destinationsKept,
        rowsMax,
        pageRows,
        busyPause,
        faultPause);
  }

  /// With other bounds of what is held in memory.
  public ScheduleLimits withMemory(int heads, int rows, int page) {
    return new ScheduleLimits(workers, heads, destinationsKept, rows, page, busyPause, faultPause);
  }
}
