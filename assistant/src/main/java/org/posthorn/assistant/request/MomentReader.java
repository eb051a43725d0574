package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.DateReader.Count;
import org.posthorn.assistant.request.DateReader.Days;
import org.posthorn.assistant.request.HourReader.Hour;
import org.posthorn.assistant.request.Token.Kind;

/// Recognises a moment to come: "tomorrow", "in zwei Stunden", "lundi à 15h". A day without an hour
/// means its morning.
final class MomentReader {
  private static final LocalTime MORNING = LocalTime.of(8, 0);
  private static final LocalTime EVENING = LocalTime.of(18, 0);

  private final Sentence sentence;
  private final ZonedDateTime now;
  private final DateReader dates;
  private final HourReader hours;

  MomentReader(Sentence sentence, ZonedDateTime now) {
    this.sentence = sentence;
    this.now = now;
    this.dates = new DateReader(sentence, now, true);
    this.hours = new HourReader(sentence);
  }

  private record Moment(ZonedDateTime time, int next) {}

  /// Takes the last moment in the sentence that lies in the future.
  Optional<Instant> take() {
    for (int i = sentence.size() - 1; i >= 0; i--) {
      Moment moment = at(i);
      if (moment == null || !moment.time().isAfter(now)) {
        continue;
      }
      int first = i;
      // The earliest piece from which the same words are read: "next Monday" from "next" on.
      for (int k = i - 1; k >= Math.max(0, i - 6) && sentence.free(k); k--) {
        Moment longer = at(k);
        if (longer != null && longer.next() >= moment.next() && longer.time().isAfter(now)) {
          moment = longer;
          first = k;
        }
      }
      while (first > 0 && preposition(first - 1)) {
        first--;
      }
      sentence.take(first, moment.next());
      return Optional.of(moment.time().toInstant());
    }
    return Optional.empty();
  }

  private boolean preposition(int i) {
    return sentence.isAny(i, UNTIL, TO, ON, SINCE, AGO_BEFORE, CLOCK)
        && !sentence.isAny(i, THEM, AND, SNOOZE)
        && sentence.at(i).kind() == Kind.WORD;
  }

  private @Nullable Moment at(int i) {
    try {
      return moment(i);
    } catch (DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  private @Nullable Moment moment(int i) {
    if (!sentence.free(i)) {
      return null;
    }
    Moment lapse = lapse(i);
    if (lapse != null) {
      return lapse;
    }
    if (sentence.is(i, TONIGHT)) {
      return on(now.toLocalDate(), EVENING, i + 1);
    }
    if (sentence.is(i, TODAY)) {
      Hour hour = hours.at(i + 1);
      return hour == null ? null : on(now.toLocalDate(), hour.time(), hour.next());
    }
    if (sentence.is(i, NEXT) && sentence.is(i + 1, UNIT)) {
      return coming(unit(i + 1), i + 2);
    }
    if (sentence.is(i, UNIT) && sentence.is(i + 1, NEXT)) {
      return coming(unit(i), i + 2);
    }
    if (sentence.isAny(i, DAY, WEEKDAY, MONTH, WEEKEND, NEXT, THIS)
        || sentence.is(i, Kind.NUMBER)
        || sentence.is(i, ORDINAL)
        || sentence.isAny(i, ON, ARTICLE)) {
      Optional<Days> days = dates.at(i);
      if (days.isPresent() && days.get().first() != null && days.get().end() != null) {
        return day(days.get());
      }
    }
    Hour hour = hours.at(i);
    if (hour != null) {
      ZonedDateTime time = now.with(hour.time());
      return new Moment(time.isAfter(now) ? time : time.plusDays(1), hour.next());
    }
    if (sentence.is(i, DAYTIME)) {
      ZonedDateTime time = now.with(LocalTime.of(sentence.value(i, DAYTIME), 0));
      return new Moment(time.isAfter(now) ? time : time.plusDays(1), i + 1);
    }
    return null;
  }

  private Moment day(Days days) {
    LocalDate first = java.util.Objects.requireNonNull(days.first());
    if (!first.isAfter(now.toLocalDate()) && sentence.is(days.next() - 1, WEEKDAY)) {
      // On a Monday, "until Monday" is a week away.
      first = first.plusWeeks(1);
    }
    Hour hour = hours.at(days.next());
    if (hour != null) {
      return on(first, hour.time(), hour.next());
    }
    if (sentence.is(days.next() - 1, DAYTIME)) {
      return on(first, LocalTime.of(sentence.value(days.next() - 1, DAYTIME), 0), days.next());
    }
    if (sentence.is(days.next(), DAYTIME)) {
      LocalTime time = LocalTime.of(sentence.value(days.next(), DAYTIME), 0);
      return on(first, time, days.next() + 1);
    }
    return on(first, MORNING, days.next());
  }

  private Moment on(LocalDate date, LocalTime time, int next) {
    return new Moment(date.atTime(time).atZone(now.getZone()), next);
  }

  /// "in two hours", "for 3 days".
  private @Nullable Moment lapse(int i) {
    Count number = dates.number(i);
    if (number == null || !sentence.is(number.next(), UNIT) || number.value() > 1_000) {
      return null;
    }
    if (sentence.isAny(number.next() + 1, AGO, LAST) || sentence.is(i - 1, LAST)) {
      return null;
    }
    ChronoUnit unit = unit(number.next());
    int next = number.next() + 1;
    boolean hourOfDay =
        unit == ChronoUnit.HOURS && sentence.isAny(i - 1, CLOCK) && !sentence.is(i - 1, IN);
    if (hourOfDay) {
      return null;
    }
    if (!unit.isDateBased()) {
      return new Moment(now.plus(number.value(), unit), next);
    }
    LocalDate date = now.toLocalDate().plus(DateReader.period(number.value(), unit));
    Hour hour = hours.at(next);
    return hour == null ? on(date, MORNING, next) : on(date, hour.time(), hour.next());
  }

  private @Nullable Moment coming(ChronoUnit unit, int next) {
    LocalDate today = now.toLocalDate();
    return switch (unit) {
      case WEEKS -> on(today.with(TemporalAdjusters.next(DayOfWeek.MONDAY)), MORNING, next);
      case MONTHS -> on(today.with(TemporalAdjusters.firstDayOfNextMonth()), MORNING, next);
      case YEARS -> on(today.with(TemporalAdjusters.firstDayOfNextYear()), MORNING, next);
      case DAYS -> on(today.plusDays(1), MORNING, next);
      default -> null;
    };
  }

  private ChronoUnit unit(int index) {
    return sentence.unit(index);
  }
}
