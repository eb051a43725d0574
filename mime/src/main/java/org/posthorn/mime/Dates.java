package org.posthorn.mime;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Date fields (RFC 5322 §3.3 and §4.3).
public final class Dates {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss xx", Locale.ENGLISH);
  private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

  // RFC 5322 §4.3; military zones are ignored, since RFC 822 defined them with the wrong sign.
  private static final Map<String, Integer> ZONE_HOURS =
      Map.of(
          "edt", -4, "est", -5, "cdt", -5, "cst", -6, "mdt", -6, "mst", -7, "pdt", -7, "pst", -8);

  /// Longest date; a longer text is not a date.
  private static final int LENGTH_MAX = 256;

  private Dates() {}

  /// Parses a date as senders write them: obsolete zones and years, comments, missing day names or
  /// seconds, the order of C's asctime. A leap second counts as second 59; an unknown or missing
  /// zone as UTC. Empty where there is no date in it.
  public static Optional<OffsetDateTime> parse(String value) {
    return read(value).map(Reading::date);
  }

  /// A date as the local time of its sender.
  ///
  /// @param minutesEast of UTC: up to 99 hours and 59 minutes, which RFC 5322 §3.3 allows and a
  ///   [ZoneOffset] does not
  public record Reading(LocalDateTime clock, int minutesEast) {
    /// An offset beyond 18 hours is replaced by UTC.
    OffsetDateTime date() {
      boolean real = Math.abs(minutesEast) <= 18 * 60;
      return clock.atOffset(real ? ZoneOffset.ofTotalSeconds(60 * minutesEast) : ZoneOffset.UTC);
    }

    /// The same moment in another zone.
    public Reading at(int otherMinutesEast) {
      return new Reading(clock.plusMinutes(otherMinutesEast - minutesEast), otherMinutesEast);
    }
  }

  /// The same with the zone as it is written.
  public static Optional<Reading> read(String value) {
    List<String> words = words(value);
    if (words.size() > 3 && isDayName(words.getFirst())) {
      words = words.subList(1, words.size());
    }
    try {
      return Optional.ofNullable(read(words));
    } catch (DateTimeException | NumberFormatException e) {
      // An invalid date such as 31 February.
      return Optional.empty();
    }
  }

  private static boolean isDayName(String word) {
    boolean letters = Character.isLetter(word.charAt(0));
    return letters && !(word.length() >= 3 && monthIndex(word) % 3 == 0);
  }

  /// The words of a date: comments dropped, parted at white space, commas and, for 21-Nov-1997,
  /// hyphens between letters and digits.
  private static List<String> words(String value) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < Math.min(value.length(), LENGTH_MAX); i++) {
      char c = value.charAt(i);
      if (c == '(') {
        depth++;
      } else if (c == ')' && depth > 0) {
        depth--;
      } else if (depth == 0) {
        word(value, i, word, words);
      }
    }
    flush(word, words);
    return words;
  }

  private static void word(String value, int i, StringBuilder word, List<String> words) {
    char c = value.charAt(i);
    if (" \t,\r\n".indexOf(c) >= 0 || hyphen(value, i)) {
      flush(word, words);
    } else if ((c == '+' || c == '-') && !word.isEmpty()) {
      flush(word, words);
      word.append(c);
    } else {
      word.append(c);
    }
  }

  private static boolean hyphen(String value, int i) {
    return value.charAt(i) == '-'
        && i > 0
        && i + 1 < value.length()
        && Character.isLetter(value.charAt(i - 1)) != Character.isLetter(value.charAt(i + 1))
        && value.indexOf(':', 0) > i;
  }

  private static void flush(StringBuilder word, List<String> words) {
    if (word.isEmpty()) {
      return;
    }
    boolean time = !words.isEmpty() && (words.getLast().endsWith(":") || word.charAt(0) == ':');
    if (time) {
      // RFC 5322 §4.3 allows spaces and comments around the colons.
      word.insert(0, words.removeLast());
    }
    words.add(word.toString());
    word.setLength(0);
  }

  private static @Nullable Reading read(List<String> words) {
    if (words.size() < 4) {
      return null;
    }
    String first = words.get(0);
    if (Character.isLetter(first.charAt(0))) {
      // asctime: Nov 21 09:55:06 [EST] 1997, the year last or before the zone.
      int month = month(first);
      int year = year(words.getLast());
      int zone = words.size() > 4 ? zone(words.get(3)) : 0;
      return at(Integer.parseInt(words.get(1)), month, year, words.get(2), zone);
    }
    int zone = words.size() > 4 ? zone(words.get(4)) : 0;
    return at(Integer.parseInt(first), month(words.get(1)), year(words.get(2)), words.get(3), zone);
  }

  private static Reading at(int day, int month, int year, String time, int zone) {
    String[] parts = time.split("[:.]");
    int hour = parts.length == 0 ? -1 : Integer.parseInt(parts[0]);
    int minute = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
    int second = parts.length > 2 ? Integer.parseInt(parts[2]) : 0;
    return new Reading(
        LocalDateTime.of(year, month, day, hour, minute, second == 60 ? 59 : second), zone);
  }

  private static int month(String word) {
    if (word.length() >= 3) {
      int at = monthIndex(word);
      if (at >= 0 && at % 3 == 0) {
        return at / 3 + 1;
      }
    }
    throw new DateTimeException("no month");
  }

  private static int monthIndex(String word) {
    return MONTHS.indexOf(word.substring(0, 3).toLowerCase(Locale.ROOT));
  }

  // RFC 5322 §4.3: two digits below 50 are of this century, three digits count from 1900. §3.3:
  // four
  // are 1900 at least.
  private static int year(String word) {
    int year = Integer.parseInt(word);
    if (year < 0 || word.length() > 4 || (word.length() == 4 && year < 1900)) {
      throw new DateTimeException("no year");
    }
    if (word.length() <= 2) {
      return year < 50 ? 2000 + year : 1900 + year;
    }
    return word.length() == 3 ? 1900 + year : year;
  }

  private static int zone(String word) {
    char sign = word.charAt(0);
    if ((sign == '+' || sign == '-') && word.matches("[+-]\\d\\d:?\\d\\d")) {
      int hours = Integer.parseInt(word.substring(1, 3));
      int minutes = Integer.parseInt(word.substring(word.length() - 2));
      int total = minutes < 60 ? hours * 60 + minutes : 0;
      return sign == '-' ? -total : total;
    }
    return 60 * ZONE_HOURS.getOrDefault(word.toLowerCase(Locale.ROOT), 0);
  }

  /// `Fri, 21 Nov 1997 09:55:06 -0600`. The year must have four digits.
  public static String format(OffsetDateTime date) {
    return FORMAT.format(date);
  }
}
