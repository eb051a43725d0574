package org.posthorn.mime.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// Whatever the octets, an object is read or it is not; what was read and written is read as the
/// same again.
class CalendarFuzzTest {
  @FuzzTest
  void object(byte[] input) {
    CalendarComponent.parse(new String(input, StandardCharsets.UTF_8), CalendarLimits.defaults())
        .ifPresent(calendar -> {
          String written = calendar.toString();
          CalendarComponent again =
              CalendarComponent.parse(written, CalendarLimits.defaults()).orElseThrow();
          assertThat(again.toString()).isEqualTo(written);
          CalendarZones zones = new CalendarZones(calendar, UnaryOperator.identity());
          calendar.components().stream()
              .flatMap(component -> component.lines().stream())
              .forEach(line -> CalendarTime.of(line, zones).ifPresent(CalendarTime::instant));
        });
  }
}
