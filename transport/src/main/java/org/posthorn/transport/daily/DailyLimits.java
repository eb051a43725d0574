package org.posthorn.transport.daily;

import java.time.Duration;

/// Limits of sending daily reports (TLS and DMARC).
///
/// @param addressesMax addresses of one record that reports are sent to
/// @param sendersMax reports of one kind sent at the same time: a slow server does not delay
///   reports to others
/// @param pageRows rows read in one transaction
/// @param spread reports are sent within this time after the end of the day: RFC 8460 §4.1 asks for
///   up to four hours
/// @param settle how long after the end of the day results of that day are still written
/// @param claimTime how long one server process has for a report before another may try it; must
///   exceed the time of all its exchanges
/// @param retryAfter delay before another attempt
/// @param giveUpAfter when a report is dropped: RFC 8460 §5.5 suggests 24 hours
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
