package org.posthorn.assistant.tasks;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.assistant.text.Cut;
import org.posthorn.assistant.text.DateMention;
import org.posthorn.assistant.text.DateMentions;
import org.posthorn.assistant.text.Phrases;
import org.posthorn.assistant.text.Reading;
import org.posthorn.assistant.text.SentAt;
import org.posthorn.assistant.text.Sentence;

/// Finds what a message asks its reader to do. Deterministic, linear time.
public final class TaskFinder {
  /// A sentence that says when something is due, of which another says what.
  private static final Phrases DEADLINES =
      Phrases.of(
          """
          deadline | due date | is due | need it by | need this by | needs it by | need them by | latest
          frist | abgabetermin | brauche es bis | brauchen es bis | brauche das bis | brauchen das bis | spätestens
          date limite | au plus tard | avant le
          """);

  private final TaskLimits limits;

  public TaskFinder(TaskLimits limits) {
    this.limits = limits;
  }

  /// What is asked.
  ///
  /// @param text the sentence
  public record Found(String text, Optional<LocalDate> due, Optional<Instant> dueAt) {}

  /// @param sent when the message was written, on its author's clock
  public List<Found> find(Reading reading, OffsetDateTime sent) {
    List<Found> found = new ArrayList<>();
    if (reading.forwarded()) {
      return found; // another was asked
    }
    boolean monthFirst = SentAt.isMonthFirst(reading.language(), sent.getOffset());
    int last = -2;
    for (int i = 0; i < reading.sentences().size(); i++) {
      Sentence sentence = reading.sentences().get(i);
      boolean request = sentence.kind() == Sentence.Kind.REQUEST;
      boolean follows = last == i - 1 && !found.isEmpty() && found.getLast().due().isEmpty();
      if (!request && !follows) {
        continue;
      }
      Optional<DateMention> date = date(sentence, sent, monthFirst);
      if (follows
          && date.isPresent()
          && (DEADLINES.in(sentence.words()) || (!request && date.get().deadline()))) {
        found.set(found.size() - 1, due(found.getLast().text(), date, sent));
      } else if (request && found.size() < limits.perMessage() && isNew(sentence, found)) {
        found.add(due(Cut.at(sentence.text(), limits.charsMax()), date, sent));
        last = i;
      }
    }
    return found;
  }

  /// The day on which it is due: a last day before any other, and none that is past.
  private static Optional<DateMention> date(
      Sentence sentence, OffsetDateTime sent, boolean monthFirst) {
    List<DateMention> dates =
        DateMentions.of(sentence.words(), sent.toLocalDateTime(), monthFirst).stream()
            .filter(date -> !date.date().isBefore(sent.toLocalDate()))
            .toList();
    return dates.stream()
        .filter(DateMention::deadline)
        .findFirst()
        .or(() -> dates.stream().findFirst());
  }

  private static Found due(String text, Optional<DateMention> date, OffsetDateTime sent) {
    return new Found(
        text,
        date.map(DateMention::date),
        date.flatMap(
            day -> day.time().map(time -> day.date().atTime(time).toInstant(sent.getOffset()))));
  }

  private static boolean isNew(Sentence sentence, List<Found> found) {
    String text = sentence.text().toLowerCase(Locale.ROOT);
    return found.stream().noneMatch(other -> other.text().toLowerCase(Locale.ROOT).equals(text));
  }
}
