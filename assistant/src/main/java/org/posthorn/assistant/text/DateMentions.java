package org.posthorn.assistant.text;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds dates in sentences in English, French and German, and resolves them from when the message
/// was written. One thread.
public final class DateMentions {
  private static final int MENTIONS_MAX = 4;

  /// Words between a date and its time of day.
  private static final int TIME_WORDS = 5;

  /// How long ago a date without a year may be; an earlier one is of the next year.
  private static final int PAST_DAYS = 60;

  private static final int FUTURE_DAYS = 300;

  private static final Set<String> DEADLINE =
      Set.of(
          "by",
          "before",
          "until",
          "till",
          "due",
          "deadline",
          "bis",
          "spätestens",
          "vor",
          "frist",
          "stichtag",
          "avant",
          "d'ici",
          "pour",
          "jusqu'au",
          "jusqu'à",
          "tard",
          "limite",
          "within",
          "innerhalb",
          "binnen",
          "sous",
          "latest");

  /// Words between a preposition and its date.
  private static final Set<String> BETWEEN =
      Set.of(
          "the",
          "this",
          "coming",
          "next",
          "zum",
          "zur",
          "den",
          "dem",
          "der",
          "diesen",
          "dieser",
          "nächsten",
          "kommenden",
          "spätestens",
          "le",
          "la",
          "ce",
          "cette",
          "au",
          "plus",
          "à",
          "on",
          "am",
          "is",
          "ist",
          "est",
          "of",
          "at",
          "end",
          "ende",
          "fin",
          "close",
          "von",
          "no",
          "later",
          "than",
          "jusqu'au",
          "date",
          "latest",
          "midday",
          "noon",
          "les");

  private static final Set<String> NEXT =
      Set.of("next", "nächsten", "nächster", "nächste", "nächstem");

  private static final Set<String> ABBREVIATED_AFTER =
      Set.of("by", "on", "until", "till", "this", "next", "before", "due");

  private static final Map<String, Integer> NUMBERS =
      Map.ofEntries(
          Map.entry("a", 1),
          Map.entry("an", 1),
          Map.entry("one", 1),
          Map.entry("two", 2),
          Map.entry("three", 3),
          Map.entry("four", 4),
          Map.entry("five", 5),
          Map.entry("ten", 10),
          Map.entry("einem", 1),
          Map.entry("einer", 1),
          Map.entry("zwei", 2),
          Map.entry("drei", 3),
          Map.entry("vier", 4),
          Map.entry("fünf", 5),
          Map.entry("zehn", 10),
          Map.entry("un", 1),
          Map.entry("une", 1),
          Map.entry("deux", 2),
          Map.entry("trois", 3),
          Map.entry("quatre", 4),
          Map.entry("cinq", 5),
          Map.entry("huit", 8),
          Map.entry("quinze", 15));

  private static final Map<String, ChronoUnit> UNITS =
      Map.ofEntries(
          Map.entry("day", ChronoUnit.DAYS), Map.entry("days", ChronoUnit.DAYS),
          Map.entry("week", ChronoUnit.WEEKS), Map.entry("weeks", ChronoUnit.WEEKS),
          Map.entry("month", ChronoUnit.MONTHS), Map.entry("months", ChronoUnit.MONTHS),
          Map.entry("hours", ChronoUnit.HOURS), Map.entry("hour", ChronoUnit.HOURS),
          Map.entry("tag", ChronoUnit.DAYS), Map.entry("tagen", ChronoUnit.DAYS),
          Map.entry("tage", ChronoUnit.DAYS), Map.entry("woche", ChronoUnit.WEEKS),
          Map.entry("wochen", ChronoUnit.WEEKS), Map.entry("monat", ChronoUnit.MONTHS),
          Map.entry("monaten", ChronoUnit.MONTHS), Map.entry("stunden", ChronoUnit.HOURS),
          Map.entry("stunde", ChronoUnit.HOURS), Map.entry("jour", ChronoUnit.DAYS),
          Map.entry("jours", ChronoUnit.DAYS), Map.entry("semaine", ChronoUnit.WEEKS),
          Map.entry("semaines", ChronoUnit.WEEKS), Map.entry("mois", ChronoUnit.MONTHS),
          Map.entry("heures", ChronoUnit.HOURS), Map.entry("h", ChronoUnit.HOURS));

  private static final Set<String> PERIODS =
      Set.of("in", "within", "innerhalb", "binnen", "dans", "sous", "d'ici");

  private final LocalDateTime written;
  private final boolean monthFirst;
  private final List<DateMention> found = new ArrayList<>();

  private DateMentions(LocalDateTime written, boolean monthFirst) {
    this.written = written;
    this.monthFirst = monthFirst;
  }

