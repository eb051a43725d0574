package org.posthorn.queue.schedule;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.function.Predicate;
import org.posthorn.transport.ConnectionWindow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;

/// What waits for one destination: its senders in round-robin order, and the state of its servers.
/// Guarded by the lock of [Schedule].
public final class DestinationQueue {
  /// While other mail is due, bulk mail gets one turn in this many.
  private static final int BULK_TURN = 8;

  final long hash;
  final Destination destination;
  final ConnectionWindow window;
  final Condition workAvailable;
  final Map<Long, SenderQueue> senders = new HashMap<>();

  /// All workers of the destination.
  int active;

  /// Workers that have no message yet.
  int starting;

  /// Workers that wait for another message.
  int idle;

  /// How many times in a row no connection was free.
  int pauses;

  /// Until when no worker asks for a connection.
  long pausedUntil;

  boolean paused;

  private final Deque<SenderQueue> ordinary = new ArrayDeque<>();
  private final Deque<SenderQueue> bulk = new ArrayDeque<>();
  private int turns;

  /// Why this server postpones messages; empty if it does not.
  private Optional<DeliveryOutcome> postponed = Optional.empty();

  private Instant postponedUntil = Instant.MIN;

  DestinationQueue(
      long hash, Destination destination, ConnectionWindow window, Condition workAvailable) {
    this.hash = hash;
    this.destination = destination;
    this.window = window;
    this.workAvailable = workAvailable;
  }

  /// Its status.
  public record Status(
      int active, int width, Optional<Instant> next, Optional<DeliveryOutcome> lastFailure) {}

  Status status(Instant now) {
    long next =
        senders.values().stream()
            .flatMap(sender -> sender.cursors.stream())
            .mapToLong(Cursor::next)
            .min()
            .orElse(Cursor.NEVER);
    Optional<Instant> due =
        next == Cursor.NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(next));
    Optional<DeliveryOutcome> last =
        now.isBefore(postponedUntil) ? postponed : window.lastFailure();
    return new Status(active, window.width(), due, last);
  }

  /// Whether any sender has something due.
  boolean ready() {
    return !ordinary.isEmpty() || !bulk.isEmpty();
  }

  /// Whether a sender of that kind has something due.
  boolean anyReady(Predicate<SenderQueue> which) {
    return ordinary.stream().anyMatch(which) || bulk.stream().anyMatch(which);
  }

  /// Senders with something due.
  int waiting() {
    return ordinary.size() + bulk.size();
  }

  /// Adds a sender that has something due, behind the others.
  void enter(SenderQueue sender) {
    if (!sender.inRotation) {
      sender.inRotation = true;
      rotation(sender).addLast(sender);
    }
  }

  void leave(SenderQueue sender) {
    if (sender.inRotation) {
      sender.inRotation = false;
      rotation(sender).remove(sender);
    }
  }

  private Deque<SenderQueue> rotation(SenderQueue sender) {
    return sender.bulk ? bulk : ordinary;
  }

  /// Removes and returns the next sender. Ordinary mail goes before bulk mail.
  SenderQueue next() {
    turns++;
    boolean bulkTurn = turns % BULK_TURN == 0 && !bulk.isEmpty();
    SenderQueue sender = (bulkTurn || ordinary.isEmpty() ? bulk : ordinary).removeFirst();
    sender.inRotation = false;
    return sender;
  }

  void postpone(DeliveryOutcome why, Instant until) {
    postponed = Optional.of(why);
    postponedUntil = until;
  }

  @Override
  public String toString() {
    return destination.toString();
  }
}
