package org.posthorn.delivery;

import java.time.Duration;

/// Limits of inbound mail.
///
/// @param unauthenticated limits of unauthenticated clients
/// @param reverseDns limits of the lookup of clients' names
/// @param holdMax how long a submission may ask to be held (RFC 4865): a week's holiday
/// @param receivedFieldsMax Received fields in a message; a message with more is in a loop: RFC
///   5321 §6.3 asks for at least 100
/// @param headerBytesMax octets of a message's header, which is kept in memory as a whole
/// @param memory for messages that arrive
/// @param localDeliveries limits of delivering accepted messages
public record DeliveryLimits(
    Unauthenticated unauthenticated,
    ReverseDns reverseDns,
    Duration holdMax,
    int receivedFieldsMax,
    int headerBytesMax,
    Memory memory,
    LocalDeliveries localDeliveries) {

  public DeliveryLimits {
    if (receivedFieldsMax < 1 || headerBytesMax < 1_000) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (holdMax.isNegative()) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// Memory for messages that arrive, beyond the first 16 KiB of each (most messages are shorter),
  /// or the first 64 KiB while its header is incomplete. Headers may use a quarter more than all
  /// messages together.
  ///
  /// @param perMessageBytesMax memory for one message, including its first 16 KiB: a longer message
  ///   is written to a file, as it would be when it is stored
  /// @param sharedBytesMax memory for all messages together: an eighth of the default heap
  public record Memory(int perMessageBytesMax, int sharedBytesMax) {
    public Memory {
      if (perMessageBytesMax < 0 || sharedBytesMax < 0) {
        throw new IllegalArgumentException("a limit is negative");
      }
    }
  }

  /// Limits of delivering accepted messages.
  ///
  /// @param atOnce messages whose copies are delivered at the same time
  /// @param backlogMax accepted messages that may wait for their copies before the next one is
  ///   accepted more slowly, so that senders are not faster than deliveries for long
  /// @param waitMax how long the reply to a message waits for the backlog to become shorter
  /// @param intakeMax how long the intake tries to deliver a copy before it hands the copy to the
  ///   queue, which reports to the sender: short, because what fails here rarely recovers soon
  /// @param leaseTime how long a message stays leased to a process that does not renew the lease,
  ///   from row to row and from copy to copy: each takes seconds. If a process dies and does not
  ///   come back, its mail waits this long
  public record LocalDeliveries(
      int atOnce, int backlogMax, Duration waitMax, Duration intakeMax, Duration leaseTime) {
    public LocalDeliveries {
      if (atOnce < 1
          || backlogMax < 1
          || waitMax.isNegative()
          || intakeMax.isNegative()
          || !leaseTime.isPositive()) {
        throw new IllegalArgumentException("a limit is too small");
      }
    }
  }

  /// Limits of unauthenticated clients.
  ///
  /// @param unknownPerAddressHourly unknown recipients that one client address (or IPv6 /64) may
  ///   name in an hour before all its recipients are deferred: a mailing list with old addresses
  ///   stays below, an address harvester does not
  /// @param unknownWithoutDelay unknown recipients in a session that are answered without delay
  /// @param tarpit how much longer the answer to each further unknown recipient is delayed
  /// @param tarpitMax the longest such delay; below the timeouts of all clients (RFC 5321
  ///   §4.5.3.2.3)
  public record Unauthenticated(
      int unknownPerAddressHourly, int unknownWithoutDelay, Duration tarpit, Duration tarpitMax) {
    public Unauthenticated {
      if (unknownPerAddressHourly < 1 || unknownWithoutDelay < 0) {
        throw new IllegalArgumentException("a limit is too small");
      }
      if (tarpit.isNegative() || tarpitMax.isNegative()) {
        throw new IllegalArgumentException("a time is negative");
      }
    }
  }

  /// Limits of the lookup of clients' names.
  ///
  /// @param timeMax how long the lookup of a client's name may take: most sessions are over by
  ///   then, and no session waits for it
  /// @param atOnce lookups at the same time; beyond that names stay unknown, so that a slow
  ///   resolver does not collect lookups
  /// @param perClientMax names of one address that are tried: RFC 7208 §4.6.4 has the same bound
  public record ReverseDns(Duration timeMax, int atOnce, int perClientMax) {
    public ReverseDns {
      if (!timeMax.isPositive() || atOnce < 1 || perClientMax < 1) {
        throw new IllegalArgumentException("a limit is too small");
      }
    }
  }

  /// 200 unknown recipients an hour, 3 without delay, then 1 s more for each, up to 10 s; 5 s for a
  /// client's name, 256 lookups at once, 10 names of one address; submissions held for 7 days; 100
  /// Received fields; 256 KiB of header; 4 MiB of one message and 32 MiB of all in memory; 16
  /// deliveries at once, 64 messages that wait for theirs, 10 seconds until one more is accepted;
  /// an hour in the intake, 10 minutes for a lease.
  public static DeliveryLimits defaults() {
    return new DeliveryLimits(
        new Unauthenticated(200, 3, Duration.ofSeconds(1), Duration.ofSeconds(10)),
        new ReverseDns(Duration.ofSeconds(5), 256, 10),
        Duration.ofDays(7),
        100,
        256 << 10,
        new Memory(4 << 20, 32 << 20),
        new LocalDeliveries(
            16, 64, Duration.ofSeconds(10), Duration.ofHours(1), Duration.ofMinutes(10)));
  }

  /// The same with other limits of unauthenticated clients.
  public DeliveryLimits with(Unauthenticated other) {
    return new DeliveryLimits(
        other, reverseDns, holdMax, receivedFieldsMax, headerBytesMax, memory, localDeliveries);
  }

  /// The same with other limits of lookups.
  public DeliveryLimits with(ReverseDns other) {
    return new DeliveryLimits(
        unauthenticated,
        other,
        holdMax,
        receivedFieldsMax,
        headerBytesMax,
        memory,
        localDeliveries);
  }

  /// The same with another maximum length of headers.
  public DeliveryLimits withHeaderBytesMax(int other) {
    return new DeliveryLimits(
        unauthenticated, reverseDns, holdMax, receivedFieldsMax, other, memory, localDeliveries);
  }

  /// The same with other limits of delivering accepted messages.
  public DeliveryLimits with(LocalDeliveries other) {
    return new DeliveryLimits(
        unauthenticated, reverseDns, holdMax, receivedFieldsMax, headerBytesMax, memory, other);
  }
}
