package org.posthorn.jmap.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mime.UnicodeCasemap;

/// What is marked in a text (RFC 8621 §5), and which terms a text has (RFC 8621 §4.4.1).
class SnippetTest {
  private static List<String> folded(String... terms) {
    return List.of(terms).stream().map(UnicodeCasemap::fold).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The Foosball game   | foo      | The <mark>Foo</mark>sball game",
        "a < b && c          | b        | a &lt; <mark>b</mark> &amp;&amp; c",
        "<mark>x</mark> y    | y        | &lt;mark&gt;x&lt;/mark&gt; <mark>y</mark>",
        "Grüße aus Köln      | GRÜSSE   | none",
        "Grüße aus Köln      | grüße    | <mark>Grüße</mark> aus Köln",
        "cafe\u0301 noir     | café     | <mark>cafe\u0301</mark> noir",
        "aaaa                | aa       | <mark>aaaa</mark>",
        "nothing             | here     | none",
      })
  void a_term_is_marked(String text, String term, String marked) {
    assertThat(Marking.of(text, folded(term)).map(each -> each.whole(1_000)).orElse("none"))
        .isEqualTo(marked);
  }

  @Test
  void several_terms_are_marked_and_white_space_is_collapsed() {
    assertThat(Marking.of("one\r\n  two\tthree", folded("three", "one")).orElseThrow().whole(99))
        .isEqualTo("<mark>one</mark> two <mark>three</mark>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "<", "€ ", "😀", "long word "})
  void a_preview_has_at_most_255_octets(String filler) {
    for (String text :
        List.of(
            filler.repeat(300) + " needle " + filler.repeat(300),
            "needle ".repeat(200),
            "needle" + filler.repeat(300))) {
      String preview = Marking.of(text, folded("needle")).orElseThrow().around(255);
      assertThat(preview.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
      assertThat(preview).contains("<mark>needle</mark>");
    }
    String all =
        Marking.of(filler.strip().repeat(900), folded(filler.strip().repeat(700)))
            .orElseThrow()
            .around(255);
    assertThat(all).startsWith("<mark>").endsWith("</mark>");
    assertThat(all.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "dog cat             | DOG,CAT",
        "`\"dog cat\" bird`  | DOG CAT,BIRD",
        "`'it is' so`        | IT IS,SO",
        "don't               | DON'T",
        "`\"open`            | `\"OPEN`",
        "`\"a \\\" b\"`      | `A \" B`",
        "`\"a \\\\ b\"`      | `A \\ B`",
        "``                  | ``",
        "`   `               | ``",
        "`\"\"`              | ``",
      })
  void a_text_has_terms(String text, String terms) {
    assertThat(String.join(",", Terms.of(text))).isEqualTo(terms);
  }
}
