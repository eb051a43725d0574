package org.posthorn.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadTextsTest {
  private final ReadTexts<Integer> texts = new ReadTexts<>();

  @Test
  void a_text_that_was_read_is_kept() {
    assertThat(texts.get("v=spf1 -all")).isEmpty();
    assertThat(texts.keep("v=spf1 -all", 1)).isEqualTo(1);
    assertThat(texts.get("v=spf1 -all")).contains(1);
  }

  @Test
  void whoever_publishes_many_texts_does_not_fill_the_memory() {
    for (int i = 0; i < 10 * ReadTexts.TEXTS_MAX; i++) {
      texts.keep("text " + i, i);
      assertThat(texts.size()).isBetween(1, ReadTexts.TEXTS_MAX);
    }
    texts.keep("a".repeat(ReadTexts.CHARACTERS_MAX), 0);
    assertThat(texts.get("a".repeat(ReadTexts.CHARACTERS_MAX))).isPresent();
    texts.keep("a".repeat(ReadTexts.CHARACTERS_MAX + 1), 0);
    assertThat(texts.get("a".repeat(ReadTexts.CHARACTERS_MAX + 1))).isEmpty();
  }
}
