package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.Period;
import java.time.Year;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.Token.Kind;

/// Recognises spans of days: "last week", "since Monday", "entre le 2 et le 6 novembre", "vom
/// 03.11.2026". A name of a day or month without more means the latest one, or the next one where
/// the future is asked for.
final class DateReader {
  private static final int YEAR_MIN = 1970;
  private static final int YEAR_MAX = 2199;
  private static final int NUMBER_MAX = 10_000;

  private final Sentence sentence;
  private final LocalDate today;
  private final boolean future;

  /// @param future whether names mean the next day or month, not the latest
  DateReader(Sentence sentence, ZonedDateTime now, boolean future) {
    this.sentence = sentence;
    this.today = now.toLocalDate();
    this.future = future;
  }

  /// Days that were recognised.
  ///
  /// @param first inclusive; null if the span has no begin
  /// @param end exclusive; null if the span has no end
  /// @param next the piece after those that were read
  record Days(@Nullable LocalDate first, @Nullable LocalDate end, int next) {}

  /// A number and the piece after it.
  record Count(int value, int next) {}

  /// The longest span that begins at a piece.
  Optional<Days> at(int index) {
    try {
      return relation(index);
    } catch (DateTimeException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  private Optional<Days> relation(int i) {
    if (sentence.is(i, BETWEEN)) {
      Optional<Days> between = between(i + 1);
      if (between.isPresent()) {
        return between;
      }
    }
    if (sentence.is(i, OLDER)) {
      Optional<Days> older = lapse(i + 1).map(d -> new Days(null, d.first(), d.next()));
      if (older.isPresent()) {
        return older;
      }
    }
    if (sentence.is(i, NEWER)) {
      Optional<Days> newer = lapse(i + 1);
      if (newer.isPresent()) {
        return newer;
      }
    }
    if (sentence.is(i, BEFORE)) {
      Optional<Days> before = range(i + 1, true).map(d -> new Days(null, d.first(), d.next()));
      if (before.isPresent()) {
        return before;
      }
    }
    if (sentence.is(i, AFTER)) {
      Optional<Days> after = range(i + 1, true).map(d -> new Days(d.end(), null, d.next()));
      if (after.isPresent() && !sentence.is(i, SINCE)) {
        return after;
      }
    }
    if (sentence.is(i, SINCE)) {
      Optional<Days> since = range(i + 1, true).map(d -> new Days(d.first(), null, d.next()));
      if (since.isPresent()) {
        return since;
      }
    }
    if (sentence.is(i, UNTIL) && !sentence.isAny(i, ON, TO, AND)) {
      Optional<Days> until = range(i + 1, true).map(d -> new Days(null, d.end(), d.next()));
      if (until.isPresent()) {
        return until;
      }
    }
    return range(i, false);
  }

  /// A number of days, weeks ... back: "a month", "3 days ago".
  private Optional<Days> lapse(int i) {
    Count number = number(i);
    if (number != null && sentence.is(number.next(), UNIT)) {
      ChronoUnit unit = unit(number.next());
      int next = number.next() + 1;
      if (sentence.is(next, AGO)) {
        next++;
      }
      if (unit.isDateBased()) {
        return Optional.of(new Days(back(number.value(), unit), null, next));
      }
      return Optional.empty();
    }
    return range(i, true).filter(days -> days.first() != null);
  }

  private LocalDate back(int count, ChronoUnit unit) {
    return today.minus(count, unit);
  }

  private ChronoUnit unit(int index) {
    return sentence.unit(index);
  }

  private Optional<Days> between(int i) {
    // "2 and 6 November": the first has no month of its own.
    Count first = dayNumber(skipOn(i));
    if (first != null && sentence.isAny(first.next(), UNTIL, AND, TO)) {
      Optional<Days> second = range(first.next() + 1, true);
      if (second.isPresent() && second.get().end() != null) {
        LocalDate last = second.get().end().minusDays(1);
        if (first.value() <= last.getDayOfMonth()) {
          return Optional.of(
              new Days(last.withDayOfMonth(first.value()), last.plusDays(1), second.get().next()));
        }
      }
    }
    Optional<Days> begin = range(i, true);
    if (begin.isEmpty() || !sentence.isAny(begin.get().next(), UNTIL, AND, TO)) {
      return Optional.empty();
    }
    Optional<Days> end = range(begin.get().next() + 1, true);
    LocalDate from = begin.get().first();
    if (end.isEmpty() || from == null || end.get().end() == null) {
      return Optional.empty();
    }
    LocalDate to = end.get().end();
    if (!to.isAfter(from)) {
      // "from Friday to Tuesday", "October to March": the begin lies before the end.
      from = sentence.has(MONTH) ? from.minusYears(1) : from.minusWeeks(1);
    }
    return to.isAfter(from) ? Optional.of(new Days(from, to, end.get().next())) : Optional.empty();
  }

  private int skipOn(int i) {
    int index = i;
    while (sentence.isAny(index, ON, ARTICLE) && !sentence.is(index, NUMBER_WORD)) {
      index++;
    }
    return index;
  }

  /// A span without a relation.
  ///
  /// @param dated whether a word before says that a date follows
  private Optional<Days> range(int start, boolean dated) {
    Optional<Days> direct = span(start, dated);
    if (direct.isPresent()) {
      return direct;
    }
    int i = start;
    while (i < start + 3 && sentence.isAny(i, ON, ARTICLE)) {
      i++;
      boolean on = dated || sentence.is(i - 1, ON);
      Optional<Days> days = span(i, on);
      if (days.isPresent()) {
        return days;
      }
    }
    return Optional.empty();
  }

  private Optional<Days> span(int i, boolean dated) {
    if (sentence.is(i, TODAY) || sentence.is(i, TONIGHT)) {
      return day(today, i + 1);
    }
    if (sentence.is(i, DAY)) {
      return day(today.plusDays(sentence.value(i, DAY)), i + 1);
    }
    if (sentence.is(i, AGO_BEFORE)) {
      Optional<Days> ago = ago(i + 1, false);
      if (ago.isPresent()) {
        return ago;
      }
    }
    Optional<Days> found = ago(i, true);
    if (found.isEmpty()) {
      found = lately(i);
    }
    if (found.isEmpty()) {
      found = unitOrName(i);
    }
    if (found.isEmpty()) {
      found = calendar(i, dated);
    }
    return found;
  }

  private static Optional<Days> day(LocalDate date, int next) {
    return Optional.of(new Days(date, date.plusDays(1), next));
  }

  private Optional<Days> ago(int i, boolean wordFollows) {
    Count number = number(i);
    if (number == null || !sentence.is(number.next(), UNIT)) {
      return Optional.empty();
    }
    int next = number.next() + 1;
    if (wordFollows && !sentence.is(next++, AGO)) {
      return Optional.empty();
    }
    ChronoUnit unit = unit(number.next());
    if (!unit.isDateBased()) {
      return day(today, next);
    }
    return Optional.of(around(back(number.value(), unit), unit, next));
  }

  /// The day, week, month or year with a day.
  private static Days around(LocalDate date, ChronoUnit unit, int next) {
    LocalDate first =
        switch (unit) {
          case WEEKS -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
          case MONTHS -> date.withDayOfMonth(1);
          case YEARS -> date.withDayOfYear(1);
          default -> date;
        };
    return new Days(first, first.plus(1, unit), next);
  }

  /// "the last 3 days", "les 3 derniers jours", "die letzten Wochen".
  private Optional<Days> lately(int start) {
    int i = start;
    boolean last = false;
    int count = 0;
    while (i < start + 5
        && (sentence.isAny(i, LAST, THIS, ARTICLE, FEW, NUMBER_WORD, ON) || isNumber(i))) {
      Count number = number(i);
      if (number != null && count == 0 && !(sentence.is(i, ARTICLE) && !last)) {
        count = number.value();
        i = number.next();
        continue;
      }
      if (sentence.is(i, FEW)) {
        count = 3;
      }
      last |= sentence.is(i, LAST);
      i++;
    }
    if (!last || count == 0 || !sentence.is(i, UNIT)) {
      return Optional.empty();
    }
    ChronoUnit unit = unit(i);
    i++;
    if (sentence.is(i, LAST) && sentence.at(i).first().folded().startsWith("ec")) {
      i++;
    }
    LocalDate first = unit.isDateBased() ? back(count, unit) : today;
    return Optional.of(new Days(first, null, i));
  }

  private boolean isNumber(int i) {
    return sentence.is(i, Kind.NUMBER);
  }

  /// "last week", "ce mois-ci", "Montag", "dernier week-end", "last October".
  private Optional<Days> unitOrName(int start) {
    int i = start;
    int shift = 0;
    boolean said = false;
    while (i < start + 2 && sentence.isAny(i, LAST, THIS, NEXT)) {
      if (sentence.is(i, NEXT)) {
        shift = 1;
      } else if (sentence.is(i, LAST) && !(sentence.is(i, THIS) && shift == 0)) {
        shift = -1;
      }
      said = true;
      i++;
    }
    if (!sentence.isAny(i, UNIT, WEEKDAY, MONTH, WEEKEND, DAYTIME)) {
      return Optional.empty();
    }
    int name = i++;
    if (sentence.isAny(name, MONTH) && calendarYearFollows(i)) {
      return Optional.empty();
    }
    if (sentence.free(i)
        && sentence.at(i).glued()
        && sentence.at(i).first().folded().matches("ci|la")) {
      i++;
    }
    if (!said || shift == 0) {
      if (sentence.is(i, LAST)
          && !sentence.isAny(i, THIS, ARTICLE, ON)
          && sentence.isAny(name, UNIT, WEEKDAY, WEEKEND, MONTH)) {
        shift = -1;
        said = true;
        i++;
      } else if (sentence.is(i, NEXT) && !sentence.is(i, ARTICLE)) {
        shift = 1;
        said = true;
        i++;
      }
    }
    int next = i;
    if (sentence.is(name, UNIT)) {
      ChronoUnit unit = unit(name);
      if (!said || !unit.isDateBased()) {
        return Optional.empty();
      }
      Days current = around(today, unit, next);
      LocalDate first = java.util.Objects.requireNonNull(current.first()).plus(shift, unit);
      return Optional.of(new Days(first, first.plus(1, unit), next));
    }
    if (sentence.is(name, DAYTIME)) {
      return said && shift == 0 ? day(today, next) : Optional.empty();
    }
    if (sentence.is(name, WEEKEND)) {
      LocalDate monday = today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
      boolean begun = !today.isBefore(monday.plusDays(5));
      LocalDate saturday = monday.plusDays(5);
      if (shift < 0 || (!said && !begun && !future)) {
        saturday = saturday.minusWeeks(1);
      } else if (shift > 0) {
        saturday = saturday.plusWeeks(1);
      }
      return Optional.of(new Days(saturday, saturday.plusDays(2), next));
    }
    if (sentence.is(name, WEEKDAY)) {
      return weekday(DayOfWeek.of(sentence.value(name, WEEKDAY)), shift, next);
    }
    return month(Month.of(sentence.value(name, MONTH)), shift, next);
  }

  private boolean calendarYearFollows(int i) {
    return year(i) != null || (isNumber(i) && dayNumber(i) != null && !sentence.is(i + 1, UNIT));
  }

  private Optional<Days> weekday(DayOfWeek weekday, int shift, int next) {
    // "Monday, 16 November": the date says which.
    int date = sentence.isMark(next, ',') ? next + 1 : next;
    Optional<Days> said = calendar(skipOn(date), true);
    if (said.isPresent()) {
      return said;
    }
    LocalDate day;
    if (shift > 0) {
      day = today.with(TemporalAdjusters.next(weekday));
    } else if (shift < 0) {
      day = today.with(TemporalAdjusters.previous(weekday));
    } else if (future) {
      day = today.with(TemporalAdjusters.nextOrSame(weekday));
    } else {
      day = today.with(TemporalAdjusters.previousOrSame(weekday));
    }
    int end = next;
    if (sentence.is(end, DAYTIME)) {
      end++;
    }
    return day(day, end);
  }

  private Optional<Days> month(Month month, int shift, int next) {
    LocalDate first = today.withMonth(1).withDayOfMonth(1).withMonth(month.getValue());
    if (future || shift > 0) {
      if (!first.plusMonths(1).isAfter(today)) {
        first = first.plusYears(1);
      }
    } else if (first.isAfter(today)) {
      first = first.minusYears(1);
    }
    if (shift < 0 && !first.plusMonths(1).isBefore(today) && !first.isAfter(today)) {
      first = first.minusYears(1);
    }
    return Optional.of(new Days(first, first.plusMonths(1), next));
  }

  /// A date of the calendar.
  private Optional<Days> calendar(int i, boolean dated) {
    Optional<Days> numeric = numeric(i);
    if (numeric.isPresent()) {
      return numeric;
    }
    Count day = dayNumber(i);
    if (day != null) {
      int m = day.next();
      if (sentence.isAny(m, ON, FROM) && sentence.is(m + 1, MONTH)) {
        m++;
      }
      if (sentence.is(m, MONTH)) {
        return dayOfMonth(day.value(), sentence.value(m, MONTH), m + 1);
      }
    }
    if (sentence.is(i, MONTH)) {
      Count after = dayNumber(i + 1);
      if (after != null && year(i + 1) == null && !sentence.is(after.next(), UNIT)) {
        return dayOfMonth(after.value(), sentence.value(i, MONTH), after.next());
      }
      int y = sentence.isAny(i + 1, ON, FROM) ? i + 2 : i + 1;
      Integer year = year(y);
      if (year != null) {
        LocalDate first = LocalDate.of(year, sentence.value(i, MONTH), 1);
        return Optional.of(new Days(first, first.plusMonths(1), y + 1));
      }
    }
    if (sentence.is(i, UNIT) && sentence.unit(i) == ChronoUnit.YEARS && year(i + 1) != null) {
      return calendar(i + 1, true);
    }
    Integer year = year(i);
    if (year != null && dated) {
      LocalDate first = LocalDate.of(year, 1, 1);
      return Optional.of(new Days(first, first.plusYears(1), i + 1));
    }
    return Optional.empty();
  }

  private Optional<Days> dayOfMonth(int day, int month, int next) {
    int y = sentence.isMark(next, ',') ? next + 1 : next;
    Integer year = year(y);
    if (year != null) {
      return day(LocalDate.of(year, month, day), y + 1);
    }
    return latest(day, month, next);
  }

  private Optional<Days> latest(int day, int month, int next) {
    if (month < 1 || month > 12 || day > Month.of(month).maxLength() || day < 1) {
      return Optional.empty();
    }
    int step = future ? 1 : -1;
    // The 29th of February comes every 8 years at the latest.
    for (int year = today.getYear() + (future ? 0 : 1), tries = 0; tries < 10; tries++) {
      if (day <= Month.of(month).length(Year.isLeap(year))) {
        LocalDate date = LocalDate.of(year, month, day);
        if (future ? !date.isBefore(today) : !date.isAfter(today)) {
          return day(date, next);
        }
      }
      year += step;
    }
    return Optional.empty();
  }

  /// "03.11.2026", "3/11/26", "3.11.", "2026-11-03".
  private Optional<Days> numeric(int i) {
    if (!isNumber(i)) {
      return Optional.empty();
    }
    String text = sentence.at(i).text();
    String[] parts = text.split("[./-]", -1);
    int next = i + 1;
    if (parts.length == 3) {
      int[] n = new int[3];
      for (int k = 0; k < 3; k++) {
        if (parts[k].length() > 4 || !parts[k].chars().allMatch(c -> c >= '0' && c <= '9')) {
          return Optional.empty();
        }
        n[k] = Integer.parseInt(parts[k]);
      }
      if (parts[0].length() == 4) {
        return day(LocalDate.of(n[0], n[1], n[2]), next);
      }
      int year = parts[2].length() <= 2 ? 2000 + n[2] : n[2];
      if (n[1] > 12 && n[0] <= 12) {
        return day(LocalDate.of(year, n[0], n[1]), next);
      }
      return day(LocalDate.of(year, n[1], n[0]), next);
    }
    boolean dotted = text.indexOf('.') > 0 && sentence.isMark(next, '.');
    if (parts.length == 2
        && (dotted || text.indexOf('/') > 0)
        && parts[0].length() <= 2
        && parts[1].length() <= 2) {
      return latest(
          Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), dotted ? next + 1 : next);
    }
    return Optional.empty();
  }

  private @Nullable Integer year(int i) {
    if (!isNumber(i) || sentence.at(i).text().length() != 4) {
      return null;
    }
    Count number = number(i);
    return number != null && number.value() >= YEAR_MIN && number.value() <= YEAR_MAX
        ? Integer.valueOf(number.value())
        : null;
  }

  /// The number of a day: "3", "3rd", "3.", "third".
  private @Nullable Count dayNumber(int i) {
    if (sentence.is(i, ORDINAL) && sentence.value(i, ORDINAL) > 0) {
      return new Count(sentence.value(i, ORDINAL), i + 1);
    }
    Count number = number(i);
    if (number == null || number.value() < 1 || number.value() > 31) {
      return null;
    }
    int next = number.next();
    if (isNumber(i) && (sentence.is(next, ORDINAL_MARK) || sentence.isMark(next, '.'))) {
      next++;
    }
    return new Count(number.value(), next);
  }

  /// A number in digits or words.
  @Nullable Count number(int i) {
    if (isNumber(i)) {
      String text = sentence.at(i).text();
      if (text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return null;
      }
      int value = Integer.parseInt(text);
      return value <= NUMBER_MAX ? new Count(value, i + 1) : null;
    }
    if (sentence.is(i, NUMBER_WORD)) {
      return new Count(sentence.value(i, NUMBER_WORD), i + 1);
    }
    return null;
  }

  /// How long a number of units is.
  static Period period(int count, ChronoUnit unit) {
    return switch (unit) {
      case WEEKS -> Period.ofWeeks(count);
      case MONTHS -> Period.ofMonths(count);
      case YEARS -> Period.ofYears(count);
      default -> Period.ofDays(count);
    };
  }
}