  /// The dates of a sentence, in order, at most 4.
  ///
  /// @param written when the message was written, on its author's clock
  /// @param monthFirst whether `3/12` is the twelfth of March
  public static List<DateMention> of(Words words, LocalDateTime written, boolean monthFirst) {
    DateMentions mentions = new DateMentions(written, monthFirst);
    int i = 0;
    while (i < words.size() && mentions.found.size() < MENTIONS_MAX) {
      At date = mentions.dateAt(words, i);
      if (date == null) {
        i++;
      } else {
        mentions.add(words, i, date);
        i += date.words();
      }
    }
    if (mentions.found.isEmpty()) {
      mentions.timesOnly(words);
    }
    return List.copyOf(mentions.found);
  }

  /// A date that takes some words.
  private record At(LocalDate date, int words, boolean deadline) {
    At(LocalDate date, int words) {
      this(date, words, false);
    }
  }

  private void add(Words words, int index, At date) {
    Clocks.Found clock = null;
    int after = index + date.words();
    for (int i = after; i < after + TIME_WORDS && clock == null; i++) {
      clock = timeAt(words, i);
    }
    for (int i = index - 1; i >= Math.max(0, index - TIME_WORDS) && clock == null; i--) {
      clock = timeAt(words, i);
    }
    found.add(
        new DateMention(
            date.date(),
            Optional.ofNullable(clock).map(Clocks.Found::time),
            Optional.ofNullable(clock).flatMap(Clocks.Found::end),
            date.deadline() || isDeadline(words, index)));
  }

  private static Clocks.@Nullable Found timeAt(Words words, int index) {
    return Clocks.at(words, index)
        .or(() -> {
          // "at 3", "um 10"
          String word = words.word(index);
          String before = words.word(index - 1);
          boolean bare =
              (before.equals("at") || before.equals("um"))
                  && Clocks.isNumber(word)
                  && word.length() <= 2
                  && Clocks.number(word) < 24
                  && Character.isDigit(word.charAt(0))
                  && "%€$".indexOf(words.after(index)) < 0;
          if (!bare) {
            return Optional.empty();
          }
          int hour = Clocks.number(word);
          boolean afternoon = before.equals("at") && hour > 0 && hour < 7;
          return Optional.of(
              new Clocks.Found(LocalTime.of(afternoon ? hour + 12 : hour, 0), Optional.empty(), 1));
        })
        .orElse(null);
  }

  private static boolean isDeadline(Words words, int index) {
    for (int i = index - 1; i >= Math.max(0, index - 4); i--) {
      if (DEADLINE.contains(words.word(i))) {
        // "vor Freitag", but not "vor dem Meeting am Freitag"; "pour vendredi", "for Friday" is not
        return true;
      }
      if (!BETWEEN.contains(words.word(i)) && Months.day(words.word(i)) == 0) {
        return false;
      }
    }
    return false;
  }

  /// "by 5 pm": today, or tomorrow if that is past.
  private void timesOnly(Words words) {
    for (int i = 1; i < words.size(); i++) {
      Optional<Clocks.Found> clock = Clocks.at(words, i);
      if (clock.isPresent() && isDeadline(words, i)) {
        boolean past = !clock.get().time().isAfter(written.toLocalTime());
        found.add(
            new DateMention(
                written.toLocalDate().plusDays(past ? 1 : 0),
                Optional.of(clock.get().time()),
                Optional.empty(),
                true));
        return;
      }
    }
  }

  private @Nullable At dateAt(Words words, int i) {
    String word = words.word(i);
    if (Character.isDigit(word.charAt(0))) {
      At numeric = numeric(words, i);
      return numeric != null ? numeric : dayAndMonth(words, i);
    }
    if (Months.of(word) > 0) {
      return monthAndDay(words, i);
    }
    if (PERIODS.contains(word)) {
      return period(words, i);
    }
    if (Months.day(word) > 0) {
      return weekday(words, i);
    }
    return relative(words, i);
  }

  private @Nullable At numeric(Words words, int i) {
    String word = words.word(i);
    char separator = word.indexOf('-') > 0 ? '-' : word.indexOf('/') > 0 ? '/' : '.';
    String[] parts = word.split(separator == '.' ? "\\." : String.valueOf(separator), 4);
    for (String part : parts) {
      if (!Clocks.isNumber(part)) {
        return null;
      }
    }
    if (parts.length == 3 && parts[0].length() == 4) {
      return date(number(parts[0]), number(parts[1]), number(parts[2]), 1);
    }
    if (separator == '-'
        || parts.length < 2
        || parts.length > 3
        || parts[0].length() > 2
        || parts[1].length() > 2) {
      return null;
    }
    int day = number(parts[0]);
    int month = number(parts[1]);
    if (separator == '/' && ((monthFirst && day <= 12) || month > 12)) {
      int other = day;
      day = month;
      month = other;
    }
    if (parts.length == 3) {
      int year = number(parts[2]);
      return date(year < 100 ? 2000 + year : year, month, day, 1);
    }
    boolean marked =
        separator == '/'
            ? isAfterPreposition(words, i)
            : words.after(i) == '.'
                && (isAfterPreposition(words, i) || Months.day(words.word(i - 1)) > 0);
    return marked ? yearless(month, day, 1) : null;
  }

