package org.posthorn.delivery;

import java.time.Duration;

/// What inbound mail may cost.
///
/// @param strangers what clients may ask
/// @param names what the names of clients may cost
/// @param holdMax how long a submission may ask to be held (RFC 4865): over a holiday of a week
/// @param receivedFieldsMax Received fields in a message, beyond which it is in a loop: RFC 5321
///   §6.3 asks for at least 100
/// @param headerBytesMax of a message's header: it is looked at as a whole
/// @param memory for messages that arrive
/// @param filings what happens to accepted messages
public record DeliveryLimits(
    Strangers strangers,
    Names names,
    Duration holdMax,
    int receivedFieldsMax,
    int headerBytesMax,
    Memory memory,
    Filings filings) {

  public DeliveryLimits {
    if (receivedFieldsMax < 1 || headerBytesMax < 1_000) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (holdMax.isNegative()) {
      throw new IllegalArgumentException("a limit is too small");
    }
  }

  /// Memory for messages that arrive, beyond the first 16 KiB of each, which many do not exceed, or
  /// the first 64 KiB while its header is not complete. Headers may have a quarter more than all
  /// messages together.
  ///
  /// @param perMessageBytesMax of one message, the first 16 KiB included: what is longer waits for
  ///   its end in a file, since it would be written to one anyway
  /// @param sharedBytesMax of all messages together: an eighth of the default heap
  public record Memory(int perMessageBytesMax, int sharedBytesMax) {
    public Memory {
      if (perMessageBytesMax < 0 || sharedBytesMax < 0) {
        throw new IllegalArgumentException("a limit is negative");
      }
    }
  }

  /// What happens to accepted messages.
  ///
  /// @param atOnce copies being filed at the same time
  /// @param hereMax how long the intake tries to file a copy itself before the queue has it, which
  ///   tells the sender: short, since what fails here fails for a reason that does not pass soon
  /// @param leaseTime how long a message stays with a process that says nothing, from row to row
  ///   and from copy to copy: either takes seconds, and so long mail waits if a process dies and
  ///   does not come back
  public record Filings(int atOnce, Duration hereMax, Duration leaseTime) {
    public Filings {
      if (atOnce < 1 || hereMax.isNegative() || !leaseTime.isPositive()) {
        throw new IllegalArgumentException("a limit is too small");
      }
    }
  }

  /// What clients may ask.
  ///
  /// @param unknownPerAddressHourly unknown recipients that one client address (or IPv6 /64) may
  ///   name in an hour before all its recipients are deferred: a list with old addresses stays
  ///   below, a harvester does not
  /// @param unknownPromptly unknown recipients in a session that are answered at once
  /// @param tarpit how much longer each further one waits for its answer
  /// @param tarpitMax the longest such wait; below every client's patience (RFC 5321 §4.5.3.2.3)
  public record Strangers(
      int unknownPerAddressHourly, int unknownPromptly, Duration tarpit, Duration tarpitMax) {
    public Strangers {
      if (unknownPerAddressHourly < 1 || unknownPromptly < 0) {
        throw new IllegalArgumentException("a limit is too small");
      }
      if (tarpit.isNegative() || tarpitMax.isNegative()) {
        throw new IllegalArgumentException("a time is negative");
      }
    }
  }

  /// What the names of clients may cost.
  ///
  /// @param timeMax how long the DNS may take for a client's name: most sessions are over by then,
  ///   and what comes later is not waited for anyway
  /// @param atOnce clients whose names are being looked for at the same time; with more, names stay
  ///   unknown, so that a slow resolver does not collect questions
  /// @param perClientMax names of one address that are tried: RFC 7208 §4.6.4 has the same bound
  public record Names(Duration timeMax, int atOnce, int perClientMax) {
    public Names {
      if (!timeMax.isPositive() || atOnce < 1 || perClientMax < 1) {
        throw new IllegalArgumentException("a limit is too small");
      }
    }
  }

  /// 200 unknown recipients an hour, 3 at once, then 1 s more each up to 10 s; 5 s for a client's
  /// name, 256 at once, 10 names of one address; submissions held for 7 days; 100 Received fields;
  /// 256 KiB of header; 4 MiB of a message and 32 MiB of all in memory; 16 filings; an hour in the
  /// intake, 10 minutes for a lease.
  public static DeliveryLimits defaults() {
    return new DeliveryLimits(
        new Strangers(200, 3, Duration.ofSeconds(1), Duration.ofSeconds(10)),
        new Names(Duration.ofSeconds(5), 256, 10),
        Duration.ofDays(7),
        100,
        256 << 10,
        new Memory(4 << 20, 32 << 20),
        new Filings(16, Duration.ofHours(1), Duration.ofMinutes(10)));
  }

  /// The same with others for strangers.
  public DeliveryLimits with(Strangers other) {
    return new DeliveryLimits(
        other, names, holdMax, receivedFieldsMax, headerBytesMax, memory, filings);
  }

  /// The same with others for names.
  public DeliveryLimits with(Names other) {
    return new DeliveryLimits(
        strangers, other, holdMax, receivedFieldsMax, headerBytesMax, memory, filings);
  }

  /// The same with another length of headers.
  public DeliveryLimits withHeaderBytesMax(int other) {
    return new DeliveryLimits(strangers, names, holdMax, receivedFieldsMax, other, memory, filings);
  }

  /// The same with another number of filings.
  public DeliveryLimits withFilingsAtOnce(int other) {
    return new DeliveryLimits(
        strangers,
        names,
        holdMax,
        receivedFieldsMax,
        headerBytesMax,
        memory,
        new Filings(other, filings.hereMax(), filings.leaseTime()));
  }
}
