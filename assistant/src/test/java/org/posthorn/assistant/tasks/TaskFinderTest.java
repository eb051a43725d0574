package org.posthorn.assistant.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.assistant.text.Reading;
import org.posthorn.assistant.text.TextLimits;

/// Tasks in a message that was written on Monday, 30 November 2026.
class TaskFinderTest {
  private static final OffsetDateTime SENT = OffsetDateTime.parse("2026-11-30T10:00+01:00");

  private final TaskFinder finder = new TaskFinder(TaskLimits.defaults());

  private List<TaskFinder.Found> find(String text) {
    return finder.find(Reading.of(text, TextLimits.defaults()), SENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Please send me the signed contract.",
        "Could you check the numbers in the second table?",
        "Can you call the supplier tomorrow?",
        "Don't forget to book the room.",
        "I need you to approve the invoice.",
        "Let me know which day suits you.",
        "Would you mind looking at the draft?",
        "Reminder: the deadline for the form is Friday.",
        "You have to renew the certificate.",
        "Könntest du bis 3. Dezember die Folien fertig machen?",
        "Bitte schicken Sie uns die Unterlagen.",
        "Kannst du mir morgen helfen?",
        "Vergiss nicht, das Zimmer zu buchen.",
        "Ich bitte dich um eine Antwort bis Freitag.",
        "Sie müssen den Vertrag noch unterschreiben.",
        "Gib mir Bescheid, ob das klappt.",
        "Merci de m'envoyer le rapport avant vendredi.",
        "Merci d'envoyer le rapport.",
        "Pourriez-vous confirmer la date ?",
        "Peux-tu relire le texte ?",
        "Veuillez signer le contrat ci-joint.",
        "N'oublie pas de réserver la salle.",
        "Envoie-moi le fichier, stp."
      })
  void requestsAreTasks(String sentence) {
    assertThat(find("Hello,\n\nthis is about the project.\n" + sentence + "\n\nBye"))
        .extracting(TaskFinder.Found::text)
        .containsExactly(sentence);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Please find attached the report.",
        "Please do not reply to this message.",
        "Please feel free to contact me.",
        "If you have any questions, please call us.",
        "Thank you for your help with this.",
        "As you can see, the numbers are fine.",
        "How can you say that?",
        "What time is it there?",
        "I went to the cinema yesterday.",
        "Bitte beachten Sie unsere neuen Zeiten.",
        "Bei Fragen melden Sie sich bitte jederzeit.",
        "Vielen Dank für die Unterlagen.",
        "Wie können Sie das sagen?",
        "Veuillez trouver ci-joint le rapport.",
        "Merci de votre réponse.",
        "N'hésitez pas à me contacter.",
        "Merci beaucoup pour ton aide."
      })
  void politenessIsNoTask(String sentence) {
    assertThat(find("Hello,\n\nthis is about the project.\n" + sentence + "\n")).isEmpty();
  }

  @Test
  void dueDaysAreResolvedFromTheMessage() {
    assertThat(find("Please send me the report by Friday.").getFirst().due())
        .contains(LocalDate.parse("2026-12-04"));
    TaskFinder.Found timed = find("Bitte ruf mich bis morgen um 14 Uhr an.").getFirst();
    assertThat(timed.due()).contains(LocalDate.parse("2026-12-01"));
    assertThat(timed.dueAt()).contains(Instant.parse("2026-12-01T13:00:00Z"));
    assertThat(find("Could you send what you promised on November 28?").getFirst().due()).isEmpty();
  }

  @Test
  void aDeadlineInTheNextSentenceBelongsToTheRequest() {
    assertThat(find("Could you review the draft? I need it by Thursday. It is long."))
        .containsExactly(
            new TaskFinder.Found(
                "Could you review the draft?",
                java.util.Optional.of(LocalDate.parse("2026-12-03")),
                java.util.Optional.empty()));
    assertThat(find("Please fill in the form. The deadline is 15 December."))
        .extracting(TaskFinder.Found::due)
        .containsExactly(java.util.Optional.of(LocalDate.parse("2026-12-15")));
  }

  @Test
  void quotedAndForwardedRequestsAreNoTasks() {
    assertThat(find("Done.\n\n> Could you please send the report?")).isEmpty();
    assertThat(
            find(
                "---------- Forwarded message ---------\nFrom: A\nDate: B\nTo: C\n\nPlease send it."))
        .isEmpty();
  }

  @Test
  void aMessageHasFewTasks() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("Please do thing number ").append(i).append(" today.\n\n");
    }
    assertThat(find(text.toString())).hasSize(TaskLimits.defaults().perMessage());
    assertThat(find("Please send it to me.\n\nPlease send it to me.\n")).hasSize(1);
  }
}
