package org.posthorn.sieve.run;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.JulianFields;
import java.util.Locale;
import org.posthorn.mime.Dates;

/// The parts of a date (RFC 5260 §4.2).
final class DateParts {
  private static final DateTimeFormatter STD11 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss ", Locale.ENGLISH);

  private DateParts() {}

  /// The part as text to compare; empty for an unknown part.
  static String part(Dates.Reading date, String name) {
    LocalDateTime clock = date.clock();
    int east = date.minutesEast();
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "year" -> format(clock, "uuuu");
      case "month" -> format(clock, "MM");
      case "day" -> format(clock, "dd");
      case "date" -> format(clock, "uuuu-MM-dd");
      case "julian" -> String.valueOf(clock.getLong(JulianFields.MODIFIED_JULIAN_DAY));
      case "hour" -> format(clock, "HH");
      case "minute" -> format(clock, "mm");
      case "second" -> format(clock, "ss");
      case "time" -> format(clock, "HH:mm:ss");
      case "iso8601" ->
          format(clock, "uuuu-MM-dd'T'HH:mm:ss") + (east == 0 ? "Z" : zone(east, ":"));
      case "std11" -> STD11.format(clock) + zone(east, "");
      case "zone" -> zone(east, "");
      case "weekday" -> String.valueOf(clock.getDayOfWeek().getValue() % 7);
      default -> "";
    };
  }

  private static String format(LocalDateTime date, String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(date);
  }

  private static String zone(int minutesEast, String between) {
    int minutes = Math.abs(minutesEast);
    return String.format(
        Locale.ROOT,
        "%s%02d%s%02d",
        minutesEast < 0 ? "-" : "+",
        minutes / 60,
        between,
        minutes % 60);
  }

  /// Minutes east of UTC that `+0100` says; 0 if it is not a zone.
  static int offset(String zone) {
    if (!zone.matches("[+-]\\d\\d[0-5]\\d")) {
      return 0;
    }
    int minutes = Integer.parseInt(zone.substring(1, 3)) * 60 + Integer.parseInt(zone.substring(3));
    return zone.charAt(0) == '-' ? -minutes : minutes;
  }
}
