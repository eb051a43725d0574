package org.posthorn.imap.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImapDateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1-Feb-1994    | 1994-02-01
          01-feb-1994   | 1994-02-01
          "29-FEB-2024" | 2024-02-29
          31-Dec-9999   | 9999-12-31
          """)
  void dates(String text, LocalDate date) {
    Parser p = CommandText.parser(text);
    assertThat(p.date()).isEqualTo((int) date.toEpochDay());
    p.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "30-Feb-1994",
        "0-Feb-1994",
        "1-Foo-1994",
        "1-Feb-94",
        "1 Feb 1994",
        "\"1-Feb-1994",
        "",
        "001-Feb-1994",
        "1-Febr-1994"
      })
  void wrong_dates_are_refused(String text) {
    assertThatThrownBy(
            () -> {
              Parser p = CommandText.parser(text);
              p.date();
              p.end();
            })
        .isInstanceOf(SyntaxException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          " 7-Feb-1994 21:52:25 -0800" | 1994-02-08T05:52:25Z
          "17-Jul-1996 02:44:25 -0700" | 1996-07-17T09:44:25Z
          "01-Jan-1970 00:00:00 +0000" | 1970-01-01T00:00:00Z
          "31-Dec-2016 23:59:60 +0000" | 2017-01-01T00:00:00Z
          "7-Feb-1994 21:52:25 -0800"  | 1994-02-08T05:52:25Z
          " 1-Jan-2024 05:30:00 +0530" | 2024-01-01T00:00:00Z
          """)
  void date_times(String text, Instant moment) {
    Parser p = CommandText.parser(text.startsWith("\"") ? text : '"' + text + '"');
    assertThat(Instant.ofEpochMilli(p.dateTime())).isEqualTo(moment);
    p.end();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"32-Jan-2024 00:00:00 +0000\"",
        "\" 1-Jan-2024 24:00:00 +0000\"",
        "\" 1-Jan-2024 00:60:00 +0000\"",
        "\" 1-Jan-2024 00:00:61 +0000\"",
        "\" 1-Jan-2024 00:00:00 0000\"",
        "\" 1-Jan-2024 00:00:00 +2400\"",
        "\" 1-Jan-2024 00:00:00\"",
        "1-Jan-2024"
      })
  void wrong_date_times_are_refused(String text) {
    assertThatThrownBy(() -> CommandText.parser(text).dateTime())
        .isInstanceOf(SyntaxException.class);
  }

  @Test
  void one_digit_for_the_day_of_a_date_time_is_a_tolerance() {
    SyntaxContext strict =
        new SyntaxContext(
            false, EnumSet.noneOf(ImapTolerance.class), SyntaxLimits.defaults(), Set.of());
    CommandBytes text = CommandBytes.of("\"7-Feb-1994 21:52:25 -0800\"");
    assertThatThrownBy(() -> new Parser(text, strict).dateTime())
        .isInstanceOf(SyntaxException.class);
  }

  @Test
  void moments_are_written_as_the_calendar_says() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(
                "\"ppd-MMM-uuuu HH:mm:ss xxxx\"".replace("\"", "'\"'"), Locale.US)
            .withZone(ZoneOffset.UTC);
    for (int round = 0; round < 20_000; round++) {
      long millis =
          random.nextBoolean()
              ? random.nextLong(4_102_444_800_000L)
              : random.nextLong(-62_167_219_200_000L, 253_402_300_799_999L);
      byte[] out = new byte[ImapDate.DATE_TIME_LENGTH];
      assertThat(ImapDate.writeDateTime(millis, out, 0)).isEqualTo(out.length);
      String text = new String(out, StandardCharsets.US_ASCII);
      assertThat(text).as("seed " + seed).isEqualTo(format.format(Instant.ofEpochMilli(millis)));
      assertThat(CommandText.parser(text).dateTime())
          .as("seed " + seed)
          .isEqualTo(Math.floorDiv(millis, 1000) * 1000);
    }
  }

  @Test
  void moments_beyond_four_digit_years_are_written_as_the_nearest() {
    byte[] out = new byte[ImapDate.DATE_TIME_LENGTH];
    ImapDate.writeDateTime(Long.MAX_VALUE, out, 0);
    assertThat(new String(out, StandardCharsets.US_ASCII))
        .isEqualTo("\"31-Dec-9999 23:59:59 +0000\"");
  }
}
