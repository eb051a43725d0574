package org.posthorn.sieve.run;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.JulianFields;
import java.util.Locale;

/// The parts of a date (RFC 5260 §4.2).
final class DateParts {
  private static final DateTimeFormatter STD11 =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ENGLISH);

  private DateParts() {}

  /// A part in the form in which it is compared; empty for an unknown one.
  static String part(OffsetDateTime date, String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "year" -> format(date, "uuuu");
      case "month" -> format(date, "MM");
      case "day" -> format(date, "dd");
      case "date" -> format(date, "uuuu-MM-dd");
      case "julian" -> String.valueOf(date.getLong(JulianFields.MODIFIED_JULIAN_DAY));
      case "hour" -> format(date, "HH");
      case "minute" -> format(date, "mm");
      case "second" -> format(date, "ss");
      case "time" -> format(date, "HH:mm:ss");
      case "iso8601" -> format(date, "uuuu-MM-dd'T'HH:mm:ssXXX");
      case "std11" -> STD11.format(date);
      case "zone" -> format(date, "xx");
      case "weekday" -> String.valueOf(date.getDayOfWeek().getValue() % 7);
      default -> "";
    };
  }

  private static String format(OffsetDateTime date, String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(date);
  }

  /// `+0100`; UTC for what is no zone.
  static ZoneOffset offset(String zone) {
    if (!zone.matches("[+-]\\d\\d[0-5]\\d")) {
      return ZoneOffset.UTC;
    }
    int minutes = Integer.parseInt(zone.substring(1, 3)) * 60 + Integer.parseInt(zone.substring(3));
    int signed = zone.charAt(0) == '-' ? -minutes : minutes;
    return Math.abs(signed) > 18 * 60 ? ZoneOffset.UTC : ZoneOffset.ofTotalSeconds(signed * 60);
  }
}
