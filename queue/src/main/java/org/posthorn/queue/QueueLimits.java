package org.posthorn.queue;

import java.time.Duration;
import org.posthorn.queue.schedule.ScheduleLimits;

/// Bounds of the queue's work and memory.
public record QueueLimits(
    ScheduleLimits schedule, Messages messages, Transactions transactions, Times times) {

  /// Bounds of single messages.
  ///
  /// @param recipientsMax recipients of one message
  /// @param recipientsPerTransaction recipients of one message in one SMTP transaction: the number
  ///   that every server accepts (RFC 5321 §4.5.3.1.8)
  /// @param perConnection messages on one connection; then another destination or sender is served
  /// @param recentBodyMax octets of a message that may be kept in memory from its acceptance to its
  ///   first attempt, or be read before a server has asked for them
  /// @param recentBytes octets of all messages that are kept in memory from their acceptance on
  public record Messages(
      int recipientsMax,
      int recipientsPerTransaction,
      int perConnection,
      int recentBodyMax,
      long recentBytes) {}

  /// Bounds of what is written together.
  ///
  /// @param resultsMax messages whose results are written in one transaction
  /// @param resultRecipientsMax recipients whose results are written in one transaction: about 1.5
  ///   KB each, of 32 MB that a transaction may have
  /// @param unsavedMax results that could not be written and are kept in memory; when there are as
  ///   many as this, the queue stops sending until the server is restarted
  public record Transactions(int resultsMax, int resultRecipientsMax, int unsavedMax) {}

  /// Times.
  ///
  /// @param leaseTime how long a shard stays leased to a server that does not renew the lease
  /// @param closeTimeout how long running attempts may take when the queue is closed; a message
  ///   whose attempt is cut off may arrive twice
  /// @param reportRetry delay before another attempt to make a report, or to write a result that
  ///   could not be written for another reason than lack of disk space
  /// @param idRetention how long the id of a finished message is remembered if the caller gave it,
  ///   in case the message is handed over again after a crash
  /// @param spoolTime the longest time in which a client may send 256 KiB of a message; after it
  ///   another server may remove what is stored of the message. Slow clients need minutes, and what
  ///   a crash leaves does no harm meanwhile
  public record Times(
      Duration leaseTime,
      Duration closeTimeout,
      Duration reportRetry,
      Duration idRetention,
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

  /// With other bounds of memory.
  public QueueLimits withMemory(int cursors, int rows, int page) {
    return new QueueLimits(schedule.withMemory(cursors, rows, page), messages, transactions, times);
  }

  /// With another bound of recently accepted messages in memory.
  public QueueLimits withRecent(int bodyMax, long bytes) {
    Messages other =
        new Messages(
            messages.recipientsMax(),
            messages.recipientsPerTransaction(),
            messages.perConnection(),
            bodyMax,
            bytes);
    return new QueueLimits(schedule, other, transactions, times);
  }
}
