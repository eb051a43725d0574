package org.posthorn.assistant.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Other ways to ask, and what is no request about mail.
class SentencesTest {
  private final RequestGrammar grammar = new RequestGrammar();

  @ParameterizedTest
  @CsvFileSource(
      resources = "sentences.tsv",
      delimiter = '\t',
      quoteCharacter = '\u0001',
      maxCharsPerColumn = 1_000)
  void a_sentence_has_its_meaning(String request, String meaning) {
    Understood understood = grammar.read(request, Expected.NOW, Locale.ENGLISH);
    assertThat(Expected.meaning(understood.intent())).isEqualTo(meaning);
  }
}
