package org.posthorn.queue;

import java.time.Duration;

/// What bounds the queue's work and memory.
///
/// @param workersMax connections and attempts at a time: each costs a socket and some 50 KB
/// @param unprovenShare 1/n of the workers may be busy with destinations whose servers have not
///   answered yet, so that dead ones leave room for the living
/// @param senderShare 1/n of the workers may be busy for one sender while others wait
/// @param recipientsPerTransaction recipients of one message in one transaction: what every server
///   takes (RFC 5321 §4.5.3.1.8)
/// @param messagesPerConnection messages on one connection, then others get their turn
/// @param recipientsMax recipients of one message
/// @param headsMax senders at destinations (in each of 16 shards) that are known in memory, some
///   200 bytes each; of more, those that are due last are forgotten and found again when they are
///   due
/// @param destinationsKept destinations that answered and are remembered although nothing waits for
///   them, some 500 bytes each
/// @param rowsMax due rows that are held in memory, some 300 bytes each
/// @param pageRows due rows read at a time
/// @param freshBodyMax octets of a message that may be kept in memory from its acceptance to its
///   first attempt, or read before a server has asked for them
/// @param freshBytes octets of all that are kept from acceptance on
/// @param resultsPerTransaction messages whose common fate is written in one transaction
/// @param recipientsPerResult recipients whose results are written in one transaction: some 1.5 KB
///   each, of 32 MB that a transaction may have
/// @param unsavedMax results that could not be written for lack of room and are kept in memory;
///   with more of them no more work is begun
/// @param busyPause how long at most a destination waits before it asks again for a connection that
///   it could not have since we have as many as we allow ourselves; at first a sixteenth of it
/// @param leaseTime how long a shard stays with a server that says nothing
/// @param closeTimeout how long running attempts may take when the queue is closed; what is cut off
///   then may arrive twice
/// @param reportRetry when a report that could not be made is tried again, and a result that could
///   not be written although there was room
/// @param faultPause when a message is taken up again whose worker ended unexpectedly
/// @param namedKept how long it is remembered that a message whose id was given from outside is
///   done, in case it is handed over again after a crash
public record Limits(
    int workersMax,
    int unprovenShare,
    int senderShare,
    int recipientsPerTransaction,
    int messagesPerConnection,
    int recipientsMax,
    int headsMax,
    int destinationsKept,
    int rowsMax,
    int pageRows,
    int freshBodyMax,
    long freshBytes,
    int resultsPerTransaction,
    int recipientsPerResult,
    int unsavedMax,
    Duration busyPause,
    Duration leaseTime,
    Duration closeTimeout,
    Duration reportRetry,
    Duration faultPause,
    Duration namedKept) {

  public static Limits defaults() {
    return new Limits(
        500,
        2,
        2,
        100,
        100,
        10_000,
        200_000,
        5_000,
        10_000,
        100,
        64 << 10,
        2L << 20,
        100,
        1_000,
        1_000,
        Duration.ofSeconds(16),
        Duration.ofSeconds(30),
        Duration.ofSeconds(20),
        Duration.ofMinutes(5),
        Duration.ofMinutes(5),
        Duration.ofHours(1));
  }

  public Limits withWorkersMax(int workers) {
    return new Limits(
        workers,
        unprovenShare,
        senderShare,
        recipientsPerTransaction,
        messagesPerConnection,
        recipientsMax,
        headsMax,
        destinationsKept,
        rowsMax,
        pageRows,
        freshBodyMax,
        freshBytes,
        resultsPerTransaction,
        recipientsPerResult,
        unsavedMax,
        busyPause,
        leaseTime,
        closeTimeout,
        reportRetry,
        faultPause,
        namedKept);
  }

  /// With other bounds of what is held in memory.
  public Limits withMemory(int heads, int rows, int page) {
    return new Limits(
        workersMax,
        unprovenShare,
        senderShare,
        recipientsPerTransaction,
        messagesPerConnection,
        recipientsMax,
        heads,
        destinationsKept,
        rows,
        page,
        freshBodyMax,
        freshBytes,
        resultsPerTransaction,
        recipientsPerResult,
        unsavedMax,
        busyPause,
        leaseTime,
        closeTimeout,
        reportRetry,
        faultPause,
        namedKept);
  }

  /// With another bound of what is kept of messages that were accepted just now.
  public Limits withFresh(int bodyMax, long bytes) {
    return new Limits(
        workersMax,
        unprovenShare,
        senderShare,
        recipientsPerTransaction,
        messagesPerConnection,
        recipientsMax,
        headsMax,
        destinationsKept,
        rowsMax,
        pageRows,
        bodyMax,
        bytes,
        resultsPerTransaction,
        recipientsPerResult,
        unsavedMax,
        busyPause,
        leaseTime,
        closeTimeout,
        reportRetry,
        faultPause,
        namedKept);
  }
}
