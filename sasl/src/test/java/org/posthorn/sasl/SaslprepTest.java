package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SaslprepTest {

  // The first five are the examples of RFC 4013 §3.
  @ParameterizedTest
  @CsvSource({
    "I\u00adX, IX",
    "user, user",
    "USER, USER",
    "\u00aa, a",
    "\u2168, IX",
    "p\u00e4ss, p\u00e4ss",
    "pa\u0308ss, p\u00e4ss",
    "\u3000x, ' x'",
    "a\u200bb, ab",
    "\u0627\u0644\u0628, \u0627\u0644\u0628",
    "\ud83d\udd11key, \ud83d\udd11key",
    "'', ''",
  })
  void prepared(String from, String to) {
    assertThat(Saslprep.prepare(from)).isEqualTo(to);
  }

  // The first two are the examples of RFC 4013 §3.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u0007",
        "\u06271",
        "a\u0000b",
        "a\u007f",
        "\ue000",
        "\u2028",
        "\ufffd",
        "\u202e",
        "\ud800",
        "a\u0627",
        "\u0627a\u0627",
        "\u2ff0",
        "\u0221\u0378",
        "\udb40\udc01"
      })
  void prohibited(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Saslprep.prepare(text));
  }

  @Test
  void whatIsMappedAwayLeavesNothing() {
    assertThat(Saslprep.prepare("\u00ad\u200b")).isEmpty();
  }
}
