package org.posthorn.assistant.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private final RequestGrammar grammar = new RequestGrammar();

  private Intent read(String request, String now) {
    ZonedDateTime time = LocalDateTime.parse(now).atZone(BERLIN);
    return grammar.read(request, time, Locale.ENGLISH).intent();
  }

  private static String local(Optional<Instant> instant) {
    return instant.map(at -> at.atZone(BERLIN).toLocalDateTime().toString()).orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // A Wednesday.
        "2026-11-18T10:00 | mails from today             | 2026-11-18T00:00 | 2026-11-19T00:00",
        "2026-11-18T10:00 | mails from yesterday         | 2026-11-17T00:00 | 2026-11-18T00:00",
        "2026-11-18T10:00 | Mails von vorgestern         | 2026-11-16T00:00 | 2026-11-17T00:00",
        "2026-11-18T10:00 | mails of this week           | 2026-11-16T00:00 | 2026-11-23T00:00",
        "2026-11-18T10:00 | les mails de la semaine passée | 2026-11-09T00:00 | 2026-11-16T00:00",
        "2026-11-18T10:00 | Mails vom letzten Monat      | 2026-10-01T00:00 | 2026-11-01T00:00",
        "2026-11-18T10:00 | mails from the last 3 days   | 2026-11-15T00:00 | ''",
        "2026-11-18T10:00 | mails des deux dernières semaines | 2026-11-04T00:00 | ''",
        "2026-11-18T10:00 | Mails der letzten zwei Wochen | 2026-11-04T00:00 | ''",
        "2026-11-18T10:00 | mails since Monday           | 2026-11-16T00:00 | ''",
        "2026-11-18T10:00 | Mails seit Donnerstag        | 2026-11-12T00:00 | ''",
        "2026-11-18T10:00 | mails since Wednesday        | 2026-11-18T00:00 | ''",
        "2026-11-18T10:00 | mails d'octobre              | 2026-10-01T00:00 | 2026-11-01T00:00",
        "2026-11-18T10:00 | mails in December            | 2025-12-01T00:00 | 2026-01-01T00:00",
        "2026-11-18T10:00 | mails in November            | 2026-11-01T00:00 | 2026-12-01T00:00",
        "2026-11-18T10:00 | Mails aus dem Jahr 2024      | 2024-01-01T00:00 | 2025-01-01T00:00",
        "2026-11-18T10:00 | mails older than a month     | '' | 2026-10-18T00:00",
        "2026-11-18T10:00 | des mails de plus de deux semaines | '' | 2026-11-04T00:00",
        "2026-11-18T10:00 | Mails, die älter als 3 Tage sind | '' | 2026-11-15T00:00",
        "2026-11-18T10:00 | mails before March           | '' | 2026-03-01T00:00",
        "2026-11-18T10:00 | mails on the 3rd of November | 2026-11-03T00:00 | 2026-11-04T00:00",
        "2026-11-18T10:00 | mails of 24 December         | 2025-12-24T00:00 | 2025-12-25T00:00",
        "2026-11-18T10:00 | Mails vom 3. November 2025   | 2025-11-03T00:00 | 2025-11-04T00:00",
        "2026-11-18T10:00 | mails du 1er mai             | 2026-05-01T00:00 | 2026-05-02T00:00",
        "2026-11-18T10:00 | mails from 2026-02-03        | 2026-02-03T00:00 | 2026-02-04T00:00",
        "2026-11-18T10:00 | Mails vom 3.11.              | 2026-11-03T00:00 | 2026-11-04T00:00",
        "2026-11-18T10:00 | mails entre le 2 et le 6 novembre | 2026-11-02T00:00 | 2026-11-07T00:00",
        "2026-11-18T10:00 | Mails vom 2. bis 6. November | 2026-11-02T00:00 | 2026-11-07T00:00",
        "2026-11-18T10:00 | mails from 3 days ago        | 2026-11-15T00:00 | 2026-11-16T00:00",
        "2026-11-18T10:00 | Mails von vor drei Tagen     | 2026-11-15T00:00 | 2026-11-16T00:00",
        "2026-11-18T10:00 | mails d'il y a trois jours   | 2026-11-15T00:00 | 2026-11-16T00:00",
        // A Sunday belongs to the week that ends with it.
        "2026-11-22T23:59 | mails of this week           | 2026-11-16T00:00 | 2026-11-23T00:00",
        "2026-11-22T23:59 | mails of last week           | 2026-11-09T00:00 | 2026-11-16T00:00",
        "2026-11-22T10:00 | mails since Sunday           | 2026-11-22T00:00 | ''",
        // The year changes.
        "2027-01-01T00:30 | mails from yesterday         | 2026-12-31T00:00 | 2027-01-01T00:00",
        "2027-01-01T00:30 | mails of last month          | 2026-12-01T00:00 | 2027-01-01T00:00",
        "2027-01-01T00:30 | mails of last week           | 2026-12-21T00:00 | 2026-12-28T00:00",
        "2027-01-01T00:30 | mails of this week           | 2026-12-28T00:00 | 2027-01-04T00:00",
        "2027-01-15T10:00 | mails of last year           | 2026-01-01T00:00 | 2027-01-01T00:00",
        // Times of day. Without a day, the latest such time, or today.
        "2026-11-18T16:00 | mails after 3pm              | 2026-11-18T15:00 | ''",
        "2026-11-18T10:00 | mails after 3 pm             | 2026-11-17T15:00 | ''",
        "2026-11-18T16:00 | Mails seit 15 Uhr            | 2026-11-18T15:00 | ''",
        "2026-11-18T16:00 | Mails nach 15:30             | 2026-11-18T15:30 | ''",
        "2026-11-18T16:00 | mes mails depuis 9h30        | 2026-11-18T09:30 | ''",
        "2026-11-18T16:00 | mes mails après 15 h         | 2026-11-18T15:00 | ''",
        "2026-11-18T16:00 | mails before 9:15            | 2026-11-18T00:00 | 2026-11-18T09:15",
        "2026-11-18T16:00 | mails from yesterday after 3pm | 2026-11-17T15:00 | 2026-11-18T00:00",
        "2026-11-18T16:00 | mails after 3pm yesterday    | 2026-11-17T15:00 | 2026-11-18T00:00",
        "2026-11-18T16:00 | Mails von gestern vor 9 Uhr  | 2026-11-17T00:00 | 2026-11-17T09:00",
        "2026-11-18T16:00 | mails since yesterday 3 pm   | 2026-11-17T15:00 | ''",
        "2026-11-18T16:00 | Mails seit Montag 15 Uhr     | 2026-11-16T15:00 | ''",
        "2026-11-18T16:00 | les mails d'hier entre 9h et 11h | 2026-11-17T09:00 | 2026-11-17T11:00",
        "2026-11-18T16:00 | mails between 2 and 4 pm     | 2026-11-18T14:00 | 2026-11-18T16:00",
        "2026-11-18T16:00 | Mails zwischen 9 und 15 Uhr  | 2026-11-18T09:00 | 2026-11-18T15:00",
        // The hour that does not exist in the night in which the clocks go forward.
        "2026-03-29T10:00 | mails after 2:30             | 2026-03-29T03:30 | ''",
        // A leap day.
        "2028-02-29T10:00 | mails from today             | 2028-02-29T00:00 | 2028-03-01T00:00",
        "2028-03-31T10:00 | mails older than a month     | '' | 2028-02-29T00:00",
        "2026-11-18T10:00 | mails of 29 February         | 2024-02-29T00:00 | 2024-03-01T00:00",
      })
  void spans(String now, String request, String after, String before) {
    assertThat(read(request, now))
        .isInstanceOfSatisfying(
            Intent.Find.class,
            find -> {
              assertThat(local(find.criteria().after())).isEqualTo(after);
              assertThat(local(find.criteria().before())).isEqualTo(before);
              assertThat(find.criteria().text()).isEmpty();
              assertThat(find.criteria().from()).isEmpty();
            });
  }

  @Test
  void a_day_on_which_the_clocks_change_is_as_long_as_it_is() {
    // 25 October 2026 has 25 hours in Berlin, 29 March 23.
    Intent.Find october = (Intent.Find) read("mails from yesterday", "2026-10-26T10:00");
    assertThat(october.criteria().after()).contains(Instant.parse("2026-10-24T22:00:00Z"));
    assertThat(october.criteria().before()).contains(Instant.parse("2026-10-25T23:00:00Z"));
    Intent.Find march = (Intent.Find) read("mails from yesterday", "2026-03-30T10:00");
    assertThat(march.criteria().after()).contains(Instant.parse("2026-03-28T23:00:00Z"));
    assertThat(march.criteria().before()).contains(Instant.parse("2026-03-29T22:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2026-11-18T10:00 | snooze it until tomorrow         | 2026-11-19T08:00",
        "2026-11-18T10:00 | reporte-le à demain              | 2026-11-19T08:00",
        "2026-11-18T10:00 | snooze it until tonight          | 2026-11-18T18:00",
        "2026-11-18T10:00 | snooze this until next Monday    | 2026-11-23T08:00",
        "2026-11-18T10:00 | reporte-le à lundi               | 2026-11-23T08:00",
        "2026-11-18T10:00 | Stell sie bis Montag zurück      | 2026-11-23T08:00",
        "2026-11-18T10:00 | snooze it until next week        | 2026-11-23T08:00",
        "2026-11-18T10:00 | reporte-le à la semaine prochaine | 2026-11-23T08:00",
        "2026-11-18T10:00 | Stell das auf nächste Woche zurück | 2026-11-23T08:00",
        "2026-11-18T10:00 | snooze it for two hours          | 2026-11-18T12:00",
        "2026-11-18T10:00 | remind me of this in 3 days      | 2026-11-21T08:00",
        "2026-11-18T10:00 | rappelle-le-moi dans deux heures | 2026-11-18T12:00",
        "2026-11-18T10:00 | snooze it until tomorrow at 3 pm | 2026-11-19T15:00",
        "2026-11-18T10:00 | reporte-le à demain 15h30        | 2026-11-19T15:30",
        "2026-11-18T10:00 | erinnere mich morgen um 9 Uhr daran | 2026-11-19T09:00",
        "2026-11-18T10:00 | snooze it until 3 December       | 2026-12-03T08:00",
        "2026-11-16T10:00 | snooze it until Monday           | 2026-11-23T08:00",
        "2026-12-31T10:00 | snooze it until tomorrow         | 2027-01-01T08:00",
        // The night in which the clocks go forward.
        "2026-03-28T23:00 | snooze it for 4 hours            | 2026-03-29T04:00",
      })
  void moments_to_come(String now, String request, String until) {
    assertThat(read(request, now))
        .isInstanceOfSatisfying(
            Intent.Change.class,
            change -> {
              assertThat(change.operation()).isEqualTo(Intent.Operation.SNOOZE);
              assertThat(local(change.until())).isEqualTo(until);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "which tasks are due today      | 2026-11-19T00:00",
        "my tasks for tomorrow          | 2026-11-20T00:00",
        "mes tâches de cette semaine    | 2026-11-23T00:00",
        "Aufgaben bis Freitag           | 2026-11-21T00:00",
        "what do I have to do this week | 2026-11-23T00:00",
        "my tasks                       | ''",
      })
  void tasks_are_due_before_the_end_of_a_span(String request, String before) {
    assertThat(read(request, "2026-11-18T10:00"))
        .isInstanceOfSatisfying(
            Intent.Tasks.class, tasks -> assertThat(local(tasks.dueBefore())).isEqualTo(before));
  }
}