  private static boolean isAfterPreposition(Words words, int i) {
    String before = words.word(i - 1);
    return DEADLINE.contains(before)
        || BETWEEN.contains(before)
        || Months.day(before) > 0
        || before.equals("vom")
        || before.equals("du");
  }

  /// "3 December 2026", "3. Dezember", "3rd of December", "1er décembre".
  private @Nullable At dayAndMonth(Words words, int i) {
    int day = day(words.word(i));
    int at = i + 1;
    if (words.word(at).equals("of") || words.word(at).equals("de")) {
      at++;
    }
    int month = Months.of(words.word(at));
    return day == 0 || month == 0 ? null : withYear(words, month, day, i, at + 1);
  }

  /// "December 3rd, 2026".
  private @Nullable At monthAndDay(Words words, int i) {
    int day = day(words.word(i + 1));
    boolean other = words.word(i).equals("mai") || words.word(i).equals("mars");
    return day == 0 || other ? null : withYear(words, Months.of(words.word(i)), day, i, i + 2);
  }

  private @Nullable At withYear(Words words, int month, int day, int from, int at) {
    String year = words.word(at);
    boolean there = year.length() == 4 && Clocks.isNumber(year) && year.startsWith("20");
    return there ? date(number(year), month, day, at + 1 - from) : yearless(month, day, at - from);
  }

  private static int day(String word) {
    int digits = 0;
    while (digits < word.length() && digits < 3 && Character.isDigit(word.charAt(digits))) {
      digits++;
    }
    if (digits == 0 || digits > 2) {
      return 0;
    }
    String suffix = word.substring(digits);
    boolean known =
        suffix.isEmpty()
            || suffix.equals("st")
            || suffix.equals("nd")
            || suffix.equals("rd")
            || suffix.equals("th")
            || suffix.equals("er");
    return known ? number(word.substring(0, digits)) : 0;
  }

  private @Nullable At weekday(Words words, int i) {
    String word = words.word(i);
    String before = words.word(i - 1);
    boolean abbreviated =
        word.length() <= 5
            && !word.equals("lundi")
            && !word.equals("mardi")
            && !word.equals("jeudi");
    if (abbreviated && !ABBREVIATED_AFTER.contains(before)) {
      return null;
    }
    // "Friday 3 December": the date says more.
    if (i + 1 < words.size()) {
      At date =
          Character.isDigit(words.word(i + 1).charAt(0))
              ? dayOrNumeric(words, i + 1)
              : Months.of(words.word(i + 1)) > 0 ? monthAndDay(words, i + 1) : null;
      String skip = words.word(i + 1);
      if (date == null
          && i + 2 < words.size()
          && (skip.equals("the") || skip.equals("den") || skip.equals("le"))) {
        date = Character.isDigit(words.word(i + 2).charAt(0)) ? dayOrNumeric(words, i + 2) : null;
        return date == null ? plainWeekday(words, i) : new At(date.date(), date.words() + 2);
      }
      if (date != null) {
        return new At(date.date(), date.words() + 1);
      }
    }
    return plainWeekday(words, i);
  }

  private @Nullable At dayOrNumeric(Words words, int i) {
    At numeric = numeric(words, i);
    return numeric != null ? numeric : dayAndMonth(words, i);
  }

  private At plainWeekday(Words words, int i) {
    DayOfWeek day = DayOfWeek.of(Months.day(words.word(i)));
    LocalDate today = written.toLocalDate();
    if (NEXT.contains(words.word(i - 1))) {
      // The one of the next calendar week, unless that is the only one ahead.
      LocalDate monday = today.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
      return new At(monday.with(TemporalAdjusters.nextOrSame(day)), 1);
    }
    LocalDate next = today.with(TemporalAdjusters.next(day));
    boolean nextWeek =
        (words.word(i + 1).equals("next") && words.word(i + 2).equals("week"))
            || (words.word(i + 1).startsWith("nächste") && words.word(i + 2).startsWith("woche"));
    if (nextWeek && next.isBefore(today.with(TemporalAdjusters.next(DayOfWeek.MONDAY)))) {
      next = next.plusWeeks(1);
    }
    return new At(next, nextWeek ? 3 : words.word(i + 1).equals("prochain") ? 2 : 1);
  }

