package org.posthorn.imap.syntax;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/// Dates in the grammar. RFC 9051 §9.
public final class ImapDate {

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final byte[] MONTH_LETTERS = {
    'J', 'a', 'n', 'F', 'e', 'b', 'M', 'a', 'r', 'A', 'p', 'r', 'M', 'a', 'y', 'J', 'u', 'n', 'J',
    'u', 'l', 'A', 'u', 'g', 'S', 'e', 'p', 'O', 'c', 't', 'N', 'o', 'v', 'D', 'e', 'c'
  };
  private static final long DAY_MILLIS = 86_400_000L;

  /// Octets of a `date-time` with its quotes.
  public static final int DATE_TIME_LENGTH = 28;

  private ImapDate() {}

  // date = date-text / DQUOTE date-text DQUOTE
  // date-text = date-day "-" date-month "-" date-year
  // date-day = 1*2DIGIT
  static int date(Parser p) {
    boolean quoted = p.accept('"');
    int day = p.digits(1);
    if (p.atDigit()) {
      day = day * 10 + p.digits(1);
    }
    long epochDay = monthAndYear(p, day);
    if (quoted) {
      p.expect('"');
    }
    return (int) epochDay;
  }

  // date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE
  // date-day-fixed = (SP DIGIT) / 2DIGIT
  static long dateTime(Parser p) {
    p.expect('"');
    int day;
    if (p.accept(' ')) {
      day = p.digits(1);
    } else {
      day = p.digits(1);
      if (p.atDigit()) {
        day = day * 10 + p.digits(1);
      } else if (!p.tolerates(ImapTolerance.ONE_DIGIT_DAY)) {
        throw new SyntaxException("a day of date-time has two places");
      }
    }
    long epochDay = monthAndYear(p, day);
    p.expect(' ');
    // time = 2DIGIT ":" 2DIGIT ":" 2DIGIT
    int hour = p.digits(2);
    p.expect(':');
    int minute = p.digits(2);
    p.expect(':');
    // A leap second is treated as the next second.
    int second = p.digits(2);
    if (hour > 23 || minute > 59 || second > 60) {
      throw new SyntaxException("there is no such time of day");
    }
    p.expect(' ');
    // zone = ("+" / "-") 4DIGIT
    int sign = p.accept('-') ? -1 : 1;
    if (sign > 0) {
      p.expect('+');
    }
    int zoneHour = p.digits(2);
    int zoneMinute = p.digits(2);
    if (zoneHour > 23 || zoneMinute > 59) {
      throw new SyntaxException("there is no such zone");
    }
    p.expect('"');
    long seconds = (hour * 60L + minute) * 60 + second;
    long offset = sign * (zoneHour * 60L + zoneMinute) * 60;
    return epochDay * DAY_MILLIS + (seconds - offset) * 1000;
  }

  private static long monthAndYear(Parser p, int day) {
    p.expect('-');
    int month = MONTHS.indexOf(p.threeLetters().toUpperCase(Locale.ROOT)) + 1;
    if (month == 0) {
      throw new SyntaxException("expected a month");
    }
    p.expect('-');
    int year = p.digits(4);
    try {
      return LocalDate.of(year, month, day).toEpochDay();
    } catch (DateTimeException e) {
      throw new SyntaxException("there is no such day");
    }
  }

  /// The day of a time, in days since 1970-01-01, in the time zone of internal dates (UTC).
  public static int day(long epochMillis) {
    return (int) Math.floorDiv(epochMillis, DAY_MILLIS);
  }

  /// Writes a `date-time` in UTC, with its quotes: [#DATE_TIME_LENGTH] octets.
  ///
  /// @param epochMillis limited to the years 0 to 9999, because the grammar has four digits
  /// @return the position after it
  public static int writeDateTime(long epochMillis, byte[] to, int at) {
    long millis = Math.clamp(epochMillis, -62_167_219_200_000L, 253_402_300_799_999L);
    long day = Math.floorDiv(millis, DAY_MILLIS);
    int second = (int) (Math.floorMod(millis, DAY_MILLIS) / 1000);
    // Civil date from a day number, in eras of 400 years that begin on 1 March.
    long z = day + 719_468;
    long era = Math.floorDiv(z, 146_097);
    int dayOfEra = (int) (z - era * 146_097);
    int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
    int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    int monthFromMarch = (5 * dayOfYear + 2) / 153;
    int dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    int year = (int) (yearOfEra + era * 400 + (month <= 2 ? 1 : 0));

    int p = at;
    to[p++] = '"';
    to[p++] = (byte) (dayOfMonth < 10 ? ' ' : '0' + dayOfMonth / 10);
    to[p++] = (byte) ('0' + dayOfMonth % 10);
    to[p++] = '-';
    System.arraycopy(MONTH_LETTERS, 3 * (month - 1), to, p, 3);
    p += 3;
    to[p++] = '-';
    p = two(to, p, year / 100);
    p = two(to, p, year % 100);
    to[p++] = ' ';
    p = two(to, p, second / 3600);
    to[p++] = ':';
    p = two(to, p, second / 60 % 60);
    to[p++] = ':';
    p = two(to, p, second % 60);
    to[p++] = ' ';
    to[p++] = '+';
    p = two(to, p, 0);
    p = two(to, p, 0);
    to[p++] = '"';
    return p;
  }

  private static int two(byte[] to, int at, int value) {
    to[at] = (byte) ('0' + value / 10);
    to[at + 1] = (byte) ('0' + value % 10);
    return at + 2;
  }
}
