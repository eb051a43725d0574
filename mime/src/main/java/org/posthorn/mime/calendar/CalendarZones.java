package org.posthorn.mime.calendar;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The time zones of an object. Known IANA names use the rules of the Java runtime; others use the
/// definition in the object (RFC 5545 §3.6.5), evaluated for one time.
public final class CalendarZones {
  private static final List<String> DAYS = List.of("MO", "TU", "WE", "TH", "FR", "SA", "SU");

  private final List<CalendarComponent> defined;
  private final UnaryOperator<String> known;

  /// @param calendar the object
  /// @param known maps names of other systems, such as Windows, to IANA names; returns unknown
  ///   names unchanged
  public CalendarZones(CalendarComponent calendar, UnaryOperator<String> known) {
    defined = calendar.within("VTIMEZONE");
    this.known = known;
  }

  /// The zone with this name at a local time; empty if unknown.
  Optional<ZoneId> zone(String name, LocalDateTime at) {
    // Some add a prefix to the name, as in /citadel.org/20250101_1/Europe/Rome.
    String last = name.replaceFirst("^/[^/]+/(?:[^/]*[0-9][^/]*/)?", "");
    return iana(known.apply(last)).or(() -> iana(last)).or(() -> own(name, at));
  }

  private static Optional<ZoneId> iana(String name) {
    try {
      return Optional.of(ZoneId.of(name)).filter(zone -> name.length() > 3 || name.equals("UTC"));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// The offset by the object's own definition: that of the observance that started last before a
  /// time.
  private Optional<ZoneId> own(String name, LocalDateTime at) {
    Optional<CalendarComponent> zone =
        defined.stream()
            .filter(each -> each.line("TZID").map(line -> line.value().equals(name)).orElse(false))
            .findFirst();
    Map<LocalDateTime, ZoneOffset> begun = new HashMap<>();
    for (CalendarComponent observance : zone.map(CalendarComponent::components).orElse(List.of())) {
      Optional<ZoneOffset> offset =
          observance.line("TZOFFSETTO").flatMap(line -> offset(line.value().strip()));
      Optional<LocalDateTime> onset = onset(observance, at);
      if (offset.isPresent() && onset.isPresent()) {
        begun.put(onset.get(), offset.get());
      }
    }
    return begun.entrySet().stream().max(Map.Entry.comparingByKey()).map(Map.Entry::getValue);
  }

  private static Optional<ZoneOffset> offset(String text) {
    try {
      return text.matches("[+-][0-9]{4}([0-9]{2})?")
          ? Optional.of(ZoneOffset.of(text))
          : Optional.empty();
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /// The last start of an observance before a time: supports only the yearly rules that are usual
  /// in zones.
  private static Optional<LocalDateTime> onset(CalendarComponent observance, LocalDateTime at) {
    Optional<LocalDateTime> first =
        observance
            .line("DTSTART")
            .flatMap(line -> CalendarTime.of(ContentLine.of("DTSTART", line.value()), NONE))
            .map(CalendarTime::local);
    Optional<String> rule = observance.line("RRULE").map(ContentLine::value);
    if (first.isEmpty() || rule.isEmpty()) {
      return first.map(time -> time.isAfter(at) ? time.minusYears(10_000) : time);
    }
    for (int year = at.getYear(); year >= at.getYear() - 1; year--) {
      Optional<LocalDateTime> onset = inYear(rule.get(), first.get(), year);
      if (onset.isPresent() && !onset.get().isAfter(at) && !onset.get().isBefore(first.get())) {
        return onset;
      }
    }
    return first;
  }

  private static final CalendarZones NONE =
      new CalendarZones(
          new CalendarComponent("VCALENDAR", List.of(), List.of()), UnaryOperator.identity());

  private static Optional<LocalDateTime> inYear(String rule, LocalDateTime first, int year) {
    Map<String, String> parts = new HashMap<>();
    for (String part : rule.toUpperCase(Locale.ROOT).split(";", 20)) {
      int equals = part.indexOf('=');
      if (equals > 0) {
        parts.put(part.substring(0, equals), part.substring(equals + 1));
      }
    }
    String day = parts.getOrDefault("BYDAY", "");
    String month = parts.getOrDefault("BYMONTH", Integer.toString(first.getMonthValue()));
    if (!day.matches("[+-]?[1-5](MO|TU|WE|TH|FR|SA|SU)") || !month.matches("[0-9]{1,2}")) {
      return Optional.empty();
    }
    try {
      int which = Integer.parseInt(day, 0, day.length() - 2, 10);
      DayOfWeek weekday = DayOfWeek.of(1 + DAYS.indexOf(day.substring(day.length() - 2)));
      LocalDate date =
          LocalDate.of(year, Integer.parseInt(month), 1)
              .with(TemporalAdjusters.dayOfWeekInMonth(which, weekday));
      return Optional.of(date.atTime(first.toLocalTime()));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
