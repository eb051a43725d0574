package org.posthorn.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// When a text contains another.
class MessageTextTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void long_and_short_texts_are_found_alike(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      String text = text(random, 200 + random.nextInt(300));
      int from = random.nextInt(100);
      String part = text.substring(from, from + 1 + random.nextInt(100));
      String other = part.substring(0, part.length() - 1) + text(random, 1);
      assertThat(MessageText.containsFolded(text, part)).as("seed %d", seed).isTrue();
      assertThat(MessageText.containsFolded(text, other))
          .as("seed %d: %s in %s", seed, other, text)
          .isEqualTo(text.indexOf(other) >= 0);
    }
  }

  // Few letters, in long runs: what begins to match often.
  private static String text(Random random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(random.nextInt(30) == 0 ? 'b' : 'a');
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "INVOICE, true",
    "'AN INVOICE', true",
    "'REINVOICE, INVOICES', true",
    "'(INVENTORY)', true",
    "REINVOICE, false",
    "'IN VOICE', false",
    "INN, false",
  })
  void the_beginning_of_a_word(String text, boolean found) {
    assertThat(MessageText.containsFolded(text, MessageText.WORD_START + "INV")).isEqualTo(found);
  }

  @Test
  void a_long_text_that_nearly_matches_everywhere_takes_no_time() {
    String text = "a".repeat(MessageText.PART_OCTETS_MAX);
    String part = "a".repeat(60_000) + "b";
    assertTimeout(
        Duration.ofSeconds(5), () -> assertThat(MessageText.containsFolded(text, part)).isFalse());
  }
}
