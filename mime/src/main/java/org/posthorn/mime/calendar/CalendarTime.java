package org.posthorn.mime.calendar;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/// A time or a day of a calendar (RFC 5545 §3.3.4, §3.3.5).
///
/// @param local as it is written; of a day its beginning
/// @param day whether it is a whole day
/// @param zone where `local` is; empty for floating times and unknown zones
public record CalendarTime(LocalDateTime local, boolean day, Optional<ZoneId> zone) {

  /// Parses the value of DTSTART and similar; empty if it is invalid.
  ///
  /// @param zones of the object
  public static Optional<CalendarTime> of(ContentLine line, CalendarZones zones) {
    String value = line.value().strip();
    boolean utc = value.endsWith("Z");
    String digits = utc ? value.substring(0, value.length() - 1) : value;
    if (!digits.matches("[0-9]{8}(T[0-9]{6})?")) {
      return Optional.empty();
    }
    try {
      LocalDate date =
          LocalDate.of(number(digits, 0, 4), number(digits, 4, 6), number(digits, 6, 8));
      if (digits.length() == 8) {
        return Optional.of(new CalendarTime(date.atStartOfDay(), true, Optional.empty()));
      }
      // A leap second is replaced by second 59.
      LocalTime time =
          LocalTime.of(
              number(digits, 9, 11), number(digits, 11, 13), Math.min(59, number(digits, 13, 15)));
      LocalDateTime local = date.atTime(time);
      Optional<ZoneId> zone =
          utc
              ? Optional.of(ZoneOffset.UTC)
              : line.parameter("TZID").flatMap(name -> zones.zone(name, local));
      return Optional.of(new CalendarTime(local, false, zone));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static int number(String digits, int from, int to) {
    return Integer.parseInt(digits, from, to, 10);
  }

  /// The instant; empty for floating times. A time in a gap is moved forward, and of an overlap the
  /// first is used (RFC 5545 §3.3.5).
  public Optional<Instant> instant() {
    return zone.map(where -> local.atZone(where).toInstant());
  }
}
