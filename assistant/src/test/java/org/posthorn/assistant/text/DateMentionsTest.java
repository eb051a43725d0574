package org.posthorn.assistant.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Dates in sentences of a message that was written on Monday, 30 November 2026, at 10:00.
class DateMentionsTest {
  private static final LocalDateTime WRITTEN = LocalDateTime.parse("2026-11-30T10:00");

  private static String dates(String sentence, boolean monthFirst) {
    List<DateMention> found = DateMentions.of(Words.of(sentence, 100), WRITTEN, monthFirst);
    StringBuilder text = new StringBuilder();
    for (DateMention date : found) {
      text.append(text.isEmpty() ? "" : " ")
          .append(date.date())
          .append(date.time().map(time -> "T" + time).orElse(""))
          .append(date.end().map(time -> "-" + time).orElse(""))
          .append(date.deadline() ? "!" : "");
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Please send it by Friday. | 2026-12-04!",
        "Let's meet on Wednesday at 3 pm. | 2026-12-02T15:00",
        "Monday works for me. | 2026-12-07",
        "I need it before next Friday. | 2026-12-11!",
        "Can we talk tomorrow at 10:30am? | 2026-12-01T10:30",
        "The day after tomorrow is fine. | 2026-12-02",
        "The deadline is December 3rd, 2026. | 2026-12-03!",
        "It is due on 15 January. | 2027-01-15!",
        "On the 3rd of December at noon we meet. | 2026-12-03T12:00",
        "Finish this by the end of the week. | 2026-12-04!",
        "Finish this by EOD. | 2026-11-30!",
        "Pay within 14 days. | 2026-12-14!",
        "I will be back in two weeks. | 2026-12-14",
        "The call is tomorrow, 2-3 pm. | 2026-12-01T14:00-15:00",
        "Meeting on Thursday from 14:00 to 15:30. | 2026-12-03T14:00-15:30",
        "Reply by 5 pm. | 2026-11-30T17:00!",
        "See you on 2026-12-24. | 2026-12-24",
        "It happened on November 28. | 2026-11-28",
        "You may come on May 3. | 2027-05-03",
        "We sat in the sun and it was mon plaisir. | ''",
        "The march went on in may. | ''",
        "Version 3.12 costs 4.50 and has 2026 lines. | ''",
        "Könntest du bis 3. Dezember antworten? | 2026-12-03!",
        "Bitte bis Freitag, 14 Uhr. | 2026-12-04T14:00!",
        "Bitte bis spätestens 4.12.2026 senden. | 2026-12-04!",
        "Wir treffen uns am 5.12. um 14:30 Uhr. | 2026-12-05T14:30",
        "Morgen früh geht es. | 2026-12-01",
        "Guten Morgen zusammen. | ''",
        "Übermorgen passt. | 2026-12-02",
        "Bitte bis Ende der Woche. | 2026-12-04!",
        "Bis Ende des Monats brauche ich es. | 2026-11-30!",
        "Zahlung innerhalb von 14 Tagen. | 2026-12-14!",
        "Kannst du nächste Woche? | 2026-12-11",
        "Am Mittwoch von 9 bis 10 Uhr. | 2026-12-02T09:00-10:00",
        "Merci de me l'envoyer avant vendredi. | 2026-12-04!",
        "Merci d'envoyer le dossier d'ici le 3 décembre. | 2026-12-03!",
        "Rendez-vous demain à 14h30. | 2026-12-01T14:30",
        "La réunion est jeudi à 9h. | 2026-12-03T09:00",
        "Répondez au plus tard le 1er décembre. | 2026-12-01!",
        "Sous 48 heures. | 2026-12-02!",
        "Pour la fin du mois. | 2026-11-30!",
        "On se voit vendredi prochain. | 2026-12-04",
        "On se voit la semaine prochaine. | 2026-12-11",
        "Le 32 décembre et le 31.02.2026. | ''",
      })
  void datesAreFound(String sentence, String expected) {
    assertThat(dates(sentence, false)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"true, 2026-12-03", "false, 2027-03-12"})
  void theOrderOfDayAndMonthIsThatOfTheAuthor(boolean monthFirst, String expected) {
    assertThat(dates("See you on 12/3.", monthFirst)).isEqualTo(expected);
    assertThat(dates("See you on 12/24.", monthFirst)).isEqualTo("2026-12-24");
  }
}
