package org.posthorn.search;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.posthorn.mime.Dates;
import org.posthorn.mime.Entity;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.ImapAddress;
import org.posthorn.mime.ImapEnvelope;

/// A condition on messages. Immutable.
public sealed interface Condition {

  MatchResult of(Candidate candidate);

  /// The cost of evaluation, so that cheap conditions come first: 0 for the view, 1 for the header,
  /// 2 for the body.
  int cost();

  /// Number of texts that are searched in bodies.
  default int bodyTexts() {
    return 0;
  }

  /// The conjunction of conditions; matches every message if there are none.
  static Condition all(List<Condition> conditions) {
    return conditions.isEmpty()
        ? new OfView(_ -> true)
        : new And(conditions.stream().sorted(Comparator.comparingInt(Condition::cost)).toList());
  }

  static Condition either(Condition one, Condition other) {
    return one.cost() <= other.cost() ? new Or(one, other) : new Or(other, one);
  }

  /// Evaluated with the current view; gets the message's index there.
  record OfView(IntPredicate test) implements Condition {
    @Override
    public MatchResult of(Candidate candidate) {
      return MatchResult.of(test.test(candidate.place()));
    }

    @Override
    public int cost() {
      return 0;
    }
  }

  /// Evaluated with the client's view; gets the message's index there.
  record OfNumber(IntPredicate test) implements Condition {
    @Override
    public MatchResult of(Candidate candidate) {
      return MatchResult.of(test.test(candidate.index()));
    }

    @Override
    public int cost() {
      return 0;
    }
  }

  /// A field's value contains a text.
  ///
  /// @param folded in the comparator's form
  record Field(String name, String folded) implements Condition {
    @Override
    public MatchResult of(Candidate candidate) {
      return candidate.hasHeader()
          ? MatchResult.of(MessageText.fieldContains(candidate.header(), name, folded))
          : MatchResult.OPEN;
    }

    @Override
    public int cost() {
      return 1;
    }
  }

  /// An address of the envelope's field contains a text.
  ///
  /// @param folded in the comparator's form
  record Addresses(AddressField field, String folded) implements Condition {
    @Override
    public MatchResult of(Candidate candidate) {
      return candidate.hasStructure()
          ? MatchResult.of(MessageText.addressContains(addresses(candidate.envelope()), folded))
          : MatchResult.OPEN;
    }

    private List<ImapAddress> addresses(ImapEnvelope envelope) {
      return switch (field) {
        case BCC -> envelope.bcc();
        case CC -> envelope.cc();
        case FROM -> envelope.from();
        case TO -> envelope.to();
      };
    }

    @Override
    public int cost() {
      return 1;
    }
  }

  /// Evaluated with the structure of the message.
  record OfStructure(Predicate<Entity> test) implements Condition {
    @Override
    public MatchResult of(Candidate candidate) {
      return candidate.hasStructure()
          ? MatchResult.of(test.test(candidate.entity()))
          : MatchResult.OPEN;
    }

    @Override
    public int cost() {
      return 1;
    }
  }

  /// The day of the Date field, in the zone it is written in. A message without a date matches no
  /// relation.
  record Sent(DateRelation relation, int day) implements Condition {
    @Override
    public MatchResult of(Candidate candidate) {
      if (!candidate.hasHeader()) {
        return MatchResult.OPEN;
      }
      Optional<LocalDate> sent =
          candidate
              .header()
              .first("Date")
              .map(HeaderField::value)
              .flatMap(Dates::parse)
              .map(OffsetDateTime::toLocalDate);
      return MatchResult.of(sent.isPresent() && relation.holds(sent.get().toEpochDay(), day));
    }

    @Override
    public int cost() {
      return 1;
    }
  }

  /// The body contains a text, or with `header` the header does.
  record Text(String folded, boolean header) implements Condition {
    @Override
    public int bodyTexts() {
      return 1;
    }

    @Override
    public MatchResult of(Candidate candidate) {
      if (header
          && candidate.hasHeader()
          && MessageText.headerContains(candidate.header(), folded)) {
        return MatchResult.YES;
      }
      return candidate.hasBody()
          ? MatchResult.of(candidate.bodyContains(folded))
          : MatchResult.OPEN;
    }

    @Override
    public int cost() {
      return 2;
    }
  }

  /// The name of an attachment contains a text, or what was read of one does. Of an attachment that
  /// was not read yet, only the name is known.
  ///
  /// @param folded in the comparator's form
  /// @param texts what was read of the attachments of an Email; [Narrowing] says where it is kept
  record Attachments(String folded, LongFunction<List<String>> texts) implements Condition {
    public Attachments(String folded) {
      this(folded, _ -> List.of());
    }

    @Override
    public MatchResult of(Candidate candidate) {
      if (!candidate.hasStructure()) {
        return MatchResult.OPEN;
      }
      return MatchResult.of(
          MessageText.anyName(candidate.entity(), name -> MessageText.contains(name, folded))
              || texts.apply(candidate.emailId()).stream()
                  .anyMatch(text -> MessageText.contains(text, folded)));
    }

    @Override
    public int cost() {
      return 1;
    }
  }

  /// A condition whose result an index knows for most messages, see [Narrowing].
  ///
  /// @param known the result of the index for the message at a place
  record Narrowed(Condition condition, IntFunction<MatchResult> known) implements Condition {
    @Override
    public int bodyTexts() {
      return condition.bodyTexts();
    }

    @Override
    public MatchResult of(Candidate candidate) {
      MatchResult answer = known.apply(candidate.place());
      return answer == MatchResult.OPEN ? condition.of(candidate) : answer;
    }

    @Override
    public int cost() {
      return condition.cost();
    }
  }

  /// Conjunction.
  ///
  /// @param conditions cheap ones first
  record And(List<Condition> conditions) implements Condition {
    @Override
    public int bodyTexts() {
      return conditions.stream().mapToInt(Condition::bodyTexts).sum();
    }

    @Override
    public MatchResult of(Candidate candidate) {
      MatchResult all = MatchResult.YES;
      for (Condition condition : conditions) {
        MatchResult answer = condition.of(candidate);
        if (answer == MatchResult.NO) {
          return MatchResult.NO;
        }
        if (answer == MatchResult.OPEN) {
          all = MatchResult.OPEN;
        }
      }
      return all;
    }

    @Override
    public int cost() {
      return conditions.getLast().cost();
    }
  }

  /// Disjunction.
  ///
  /// @param first not more expensive than the second
  record Or(Condition first, Condition second) implements Condition {
    @Override
    public int bodyTexts() {
      return first.bodyTexts() + second.bodyTexts();
    }

    @Override
    public MatchResult of(Candidate candidate) {
      MatchResult one = first.of(candidate);
      if (one == MatchResult.YES) {
        return MatchResult.YES;
      }
      MatchResult other = second.of(candidate);
      return other == MatchResult.NO ? one : other;
    }

    @Override
    public int cost() {
      return second.cost();
    }
  }

  record Not(Condition condition) implements Condition {
    @Override
    public int bodyTexts() {
      return condition.bodyTexts();
    }

    @Override
    public MatchResult of(Candidate candidate) {
      return condition.of(candidate).not();
    }

    @Override
    public int cost() {
      return condition.cost();
    }
  }
}
