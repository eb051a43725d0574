package org.posthorn.assistant.text;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.posthorn.mime.Dates;

/// When a message was written, on its author's clock.
public final class SentAt {
  /// A message may have been under way for so long.
  private static final Duration UNDER_WAY = Duration.ofDays(30);

  private static final Duration CLOCK_ERROR = Duration.ofDays(1);

  private static final int HOUR = 3_600;

  private SentAt() {}

  /// @param date the field Date
  /// @param received when the message arrived, which counts if the field is missing or wrong
  public static OffsetDateTime of(Optional<String> date, Instant received) {
    return date.flatMap(Dates::parse)
        .filter(sent ->
            !sent.toInstant().isBefore(received.minus(UNDER_WAY))
                && !sent.toInstant().isAfter(received.plus(CLOCK_ERROR)))
        .orElseGet(() -> received.atOffset(ZoneOffset.UTC));
  }

  /// Whether the author writes the month before the day, as far as language and time zone tell.
  public static boolean isMonthFirst(Language language, ZoneOffset offset) {
    int seconds = offset.getTotalSeconds();
    return language == Language.ENGLISH && seconds <= -4 * HOUR && seconds >= -10 * HOUR;
  }
}
