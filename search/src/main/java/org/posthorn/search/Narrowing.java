package org.posthorn.search;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntToLongFunction;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;

/// Asks an index before messages are read. A condition is replaced by one that has the same answers
/// but knows most of them without reading; since each text is narrowed by itself, this holds below
/// OR and NOT too. One thread, one search.
public final class Narrowing {
  /// Texts of a search that the index is asked about; more are read for.
  private static final int ASKED_MAX = 64;

  private final TextIndex index;
  private final AccountId account;
  private final IntToLongFunction emailAt;
  private final Map<Question, Lazy> questions = new HashMap<>();

  private record Question(TextPlace place, String folded) {}

  private Narrowing(TextIndex index, AccountId account, IntToLongFunction emailAt) {
    this.index = index;
    this.account = account;
    this.emailAt = emailAt;
  }

  /// @param emailAt the id of the Email at a place, see [Candidate#at]
  public static Condition of(
      Condition condition, TextIndex index, AccountId account, IntToLongFunction emailAt) {
    return condition.cost() == 0
        ? condition
        : new Narrowing(index, account, emailAt).narrowed(condition);
  }

  private Condition narrowed(Condition condition) {
    return switch (condition) {
      case Condition.Field field ->
          ask(
              condition,
              field.name().equalsIgnoreCase("Subject") ? TextPlace.SUBJECT : TextPlace.HEADER,
              field.folded());
      case Condition.Addresses addresses ->
          ask(
              condition,
              addresses.field() == AddressField.FROM ? TextPlace.FROM : TextPlace.HEADER,
              addresses.folded());
      case Condition.Text text ->
          ask(condition, text.header() ? TextPlace.MESSAGE : TextPlace.BODY, text.folded());
      case Condition.Attachments attachments ->
          ask(
              new Condition.Attachments(
                  attachments.folded(), email -> index.attachmentTexts(account, email)),
              TextPlace.ATTACHMENTS,
              attachments.folded());
      case Condition.And and ->
          new Condition.And(and.conditions().stream().map(this::narrowed).toList());
      case Condition.Or or -> new Condition.Or(narrowed(or.first()), narrowed(or.second()));
      case Condition.Not not -> new Condition.Not(narrowed(not.condition()));
      case Condition.OfView _,
          Condition.OfNumber _,
          Condition.OfStructure _,
          Condition.Sent _,
          Condition.Narrowed _ ->
          condition;
    };
  }

  private Condition ask(Condition condition, TextPlace place, String folded) {
    Question question = new Question(place, folded);
    Lazy answers = questions.get(question);
    if (answers == null) {
      if (folded.isEmpty() || questions.size() == ASKED_MAX) {
        return condition;
      }
      answers = new Lazy(question);
      questions.put(question, answers);
    }
    Lazy asked = answers;
    return new Condition.Narrowed(condition, at -> asked.of(emailAt.applyAsLong(at)));
  }

  /// The index is asked when the first message needs it.
  private final class Lazy implements TextIndex.Answers {
    private final Question question;
    private TextIndex.@Nullable Answers answers;

    Lazy(Question question) {
      this.question = question;
    }

    @Override
    public MatchResult of(long emailId) {
      if (answers == null) {
        answers = index.ask(account, question.place, question.folded);
      }
      return answers.of(emailId);
    }
  }
}
