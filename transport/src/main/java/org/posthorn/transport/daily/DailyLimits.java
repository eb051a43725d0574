package org.posthorn.transport.daily;

import java.time.Duration;

/// What bounds the sending of daily reports, of TLS and of DMARC.
///
/// @param addressesMax addresses of one record that reports are sent to
/// @param sendersMax reports of one kind that are on their way at the same time: a server that
///   takes a minute to take its own holds up nobody else's
/// @param pageRows rows looked at in one transaction
/// @param spread reports are sent within this time after the end of the day: RFC 8460 §4.1 asks for
///   up to four hours
/// @param settle how long after the end of the day its last results may come in
/// @param claimTime how long a server may take for one report before another may try it: longer
///   than all its exchanges
/// @param retryAfter when what could not be sent is tried again
/// @param giveUpAfter when it is dropped: RFC 8460 §5.5 suggests 24 hours
public record DailyLimits(
    int addressesMax,
    int sendersMax,
    int pageRows,
    Duration spread,
    Duration settle,
    Duration claimTime,
    Duration retryAfter,
    Duration giveUpAfter) {

  public static DailyLimits defaults() {
    return new DailyLimits(
        5,
        10,
        100,
        Duration.ofHours(4),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(24));
  }
}
