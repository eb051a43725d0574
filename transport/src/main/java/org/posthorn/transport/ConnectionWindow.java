package org.posthorn.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.posthorn.transport.message.DeliveryOutcome;

/// How many connections a destination may have at a time. The window grows by one for each round of
/// successes, is halved when a connection fails, and is closed for a while when no server can be
/// reached. Not thread-safe.
///
/// Until the first connection succeeds the window is 1, so that an unreachable destination uses one
/// worker only.
public final class ConnectionWindow {
  private final Size size;
  private double connections;
  private boolean reached;
  private int failures;
  private Instant closedUntil = Instant.MIN;
  private Optional<DeliveryOutcome> lastFailure = Optional.empty();

  /// @param start size for a destination that answered
  /// @param max largest size
  /// @param closedFirst how long it is closed after the first failure; doubles with each further
  ///   failure
  /// @param closedMax longest time that it is closed
  public record Size(int start, int max, Duration closedFirst, Duration closedMax) {

    /// @throws IllegalArgumentException if `start` is not in 1..`max`
    public Size {
      if (start < 1 || start > max) {
        throw new IllegalArgumentException("window " + start + " of " + max);
      }
    }

    /// Starts at 5, at most 20; closed for one minute, at most 10 minutes: shorter than most retry
    /// delays.
    public static Size defaults() {
      return new Size(5, 20, Duration.ofMinutes(1), Duration.ofMinutes(10));
    }
  }

  public ConnectionWindow(Size size) {
    this.size = size;
    this.connections = size.start();
  }

  /// The number of connections allowed at a time.
  public int width() {
    return reached ? (int) connections : 1;
  }

  /// Whether a server has been reached since the last time that none could be reached.
  public boolean reached() {
    return reached;
  }

  /// A server was reached.
  public void opened() {
    reached = true;
    failures = 0;
    closedUntil = Instant.MIN;
  }

  /// A message was delivered.
  public void succeeded() {
    connections = Math.min(size.max(), connections + 1 / connections);
    lastFailure = Optional.empty();
  }

  /// A connection failed, or a server asked for fewer connections.
  public void failed(DeliveryOutcome outcome) {
    connections = Math.max(1, connections / 2);
    lastFailure = Optional.of(outcome);
  }

  /// A message was refused. This says nothing about the connection.
  public void refused(DeliveryOutcome outcome) {
    lastFailure = Optional.of(outcome);
  }

  /// No server could be reached.
  public void unreachable(DeliveryOutcome outcome, Instant now) {
    failed(outcome);
    reached = false;
    long factor = 1L << Math.min(failures, 20);
    Duration closed = size.closedFirst().multipliedBy(factor);
    closedUntil = now.plus(closed.compareTo(size.closedMax()) > 0 ? size.closedMax() : closed);
    failures++;
  }

  /// The outcome of all messages that are due while the window is closed; they are not tried.
  public Optional<DeliveryOutcome> sharedOutcome(Instant now) {
    return now.isBefore(closedUntil) ? lastFailure : Optional.empty();
  }

  /// Reopens a closed window, on an administrator's request.
  public void reopen() {
    closedUntil = Instant.MIN;
    failures = 0;
  }

  /// The last failure, if there was no success since.
  public Optional<DeliveryOutcome> lastFailure() {
    return lastFailure;
  }
}
