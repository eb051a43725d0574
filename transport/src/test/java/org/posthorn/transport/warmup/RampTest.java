package org.posthorn.transport.warmup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RampTest {
  private static final LocalDate FIRST = LocalDate.of(2026, 11, 20);

  @ParameterizedTest
  @CsvSource({
    "2026-11-10, 50",
    "2026-11-20, 50",
    "2026-11-21, 75",
    "2026-11-22, 112",
    "2026-11-27, 854",
    "2026-12-19, 6391701",
    "2026-12-20, 9223372036854775807",
    "2030-01-01, 9223372036854775807",
  })
  void half_as_many_again_each_day_for_thirty_days(LocalDate day, long bound) {
    assertThat(Ramp.since(FIRST).bound(day)).isEqualTo(bound);
  }

  @Test
  void growth_that_no_number_can_hold_is_no_bound() {
    Ramp steep = new Ramp(FIRST, 1_000_000, 10, 365);
    assertThat(steep.bound(FIRST.plusDays(364))).isEqualTo(Long.MAX_VALUE);
    assertThat(new Ramp(FIRST, 7, 1, 365).bound(FIRST.plusDays(364))).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1.5, 30, first",
    "1000001, 1.5, 30, first",
    "50, 0.9, 30, growth",
    "50, 10.1, 30, growth",
    "50, NaN, 30, growth",
    "50, 1.5, 0, days",
    "50, 1.5, 366, days",
  })
  void what_is_no_ramp(int first, double growth, int days, String named) {
    assertThatThrownBy(() -> new Ramp(FIRST, first, growth, days))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
