package org.posthorn.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.transport.message.DeliveryOutcome;

/// How many connections a destination gets at a time: grows by one for each round of successes,
/// halves when a connection fails, and closes for a while when no server can be had. Not
/// thread-safe.
///
/// Until a connection has been had at all it is 1, so that a dead destination costs one worker.
public final class ConnectionWindow {
  private final Size size;
  private double connections;
  private boolean proven;
  private int failures;
  private Instant closedUntil = Instant.MIN;
  private Optional<DeliveryOutcome> lastFailure = Optional.empty();

  /// @param start for a destination that answered
  /// @param max however well it does
  /// @param closedFirst how long it is closed after a first failure; doubles with each further one
  /// @param closedMax how long at most
  public record Size(int start, int max, Duration closedFirst, Duration closedMax) {

    /// @throws IllegalArgumentException if `start` is not in 1..`max`
    public Size {
      if (start < 1 || start > max) {
        throw new IllegalArgumentException("window " + start + " of " + max);
      }
    }

    /// 5, up to 20; closed for a minute, up to 10: shorter than most delays of a message.
    public static Size defaults() {
      return new Size(5, 20, Duration.ofMinutes(1), Duration.ofMinutes(10));
    }
  }

  public ConnectionWindow(Size size) {
    this.size = size;
    this.connections = size.start();
  }

  /// Connections at a time.
  public int width() {
    return proven ? (int) connections : 1;
  }

  /// Whether a server has been reached since the last failure to reach one.
  public boolean proven() {
    return proven;
  }

  /// A server was reached.
  public void opened() {
    proven = true;
    failures = 0;
    closedUntil = Instant.MIN;
  }

  /// A message went through.
  public void succeeded() {
    connections = Math.min(size.max(), connections + 1 / connections);
    lastFailure = Optional.empty();
  }

  /// A connection broke, or a server asked for less.
  public void failed(DeliveryOutcome outcome) {
    connections = Math.max(1, connections / 2);
    lastFailure = Optional.of(outcome);
  }

  /// A message did not go through, which says nothing of the connection.
  public void refused(DeliveryOutcome outcome) {
    lastFailure = Optional.of(outcome);
  }

  /// No server can be had.
  public void unreachable(DeliveryOutcome outcome, Instant now) {
    failed(outcome);
    proven = false;
    long factor = 1L << Math.min(failures, 20);
    Duration closed = size.closedFirst().multipliedBy(factor);
    closedUntil = now.plus(closed.compareTo(size.closedMax()) > 0 ? size.closedMax() : closed);
    failures++;
  }

  /// Whether what is due now shares the outcome of the last failure, without an attempt of its own
  /// to connect.
  public Optional<DeliveryOutcome> verdict(Instant now) {
    return now.isBefore(closedUntil) ? lastFailure : Optional.empty();
  }

  /// Forgets that it is closed: somebody knows better.
  public void reopen() {
    closedUntil = Instant.MIN;
    failures = 0;
  }

  /// The last failure since the last success.
  public Optional<DeliveryOutcome> lastFailure() {
    return lastFailure;
  }
}
