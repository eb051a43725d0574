package org.posthorn.mailauth.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mailauth.dkim.KeySchedule.KeyStatus;
import org.posthorn.mailauth.dkim.KeySchedule.State;
import org.posthorn.mailauth.dkim.KeySchedule.Step;

/// When keys take over, by days.
class KeyScheduleTest {
  private static final Instant NOW = Instant.parse("2026-11-20T00:00:00Z");

  /// Keys are `STATE age-in-days [seen-days-ago]`.
  @ParameterizedTest
  @CsvSource({
    "'', ''",
    "ACTIVE 89, ''",
    "ACTIVE 90, GENERATE",
    "'ACTIVE 95, PUBLISHED 5', ''",
    "'ACTIVE 95, PUBLISHED 5 1', ''",
    "'ACTIVE 95, PUBLISHED 5 2', SWITCH",
    "'ACTIVE 95, PUBLISHED 5 2, PUBLISHED 5', ''",
    "PUBLISHED 3 0, SWITCH",
    "PUBLISHED 3, ''",
    "'ACTIVE 1, RETIRING 6', ''",
    "'ACTIVE 7, RETIRING 7', REMOVE",
    "'ACTIVE 90, RETIRING 90', GENERATE REMOVE",
  })
  void what_is_due(String keys, String steps) {
    List<KeyStatus> statuses =
        Arrays.stream(keys.split(","))
            .map(String::strip)
            .filter(text -> !text.isEmpty())
            .map(KeyScheduleTest::standing)
            .toList();
    List<Step> expected =
        Arrays.stream(steps.split(" ")).filter(text -> !text.isEmpty()).map(Step::valueOf).toList();
    assertThat(KeySchedule.defaults().due(statuses, NOW)).isEqualTo(expected);
  }

  private static KeyStatus standing(String text) {
    String[] words = text.split(" ");
    return new KeyStatus(
        "pair",
        State.valueOf(words[0]),
        daysAgo(words[1]),
        words.length > 2 ? Optional.of(daysAgo(words[2])) : Optional.empty());
  }

  private static Instant daysAgo(String days) {
    return NOW.minusSeconds(86_400L * Long.parseLong(days));
  }
}
