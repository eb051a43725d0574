package org.posthorn.queue;

import java.time.Duration;
import org.posthorn.queue.schedule.ScheduleLimits;

/// What bounds the queue's work and memory.
public record QueueLimits(
    ScheduleLimits schedule, Messages messages, Transactions transactions, Times times) {

  /// Bounds of single messages.
  ///
  /// @param recipientsMax recipients of one message
  /// @param recipientsTogether recipients of one message in one SMTP transaction: what every server
  ///   takes (RFC 5321 §4.5.3.1.8)
  /// @param perConnection messages on one connection, then others get their turn
  /// @param freshBodyMax octets of a message that may be kept in memory from its acceptance to its
  ///   first attempt, or read before a server has asked for them
  /// @param freshBytes octets of all that are kept from acceptance on
  public record Messages(
      int recipientsMax,
      int recipientsTogether,
      int perConnection,
      int freshBodyMax,
      long freshBytes) {}

  /// Bounds of what is written together.
  ///
  /// @param resultsMax messages whose common fate is written in one transaction
  /// @param resultRecipientsMax recipients whose results are written in one transaction: some 1.5
  ///   KB each, of 32 MB that a transaction may have
  /// @param unsavedMax results that could not be written and are kept in memory; with more of them
  ///   no more work is begun
  public record Transactions(int resultsMax, int resultRecipientsMax, int unsavedMax) {}

  /// How long.
  ///
  /// @param leaseTime how long a shard stays with a server that says nothing
  /// @param closeTimeout how long running attempts may take when the queue is closed; what is cut
  ///   off then may arrive twice
  /// @param reportRetry when a report that could not be made is tried again, and a result that
  ///   could not be written although there was room
  /// @param namedKept how long it is remembered that a message whose id was given from outside is
  ///   done, in case it is handed over again after a crash
  /// @param spoolTime how long a message on its way in may take for 256 KiB before another server
  ///   may remove what there is of it: slow clients take minutes, and what a crash leaves is in
  ///   nobody's way
  public record Times(
      Duration leaseTime,
      Duration closeTimeout,
      Duration reportRetry,
      Duration namedKept,
      Duration spoolTime) {}

  public static QueueLimits defaults() {
    return new QueueLimits(
        ScheduleLimits.defaults(),
        new Messages(10_000, 100, 100, 64 << 10, 2L << 20),
        new Transactions(100, 1_000, 1_000),
        new Times(
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofMinutes(5),
            Duration.ofHours(1),
            Duration.ofHours(1)));
  }

  public QueueLimits withWorkersMax(int workers) {
    return new QueueLimits(schedule.withWorkers(workers), messages, transactions, times);
  }

  /// With other bounds of what is held in memory.
  public QueueLimits withMemory(int heads, int rows, int page) {
    return new QueueLimits(schedule.withMemory(heads, rows, page), messages, transactions, times);
  }

  /// With another bound of what is kept of messages that were accepted just now.
  public QueueLimits withFresh(int bodyMax, long bytes) {
    Messages other =
        new Messages(
            messages.recipientsMax(),
            messages.recipientsTogether(),
            messages.perConnection(),
            bodyMax,
            bytes);
    return new QueueLimits(schedule, other, transactions, times);
  }
}
