package org.posthorn.spam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SignalTest {
  @Test
  void a_long_text_is_cut() {
    assertThat(new Signal("subject", 0.1, "x".repeat(5_000)).text()).hasSize(Signal.TEXT_MAX);
  }

  @Test
  void names_and_weights_are_checked() {
    for (String name : new String[] {"", "DMARC", "a b", "x".repeat(41)}) {
      assertThatThrownBy(() -> new Signal(name, 0, ""))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> new Signal("a", Double.NaN, ""))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
