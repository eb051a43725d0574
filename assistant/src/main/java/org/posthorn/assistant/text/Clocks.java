package org.posthorn.assistant.text;

import java.time.LocalTime;
import java.util.Optional;
import java.util.Set;

/// Reads times of day: `5 pm`, `5:30pm`, `14:00`, `14 Uhr`, `14h30`, `noon`, and ranges of them.
final class Clocks {
  private static final Set<String> NOON = Set.of("noon", "midday", "mittag", "mittags", "midi");
  private static final Set<String> TO =
      Set.of("to", "until", "till", "bis", "à", "and", "et", "und");

  private Clocks() {}

  /// A time of day, or a range.
  ///
  /// @param words how many words it takes
  record Found(LocalTime time, Optional<LocalTime> end, int words) {}

  /// A time of day without a range.
  ///
  /// @param half of the day that it names: 1 before noon, 2 after noon, 0 for none
  private record One(int hour, int minute, int half, int words) {
    Optional<LocalTime> time(int otherHalf) {
      int of = half == 0 ? otherHalf : half;
      int hours = of == 0 ? hour : hour % 12 + (of == 2 ? 12 : 0);
      return hours > 23 || minute > 59 || (of != 0 && hour > 12)
          ? Optional.empty()
          : Optional.of(LocalTime.of(hours, minute));
    }
  }

  /// The time that begins at a word; empty if none does.
  static Optional<Found> at(Words words, int index) {
    if (NOON.contains(words.word(index))) {
      return Optional.of(new Found(LocalTime.NOON, Optional.empty(), 1));
    }
    String word = words.word(index);
    int dash = word.indexOf('-');
    if (dash > 0) {
      String number = word.substring(0, dash);
      Optional<One> from =
          plain(number, "", "")
              .or(() ->
                  isNumber(number) && number.length() <= 2
                      ? Optional.of(new One(number(number), 0, 0, 1))
                      : Optional.empty());
      Optional<One> to =
          plain(word.substring(dash + 1), words.word(index + 1), words.word(index + 2));
      return range(from, to, 0);
    }
    Optional<One> first = plain(word, words.word(index + 1), words.word(index + 2));
    if (first.isEmpty()) {
      // "2 to 3 pm", "14 bis 15 Uhr": the first number is one only because of the second.
      return TO.contains(words.word(index + 1)) && isNumber(word)
          ? range(
              Optional.of(new One(number(word), 0, 0, 1)),
              plain(words.word(index + 2), words.word(index + 3), words.word(index + 4)),
              1)
          : Optional.empty();
    }
    int next = index + first.get().words();
    if (TO.contains(words.word(next)) || isDash(words, next - 1)) {
      int skipped = TO.contains(words.word(next)) ? 1 : 0;
      Optional<One> second =
          plain(
              words.word(next + skipped),
              words.word(next + skipped + 1),
              words.word(next + skipped + 2));
      Optional<Found> range = range(first, second, skipped);
      if (range.isPresent()) {
        return range.map(
            found -> new Found(found.time(), found.end(), first.get().words() + found.words() - 1));
      }
    }
    return first.flatMap(
        one -> one.time(0).map(time -> new Found(time, Optional.empty(), one.words())));
  }

  private static boolean isDash(Words words, int index) {
    return words.after(index) == '–' || words.after(index) == '-';
  }

  private static Optional<Found> range(Optional<One> from, Optional<One> to, int between) {
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    Optional<LocalTime> end = to.get().time(0);
    Optional<LocalTime> start = from.get().time(to.get().half());
    if (start.isPresent() && end.isPresent() && !start.get().isBefore(end.get())) {
      start = from.get().time(1); // "11 to 1 pm"
    }
    int words = 1 + between + to.get().words() - (between == 0 ? 1 : 0);
    return start.isPresent() && end.isPresent() && start.get().isBefore(end.get())
        ? Optional.of(new Found(start.get(), end, words))
        : Optional.empty();
  }

  /// A time of day in one to three words.
  private static Optional<One> plain(String word, String next, String third) {
    int digits = 0;
    while (digits < word.length() && digits < 2 && isDigit(word.charAt(digits))) {
      digits++;
    }
    if (digits == 0) {
      return Optional.empty();
    }
    int hour = number(word.substring(0, digits));
    String rest = word.substring(digits);
    int minute = 0;
    boolean marked = false;
    if (rest.length() >= 3 && ":.h".indexOf(rest.charAt(0)) >= 0 && isDigits(rest, 1, 3)) {
      minute = number(rest.substring(1, 3));
      marked = rest.charAt(0) != '.';
      rest = rest.substring(3);
      if (rest.startsWith(":") && rest.length() == 3) {
        rest = ""; // seconds
      }
    } else if (rest.equals("h")) {
      rest = "";
      marked = true;
    }
    int half = half(rest);
    if (!rest.isEmpty() && half == 0) {
      return rest.equals("h") || rest.equals("uhr")
          ? Optional.of(new One(hour, minute, 0, 1))
          : Optional.empty();
    }
    if (half != 0) {
      return Optional.of(new One(hour, minute, half, 1));
    }
    if (half(next) != 0) {
      return Optional.of(new One(hour, minute, half(next), 2));
    }
    if ((next.equals("p") || next.equals("a")) && third.equals("m")) {
      return Optional.of(new One(hour, minute, next.equals("p") ? 2 : 1, 3));
    }
    if (next.equals("uhr") || next.equals("heures") || next.equals("h") || next.equals("o'clock")) {
      return Optional.of(new One(hour, minute, 0, 2));
    }
    return marked && hour < 24 && minute < 60
        ? Optional.of(new One(hour, minute, 0, 1))
        : Optional.empty();
  }

  private static int half(String word) {
    return word.equals("am") ? 1 : word.equals("pm") ? 2 : 0;
  }

  static boolean isNumber(String word) {
    return !word.isEmpty() && word.length() <= 4 && isDigits(word, 0, word.length());
  }

  static int number(String digits) {
    return Integer.parseInt(digits);
  }

  private static boolean isDigits(String word, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isDigit(word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
