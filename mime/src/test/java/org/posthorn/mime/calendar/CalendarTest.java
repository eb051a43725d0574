package org.posthorn.mime.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reading and writing iCalendar (RFC 5545).
class CalendarTest {
  private static Optional<CalendarComponent> parse(String text) {
    return CalendarComponent.parse(text, CalendarLimits.defaults());
  }

  private static ContentLine line(String text) {
    return ContentLine.parse(text, 32).orElseThrow();
  }

  /// RFC 5545 §3.1, §3.2; RFC 6868 §3.
  @Test
  void a_line_has_a_name_parameters_and_a_value() {
    ContentLine attendee = line("attendee;CN=\"Doe; J: ^'Jo^' ^n^^n\";x=1,\"2,3\":mailto:j@a.test");
    assertThat(attendee.name()).isEqualTo("ATTENDEE");
    assertThat(attendee.parameter("CN")).contains("Doe; J: \"Jo\" \n^n");
    assertThat(attendee.parameter("X")).contains("1");
    assertThat(attendee.value()).isEqualTo("mailto:j@a.test");
    assertThat(line("SUMMARY:a\\, b\\; c\\\\ d\\ne\\Nf").text()).isEqualTo("a, b; c\\ d\ne\nf");
    for (String none : new String[] {"", "NAME", ":x", "N;x", "N;x=", "N;x=\"y", "é:x"}) {
      assertThat(ContentLine.parse(none, 32)).as(none).isEmpty();
    }
  }

  @Test
  void long_lines_are_folded_between_characters_and_joined_again() {
    String title = "Grüße 😀 ".repeat(40);
    ContentLine summary = ContentLine.ofText("SUMMARY", title);
    CalendarComponent made =
        new CalendarComponent(
            "VCALENDAR", java.util.List.of(summary.with("X", "a\r\nb\"c")), java.util.List.of());
    String written = made.toString();
    assertThat(written.split("\r\n", -1))
        .allMatch(each -> each.getBytes(StandardCharsets.UTF_8).length <= 75);
    CalendarComponent read = parse(written).orElseThrow();
    assertThat(read.line("SUMMARY").orElseThrow().text()).isEqualTo(title);
    assertThat(read.line("SUMMARY").orElseThrow().parameter("X").orElseThrow()).contains("b\"c");
  }

  /// What stands in a value ends no line.
  @Test
  void nothing_adds_a_line() {
    ContentLine comment = ContentLine.ofText("COMMENT", "x\r\nATTENDEE:mailto:evil@a.test\u000b");
    CalendarComponent made =
        new CalendarComponent(
            "VCALENDAR",
            java.util.List.of(comment, ContentLine.of("X", "y\r\nATTENDEE:z")),
            java.util.List.of());
    assertThat(parse(made.toString()).orElseThrow().all("ATTENDEE")).isEmpty();
  }

  @Test
  void what_is_beyond_the_limits_is_not_read() {
    String begin = "BEGIN:VCALENDAR\n";
    assertThat(parse(begin + "BEGIN:A\n".repeat(3))).isPresent();
    assertThat(parse(begin + "BEGIN:A\n".repeat(4))).isEmpty();
    assertThat(parse(begin + "BEGIN:A\nEND:A\n".repeat(499))).isPresent();
    assertThat(parse(begin + "BEGIN:A\nEND:A\n".repeat(500))).isEmpty();
    assertThat(parse(begin + "X:y\n".repeat(19_999))).isPresent();
    assertThat(parse(begin + "X:y\n".repeat(20_000))).isEmpty();
    assertThat(parse(begin + "X:" + "y".repeat(1 << 20))).isEmpty();
    StringBuilder parameters = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      parameters.append(";A").append(i).append("=1");
    }
    assertThat(line("X" + parameters + ":y").parameters()).hasSize(32);
    assertThat(parse("BEGIN:VEVENT\nEND:VEVENT\n")).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      textBlock =
          """
          DTSTART:20260329T023000Z,                          2026-03-29T02:30:00Z
          DTSTART;TZID=Europe/Berlin:20260329T023000,        2026-03-29T01:30:00Z
          DTSTART;TZID=Europe/Berlin:20261025T023000,        2026-10-25T00:30:00Z
          DTSTART:20260329T023000,                           floating
          DTSTART;VALUE=DATE:20260329,                       floating
          DTSTART:20261231T235960Z,                          2026-12-31T23:59:59Z
          DTSTART:20260230T000000Z,                          none
          DTSTART:tomorrow,                                  none
          """)
  void a_clock_that_goes_forward_or_back_has_its_times(String text, String expected) {
    CalendarZones zones =
        new CalendarZones(
            parse("BEGIN:VCALENDAR\nEND:VCALENDAR\n").orElseThrow(), UnaryOperator.identity());
    Optional<CalendarTime> time = CalendarTime.of(line(text), zones);
    assertThat(
            time.map(found -> found.instant().map(Object::toString).orElse("floating"))
                .orElse("none"))
        .isEqualTo(expected);
  }
}
