package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.time.LocalTime;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.Token.Kind;

/// Recognises times of day.
final class HourReader {
  private final Sentence sentence;

  HourReader(Sentence sentence) {
    this.sentence = sentence;
  }

  /// A time of day.
  ///
  /// @param next the piece after it
  record Hour(LocalTime time, int next) {}

  /// "at 9", "15 Uhr", "15h30", "3 pm", "noon".
  @Nullable Hour at(int start) {
    int i = start;
    boolean said = false;
    while (i < start + 2 && sentence.isAny(i, CLOCK, UNTIL) && !sentence.is(i, Kind.NUMBER)) {
      said = true;
      i++;
    }
    if (said && sentence.is(i, DAYTIME)) {
      return new Hour(LocalTime.of(sentence.value(i, DAYTIME), 0), i + 1);
    }
    if (!sentence.is(i, Kind.NUMBER)) {
      return null;
    }
    String[] parts = sentence.at(i).text().split("[:.]", -1);
    if (parts.length > 2 || parts[0].length() > 2 || !digits(parts[0])) {
      return null;
    }
    int hour = Integer.parseInt(parts[0]);
    int minute = 0;
    if (parts.length == 2) {
      if (parts[1].length() != 2 || !digits(parts[1])) {
        return null;
      }
      minute = Integer.parseInt(parts[1]);
      said |= sentence.at(i).text().indexOf(':') > 0;
    }
    int next = i + 1;
    if (sentence.is(next, HALF_DAY)) {
      hour = hour % 12 + sentence.value(next, HALF_DAY);
      said = true;
      next++;
    } else if (sentence.is(next, CLOCK)
        && (sentence.is(next, UNIT) || sentence.at(next).first().folded().matches("uhr|o|h"))) {
      said = true;
      next++;
      if (sentence.is(next, Kind.NUMBER) && digits(sentence.at(next).text())) {
        String minutes = sentence.at(next).text();
        if (minutes.length() == 2) {
          minute = Integer.parseInt(minutes);
          next++;
        }
      }
    } else if (sentence.is(next, UNIT)) {
      return null;
    }
    if (!said || hour > 23 || minute > 59) {
      return null;
    }
    return new Hour(LocalTime.of(hour, minute), next);
  }

  private static boolean digits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
