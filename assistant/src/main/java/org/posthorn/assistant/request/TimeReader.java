package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.DateReader.Days;
import org.posthorn.assistant.request.HourReader.Hour;
import org.posthorn.assistant.request.Token.Kind;

/// Recognises spans that begin or end at a time of day: "after 3pm", "hier avant midi", "seit
/// gestern 15 Uhr", "Monday between 9 and 11 am". Without a day, "after" and "since" mean the
/// latest such time, all else today.
final class TimeReader {
  private final Sentence sentence;
  private final ZonedDateTime now;
  private final DateReader dates;
  private final HourReader hours;

  TimeReader(Sentence sentence, ZonedDateTime now, DateReader dates) {
    this.sentence = sentence;
    this.now = now;
    this.dates = dates;
    this.hours = new HourReader(sentence);
  }

  /// A span.
  ///
  /// @param first inclusive; null if it has no begin
  /// @param end exclusive; null if it has no end
  /// @param next the piece after those that were read
  record Times(@Nullable ZonedDateTime first, @Nullable ZonedDateTime end, int next) {}

  /// Hours of some day.
  ///
  /// @param open whether they go on after that day
  private record Hours(@Nullable LocalTime from, @Nullable LocalTime to, boolean open, int next) {}

  /// The span that begins at a piece.
  Optional<Times> at(int index) {
    try {
      return Optional.ofNullable(times(index));
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private @Nullable Times times(int i) {
    Hours of = hours(i);
    if (of != null) {
      Days day = day(of.next());
      return day == null ? latest(of) : on(day, of, day.next());
    }
    if (sentence.isAny(i, AFTER, SINCE, BEFORE, UNTIL)) {
      Days day = day(i + 1);
      Hour hour = day == null ? null : hour(day.next());
      if (day != null && day.first() != null && hour != null) {
        ZonedDateTime time = day.first().atTime(hour.time()).atZone(now.getZone());
        return sentence.isAny(i, AFTER, SINCE)
            ? new Times(time, null, hour.next())
            : new Times(null, time, hour.next());
      }
      return null;
    }
    Days day = day(i);
    Hours then = day == null ? null : hours(day.next());
    return day == null || then == null ? null : on(day, then, then.next());
  }

  /// "after 3pm", "between 9 and 11 am".
  private @Nullable Hours hours(int i) {
    if (sentence.is(i, BETWEEN)) {
      return between(i + 1);
    }
    if (!sentence.isAny(i, AFTER, SINCE, BEFORE, UNTIL)) {
      return null;
    }
    Hour hour = hour(i + 1);
    if (hour == null) {
      return null;
    }
    return sentence.isAny(i, AFTER, SINCE)
        ? new Hours(hour.time(), null, !sentence.is(i, AFTER), hour.next())
        : new Hours(null, hour.time(), false, hour.next());
  }

  private @Nullable Hours between(int i) {
    Hour first = hour(i);
    int bare = first == null && sentence.is(i, Kind.NUMBER) ? number(i) : -1;
    int and = first == null ? i + 1 : first.next();
    if ((first == null && bare < 0) || !sentence.isAny(and, AND, TO, UNTIL)) {
      return null;
    }
    Hour last = hour(and + 1);
    if (last == null) {
      return null;
    }
    LocalTime from = first == null ? LocalTime.of(bare, 0) : first.time();
    boolean afternoon = sentence.is(last.next() - 1, HALF_DAY) && last.time().getHour() >= 12;
    if (first == null && afternoon && from.plusHours(12).isBefore(last.time()) && bare < 12) {
      from = from.plusHours(12); // "between 2 and 4 pm"
    }
    return from.isBefore(last.time()) ? new Hours(from, last.time(), false, last.next()) : null;
  }

  private int number(int i) {
    String text = sentence.at(i).text();
    return text.matches("[0-9]{1,2}") && Integer.parseInt(text) < 24 ? Integer.parseInt(text) : -1;
  }

  /// A time of day; not how long something lasts: "depuis 2 heures".
  private @Nullable Hour hour(int i) {
    Hour hour = hours.at(i);
    if (hour == null) {
      return null;
    }
    int last = hour.next() - 1;
    boolean lapse = sentence.is(last, UNIT) && sentence.at(last).first().folded().length() > 1;
    return !lapse && isExplicit(last) ? hour : null;
  }

  /// Whether more than a preposition says that a number is an hour: "9:15", "3 pm", "15h30",
  /// "noon".
  private boolean isExplicit(int last) {
    if (sentence.isAny(last, HALF_DAY, DAYTIME, CLOCK)) {
      return true;
    }
    return sentence.is(last, Kind.NUMBER)
        && (sentence.at(last).text().indexOf(':') > 0
            || (sentence.is(last - 1, CLOCK) && sentence.is(last - 2, Kind.NUMBER)));
  }

  /// A single day.
  private @Nullable Days day(int i) {
    return dates
        .at(i)
        .filter(days ->
            days.first() != null
                && days.end() != null
                && days.first().plusDays(1).equals(days.end()))
        .orElse(null);
  }

  private Times on(Days day, Hours of, int next) {
    LocalDate date = java.util.Objects.requireNonNull(day.first());
    ZonedDateTime first =
        of.from() == null
            ? date.atStartOfDay(now.getZone())
            : date.atTime(of.from()).atZone(now.getZone());
    ZonedDateTime end = null;
    if (of.to() != null) {
      end = date.atTime(of.to()).atZone(now.getZone());
    } else if (!of.open()) {
      end = date.plusDays(1).atStartOfDay(now.getZone());
    }
    return new Times(first, end, next);
  }

  private Times latest(Hours of) {
    LocalDate today = now.toLocalDate();
    if (of.to() != null) {
      LocalTime from = of.from() == null ? LocalTime.MIDNIGHT : of.from();
      return new Times(
          today.atTime(from).atZone(now.getZone()),
          today.atTime(of.to()).atZone(now.getZone()),
          of.next());
    }
    LocalTime from = java.util.Objects.requireNonNull(of.from());
    ZonedDateTime time = today.atTime(from).atZone(now.getZone());
    return new Times(
        time.isAfter(now) ? today.minusDays(1).atTime(from).atZone(now.getZone()) : time,
        null,
        of.next());
  }
}
