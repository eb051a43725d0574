package org.posthorn.assistant.summary;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.assistant.text.Cut;
import org.posthorn.assistant.text.DateMention;
import org.posthorn.assistant.text.DateMentions;
import org.posthorn.assistant.text.Language;
import org.posthorn.assistant.text.Phrases;
import org.posthorn.assistant.text.Reading;
import org.posthorn.assistant.text.SentAt;
import org.posthorn.assistant.text.Sentence;

/// Finds dates that may be appointments: with a word for one, or with a time of day.
final class Appointments {
  private static final Phrases WORDS =
      Phrases.of(
          """
          meet | meeting | meetings | call | appointment | lunch | dinner | breakfast | interview | demo | party | workshop | webinar
          conference | ceremony | event | visit | session | flight | check-in | booking | reservation | rehearsal | standup
          takes place | take place | kickoff | kick-off | presentation | training | review meeting
          termin | treffen | besprechung | meeting | sitzung | telefonat | telefonkonferenz | mittagessen | abendessen | feier
          vorstellungsgespräch | veranstaltung | workshop | schulung | versammlung | besuch | flug | buchung | findet statt
          konferenz | arzttermin | gespräch | wir uns
          rendez-vous | réunion | rencontre | rencontrer | déjeuner | dîner | entretien | fête | atelier | conférence | visite
          séance | vol | réservation | aura lieu | appel | formation | rdv | se voir | se retrouve | se retrouver
          reunión | cita | encuentro | comida | cena | entrevista
          """);

  private static final int SENTENCE_CHARS_MAX = 240;
  private static final int YEARS_MAX = 2;

  private Appointments() {}

  static List<Appointment> in(Reading reading, OffsetDateTime sent, int max) {
    List<Appointment> found = new ArrayList<>();
    for (Sentence sentence : reading.sentences()) {
      boolean named = WORDS.in(sentence.words());
      for (DateMention date : mentions(sentence, sent, reading.language())) {
        if (found.size() < max && isAppointment(date, named, sent.toLocalDate())) {
          Appointment appointment = of(sentence, date, sent);
          if (found.stream().noneMatch(other -> other.start().equals(appointment.start()))) {
            found.add(appointment);
          }
        }
      }
    }
    return found;
  }

  private static List<DateMention> mentions(
      Sentence sentence, OffsetDateTime sent, Language language) {
    return DateMentions.of(
        sentence.words(), sent.toLocalDateTime(), SentAt.isMonthFirst(language, sent.getOffset()));
  }

  private static boolean isAppointment(DateMention date, boolean named, LocalDate sent) {
    return !date.deadline()
        && (named || date.time().isPresent())
        && !date.date().isBefore(sent)
        && date.date().isBefore(sent.plusYears(YEARS_MAX));
  }

  private static Appointment of(Sentence sentence, DateMention date, OffsetDateTime sent) {
    Optional<LocalTime> time = date.time();
    LocalDateTime start = date.date().atTime(time.orElse(LocalTime.MIDNIGHT));
    LocalDateTime end =
        time.isEmpty()
            ? start.plusDays(1)
            : date.end().map(date.date()::atTime).orElse(start.plusHours(1));
    String text = Cut.at(sentence.text(), SENTENCE_CHARS_MAX);
    return new Appointment(text, start, end, time.isEmpty(), sent.getOffset());
  }
}
