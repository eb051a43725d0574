package org.posthorn.queue.schedule;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Decides which destination gets a worker next, and counts the workers. Guarded by the lock of
/// [Schedule].
///
/// Destinations with something due wait in a queue. A destination that got a worker goes to the
/// end. A new worker must take a message before its destination gets another one, so that many
/// workers are started only where there is much to send.
final class WorkerAllocation {
  private final ScheduleLimits.Workers limits;
  private final ConnectionPauses pauses;
  private final LinkedHashSet<DestinationQueue> ready = new LinkedHashSet<>();
  private final Map<Long, Integer> senderWorkers = new HashMap<>();
  private int workers;

  /// Workers of destinations of which no server has been reached yet.
  private int probingWorkers;

  WorkerAllocation(ScheduleLimits limits) {
    this.limits = limits.workers();
    this.pauses = new ConnectionPauses(limits);
  }

  /// Adds a destination that has something due.
  void offer(DestinationQueue queue) {
    if (!queue.paused) {
      ready.add(queue);
    }
  }

  void forget(DestinationQueue queue) {
    ready.remove(queue);
    pauses.forget(queue);
  }

  /// Ends pauses whose time is over.
  void wake(long now) {
    pauses.wake(
        now,
        queue -> {
          if (queue.ready()) {
            ready.add(queue);
          }
        });
  }

  /// When the next pause ends.
  long next() {
    return pauses.next();
  }

  /// Pauses a destination: it gets no other worker for a while, longer each time.
  void pause(DestinationQueue queue, long now) {
    pauses.pause(queue, now);
    ready.remove(queue);
  }

  /// Whether a worker is free and a destination has something due.
  boolean wantsWorker(DestinationQueue queue) {
    return queue.ready() && !full() && startable(queue);
  }

  private boolean startable(DestinationQueue queue) {
    boolean room =
        queue.window.reached()
            || probingWorkers < Math.max(1, limits.max() / limits.probingShare());
    boolean asks = queue.starting == 0 && queue.idle == 0 && !queue.paused;
    return asks && queue.active < queue.window.width() && room;
  }

  /// Gives a worker to the next destination.
  ///
  /// @return null if no destination is due, or no worker is free
  @Nullable DestinationQueue start() {
    if (full()) {
      return null;
    }
    Iterator<DestinationQueue> turns = ready.iterator();
    while (turns.hasNext()) {
      DestinationQueue queue = turns.next();
      if (!queue.ready()) {
        turns.remove();
      } else if (startable(queue)) {
        ready.remove(queue);
        ready.add(queue); // behind all others
        workers++;
        queue.active++;
        queue.starting++;
        probingWorkers += queue.window.reached() ? 0 : 1;
        return queue;
      }
    }
    return null;
  }

  /// A worker took its first message.
  void tookFirstMessage(DestinationQueue queue) {
    queue.starting--;
  }

  /// A worker reached a server.
  ///
  /// @param probing whether it counted as a probing worker until now
  void opened(DestinationQueue queue, boolean probing) {
    probingWorkers -= probing ? 1 : 0;
    queue.window.opened();
    queue.pauses = 0;
  }

  /// A worker ended.
  void ended(DestinationQueue queue, boolean took, boolean probing) {
    workers--;
    queue.active--;
    queue.starting -= took ? 0 : 1;
    probingWorkers -= probing ? 1 : 0;
  }

  /// A worker took a message of a sender.
  void taken(SenderQueue sender) {
    senderWorkers.merge(sender.hash, 1, Integer::sum);
  }

  void released(SenderQueue sender) {
    senderWorkers.computeIfPresent(sender.hash, (_, count) -> count > 1 ? count - 1 : null);
  }

  /// Whether a sender already has its share of the workers while others wait.
  boolean hasItsShare(SenderQueue sender) {
    int share = Math.max(1, limits.max() / limits.senderShare());
    return full() && senderWorkers.getOrDefault(sender.hash, 0) >= share && ready.size() > 1;
  }

  boolean full() {
    return workers >= limits.max();
  }

  int workers() {
    return workers;
  }

  /// Whether nothing is due and no worker runs.
  boolean isIdle() {
    return workers == 0 && ready.stream().noneMatch(DestinationQueue::ready);
  }
}
