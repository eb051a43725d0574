package org.posthorn.delivery;

import java.time.Duration;

/// What inbound mail may cost.
///
/// @param unknownPerAddressHourly unknown recipients that one client address (or IPv6 /64) may name
///   in an hour before all its recipients are deferred: a list with old addresses stays below, a
///   harvester does not
/// @param unknownPromptly unknown recipients in a session that are answered at once
/// @param tarpit how much longer each further one waits for its answer
/// @param tarpitMax the longest such wait; below every client's patience (RFC 5321 §4.5.3.2.3)
/// @param holdMax how long a submission may ask to be held (RFC 4865): over a holiday of a week
/// @param receivedFieldsMax Received fields in a message, beyond which it is in a loop: RFC 5321
///   §6.3 asks for at least 100
/// @param headerBytesMax of a message's header: it is looked at as a whole
/// @param filingsAtOnce copies of accepted messages being filed at the same time
/// @param clientNameMax how long the DNS may take for a client's name: most sessions are over by
///   then, and what comes later is not waited for anyway
/// @param clientNamesAtOnce clients whose names are being looked for at the same time; with more,
///   names stay unknown, so that a slow resolver does not collect questions
/// @param namesPerClientMax names of one address that are tried: RFC 7208 §4.6.4 has the same bound
public record Limits(
    int unknownPerAddressHourly,
    int unknownPromptly,
    Duration tarpit,
    Duration tarpitMax,
    Duration holdMax,
    int receivedFieldsMax,
    int headerBytesMax,
    int filingsAtOnce,
    Duration clientNameMax,
    int clientNamesAtOnce,
    int namesPerClientMax) {

  public Limits {
    if (unknownPerAddressHourly < 1 || unknownPromptly < 0) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (receivedFieldsMax < 1 || headerBytesMax < 1_000 || filingsAtOnce < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (!clientNameMax.isPositive() || clientNamesAtOnce < 1 || namesPerClientMax < 1) {
      throw new IllegalArgumentException("a limit is too small");
    }
    if (tarpit.isNegative() || tarpitMax.isNegative() || holdMax.isNegative()) {
      throw new IllegalArgumentException("a time is negative");
    }
  }

  /// 200 unknown recipients an hour, 3 at once, then 1 s more each up to 10 s; submissions held for
  /// 7 days; 100 Received fields; 256 KiB of header; 16 filings; 5 s for a client's name, 256 at
  /// once, 10 names of one address.
  public static Limits defaults() {
    return new Limits(
        200,
        3,
        Duration.ofSeconds(1),
        Duration.ofSeconds(10),
        Duration.ofDays(7),
        100,
        256 << 10,
        16,
        Duration.ofSeconds(5),
        256,
        10);
  }
}