  /// "in 3 days", "innerhalb von zwei Wochen", "sous 48 heures".
  private @Nullable At period(Words words, int i) {
    int at = i + 1;
    while (at < i + 4
        && Set.of("the", "next", "von", "den", "nächsten", "les", "à").contains(words.word(at))) {
      at++;
    }
    String number = words.word(at);
    int count = Clocks.isNumber(number) ? number(number) : NUMBERS.getOrDefault(number, 0);
    ChronoUnit unit = UNITS.get(words.word(at + 1));
    if (count == 0 || count > 400 || unit == null) {
      return null;
    }
    LocalDate date = written.plus(count, unit).toLocalDate();
    return new At(date, at + 2 - i, !words.word(i).equals("in") && !words.word(i).equals("dans"));
  }

  private @Nullable At relative(Words words, int i) {
    LocalDate today = written.toLocalDate();
    LocalDate friday = today.with(TemporalAdjusters.nextOrSame(DayOfWeek.FRIDAY));
    String word = words.word(i);
    String next = words.word(i + 1);
    switch (word) {
      case "today", "tonight", "heute", "aujourd'hui", "eod", "cob":
        return new At(today, 1, word.equals("eod") || word.equals("cob"));
      case "tomorrow", "demain":
        return words.word(i - 1).equals("after")
            ? new At(today.plusDays(2), 1)
            : new At(today.plusDays(1), 1);
      case "morgen":
        String before = words.word(i - 1);
        return Set.of("guten", "am", "jeden", "heute", "gestern", "diesen", "den").contains(before)
            ? null
            : new At(today.plusDays(1), 1);
      case "übermorgen", "après-demain":
        return new At(today.plusDays(2), 1);
      case "soir":
        return words.word(i - 1).equals("ce") ? new At(today, 1) : null;
      case "end", "ende", "fin":
        return end(words, i, today, friday);
      case "next", "nächste", "nächster", "nächsten", "kommende", "kommender", "prochaine":
        if (next.equals("week") || next.equals("woche")) {
          return new At(friday(today), 2);
        }
        if (next.equals("month") || next.equals("monat")) {
          return new At(today.plusMonths(1).with(TemporalAdjusters.lastDayOfMonth()), 2);
        }
        return null;
      case "semaine":
        return next.equals("prochaine") ? new At(friday(today), 2) : null;
      default:
        return null;
    }
  }

  /// The Friday of the next week.
  private static LocalDate friday(LocalDate today) {
    return today
        .with(TemporalAdjusters.next(DayOfWeek.MONDAY))
        .with(TemporalAdjusters.nextOrSame(DayOfWeek.FRIDAY));
  }

  /// "end of the week", "Ende des Monats", "fin du mois".
  private static @Nullable At end(Words words, int i, LocalDate today, LocalDate friday) {
    boolean next = false;
    for (int at = i + 1; at < Math.min(words.size(), i + 5); at++) {
      switch (words.word(at)) {
        case "of",
            "the",
            "this",
            "der",
            "des",
            "dieser",
            "diesen",
            "de",
            "la",
            "du",
            "business",
            "dieses",
            "l'" -> {}
        case "next", "nächster", "nächsten", "kommender" -> next = true;
        case "day", "today", "tages", "journée" -> {
          return new At(today, at + 1 - i, true);
        }
        case "week", "woche", "semaine" -> {
          boolean later = next || words.word(at + 1).equals("prochaine");
          return new At(later ? friday(today) : friday, at + 1 - i, true);
        }
        case "month", "monats", "monat", "mois" -> {
          LocalDate month = next ? today.plusMonths(1) : today;
          return new At(month.with(TemporalAdjusters.lastDayOfMonth()), at + 1 - i, true);
        }
        case "year", "jahres", "l'année", "d'année" -> {
          return new At(today.with(TemporalAdjusters.lastDayOfYear()), at + 1 - i, true);
        }
        default -> {
          int month = Months.of(words.word(at));
          At first = month == 0 ? null : yearlessOf(today, month, 1, at + 1 - i);
          return first == null
              ? null
              : new At(first.date().with(TemporalAdjusters.lastDayOfMonth()), first.words(), true);
        }
      }
    }
    return null;
  }

  private @Nullable At yearless(int month, int day, int words) {
    return yearlessOf(written.toLocalDate(), month, day, words);
  }

  private static @Nullable At yearlessOf(LocalDate today, int month, int day, int words) {
    try {
      LocalDate date = LocalDate.of(today.getYear(), month, day);
      if (date.isBefore(today.minusDays(PAST_DAYS))) {
        date = LocalDate.of(today.getYear() + 1, month, day);
      } else if (date.isAfter(today.plusDays(FUTURE_DAYS))) {
        date = LocalDate.of(today.getYear() - 1, month, day);
      }
      return new At(date, words);
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  private static @Nullable At date(int year, int month, int day, int words) {
    try {
      return year < 1970 || year > 2100 ? null : new At(LocalDate.of(year, month, day), words);
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  private static int number(String digits) {
    return Clocks.number(digits);
  }
}
