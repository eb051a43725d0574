package org.posthorn.assistant.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {
  private static List<String> split(String paragraph) {
    return Sentences.of(List.of(paragraph), TextLimits.defaults());
  }

  @Test
  void sentencesEndAtTheirMarks() {
    assertThat(split("Are you there? I am! Then \"we start.\" Now it is done… Bye"))
        .containsExactly("Are you there?", "I am!", "Then \"we start.\"", "Now it is done…", "Bye");
    assertThat(split("你好。今天开会吗？")).containsExactly("你好。", "今天开会吗？");
  }

  @Test
  void abbreviationsAndNumbersEndNone() {
    for (String one :
        List.of(
            "Ask Dr. Miller or Mr. J. Smith for version 2.5 of it.",
            "Bitte bis zum 3. Dezember, z. B. per Post, an Hr. Maier.",
            "Das kostet ca. 5 Euro inkl. MwSt und ist d.h. teuer.",
            "Voir M. Dupont et Mme. Durand, p. ex. demain.",
            "See e.g. The Times.",
            "It was sent at 5 p.m. and arrived.",
            "Look at www.example.org today.")) {
      assertThat(split(one)).containsExactly(one);
    }
    assertThat(split("It was so in 2026. Then it changed.")).hasSize(2);
    assertThat(split("Here am I. Who are you?")).hasSize(2);
  }

  @Test
  void whatNeverEndsIsDivided() {
    List<String> parts = split("word ".repeat(1_000));
    assertThat(parts).allMatch(part -> part.length() <= TextLimits.defaults().sentenceCharsMax());
    assertThat(split("x".repeat(5_000))).hasSize(9);
    assertThat(split("A b. ".repeat(100_000))).hasSize(TextLimits.defaults().sentencesMax());
  }
}
