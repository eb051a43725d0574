package org.posthorn.assistant.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.assistant.request.Criteria;
import org.posthorn.assistant.request.Intent;

class AnswerTextsTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @ValueSource(strings = {"fr", "de"})
  void each_language_has_every_text(String language) {
    assertThat(AnswerTexts.keys(language)).isEqualTo(AnswerTexts.keys("en"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"en", "fr", "de"})
  void every_choice_has_its_text(String language) {
    AnswerTexts phrases = AnswerTexts.of(Locale.of(language), BERLIN);
    for (Criteria.Trait trait : Criteria.Trait.values()) {
      assertThat(phrases.of("trait." + trait)).isNotBlank();
    }
    for (Criteria.Attachment kind : Criteria.Attachment.values()) {
      assertThat(phrases.of("attachment." + kind)).isNotBlank();
    }
    for (Intent.Operation operation : Intent.Operation.values()) {
      assertThat(phrases.operation(operation, "X")).isNotBlank();
    }
  }

  @Test
  void conditions_are_said_as_they_were_understood() {
    Criteria criteria =
        new Criteria(
            new Criteria.People(List.of("anna", "marc"), List.of()),
            List.of(),
            List.of("bridge"),
            Optional.of(Criteria.Attachment.PDF),
            new Criteria.Period(
                Optional.of(Instant.parse("2026-11-08T23:00:00Z")),
                Optional.of(Instant.parse("2026-11-15T23:00:00Z"))),
            Optional.empty(),
            Optional.of("archive"),
            Set.of(Criteria.Trait.UNREAD));
    assertThat(AnswerTexts.of(Locale.ENGLISH, BERLIN).conditions(criteria))
        .isEqualTo(
            " from anna or marc with “bridge” with a PDF from Nov 9, 2026 to Nov 15, 2026 in"
                + " Archive (unread)");
  }

  @Test
  void a_span_that_ends_at_a_time_of_day_says_that_time() {
    Criteria criteria =
        new Criteria(
            new Criteria.People(List.of(), List.of()),
            List.of(),
            List.of(),
            Optional.empty(),
            new Criteria.Period(
                Optional.of(Instant.parse("2026-11-09T08:00:00Z")),
                Optional.of(Instant.parse("2026-11-09T10:00:00Z"))),
            Optional.empty(),
            Optional.empty(),
            Set.of());
    assertThat(AnswerTexts.of(Locale.GERMAN, BERLIN).conditions(criteria))
        .contains("09:00")
        .contains("11:00");
  }

  @Test
  void numbers_have_their_plural() {
    AnswerTexts german = AnswerTexts.of(Locale.GERMAN, BERLIN);
    assertThat(german.of("found", 0, "")).isEqualTo("Keine Nachricht.");
    assertThat(german.of("found", 1, "")).isEqualTo("Eine Nachricht.");
    assertThat(german.of("found", 1_234, "")).isEqualTo("1.234 Nachrichten.");
  }
}
