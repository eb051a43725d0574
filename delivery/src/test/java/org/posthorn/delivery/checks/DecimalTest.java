package org.posthorn.delivery.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecimalTest {

  @Test
  void numbers_are_written_as_formatters_write_them() {
    Random random = new Random(10);
    for (int i = 0; i < 10_000; i++) {
      double probability = random.nextDouble();
      assertThat(Decimal.probability(probability))
          .isEqualTo(String.format(Locale.ROOT, "%.4f", probability));
      double weight = random.nextGaussian() * 5;
      assertThat(Decimal.weight(weight)).isEqualTo(String.format(Locale.ROOT, "%+.2f", weight));
    }
    assertThat(Decimal.probability(0)).isEqualTo("0.0000");
    assertThat(Decimal.probability(1)).isEqualTo("1.0000");
    assertThat(Decimal.probability(0.99996)).isEqualTo("1.0000");
    assertThat(Decimal.weight(0)).isEqualTo("+0.00");
    assertThat(Decimal.weight(-0.001)).isEqualTo("-0.00");
  }
}
