package org.posthorn.delivery.webhook.sending;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/// Retry times of events, and pauses of failing receivers. No I/O.
final class RetryTimes {
  /// As Standard Webhooks recommends: quickly at first, and for about three days.
  private static final List<Duration> DELAYS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  /// Random variation, so that events which failed together are not retried together.
  private static final double SPREAD = 0.1;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
  private static final int DOUBLINGS_MAX = 10;

  private RetryTimes() {}

  /// The maximum number of attempts of an event.
  static int attemptsMax() {
    return DELAYS.size() + 1;
  }

  /// The delay after a failed attempt; empty after the last.
  ///
  /// @param attempts number of attempts, including this one
  /// @param random a random number from 0 to 1
  static Optional<Duration> delay(int attempts, double random) {
    if (attempts < 1 || attempts > DELAYS.size()) {
      return Optional.empty();
    }
    double factor = 1 + SPREAD * (2 * random - 1);
    return Optional.of(Duration.ofMillis((long) (DELAYS.get(attempts - 1).toMillis() * factor)));
  }

  /// How long a receiver gets no requests after some failures in a row.
  static Duration pause(int failures) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, DOUBLINGS_MAX));
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }

  /// The delay in a Retry-After field (RFC 9110 §10.2.3): seconds or a date.
  ///
  /// @return zero if the field is malformed or the time has passed; at most `max`
  static Duration retryAfter(String field, Instant now, Duration max) {
    Duration asked = Duration.ZERO;
    if (field.matches("[0-9]{1,9}")) {
      asked = Duration.ofSeconds(Long.parseLong(field));
    } else if (!field.isEmpty()) {
      try {
        Instant until =
            ZonedDateTime.parse(field, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        asked = Duration.between(now, until);
      } catch (DateTimeException e) {
        return Duration.ZERO;
      }
    }
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(max) < 0 ? asked : max;
  }
}
