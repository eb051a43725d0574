package org.posthorn.search.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.search.AddressField;
import org.posthorn.search.Condition;
import org.posthorn.search.ContentSearch;
import org.posthorn.search.MatchResult;
import org.posthorn.search.TextIndex;
import org.posthorn.search.TextPlace;
import org.posthorn.store.MailAccount;

/// Why a message is found, or is not.
///
/// @param indexed whether it has a document
/// @param places where it was looked for
/// @param files what became of attachments; empty if they were not read yet
public record WhyFound(boolean indexed, List<Place> places, List<AttachedFile> files) {
  public WhyFound {
    places = List.copyOf(places);
    files = List.copyOf(files);
  }

  /// What became of an attachment.
  ///
  /// @param outcome as people read it
  /// @param characters that were read of it
  public record AttachedFile(String name, String outcome, int characters) {}

  /// What is found in a part of the message.
  ///
  /// @param name as IMAP has it
  /// @param found whether the text is there: the message was read
  /// @param index what the index knows
  /// @param absent pieces of the text that the part lacks according to the index
  public record Place(String name, boolean found, MatchResult index, List<String> absent) {
    public Place {
      absent = List.copyOf(absent);
    }
  }

  /// Names, what is asked, and what the index is asked.
  private record Question(String name, Condition condition, TextPlace place) {}

  /// @param text as somebody types it
  static WhyFound of(SearchIndex index, MailAccount account, long email, String text) {
    String folded = UnicodeCasemap.fold(text);
    List<Place> places = new ArrayList<>();
    Condition.Attachments attachments =
        new Condition.Attachments(folded, id -> index.attachmentTexts(account.id(), id));
    for (Question question : questions(folded, attachments)) {
      places.add(
          new Place(
              question.name,
              isFound(account, email, question.condition),
              index.ask(account.id(), question.place, folded).of(email),
              absent(index, account, email, question.place, folded)));
    }
    // Nothing has this text, and it is answered if anything is.
    boolean indexed =
        index.ask(account.id(), TextPlace.BODY, "\uFFFF\uFFFF\uFFFF").of(email) == MatchResult.NO;
    List<AttachedFile> files =
        index.attachments(account.id(), email).stream()
            .flatMap(read -> read.files().stream())
            .map(file ->
                new AttachedFile(file.name(), file.outcome().toString(), file.text().length()))
            .toList();
    return new WhyFound(indexed, places, files);
  }

  private static List<Question> questions(String folded, Condition attachments) {
    List<Question> questions = new ArrayList<>();
    questions.add(
        new Question("SUBJECT", new Condition.Field("Subject", folded), TextPlace.SUBJECT));
    for (AddressField field : AddressField.values()) {
      TextPlace place = field == AddressField.FROM ? TextPlace.FROM : TextPlace.HEADER;
      questions.add(new Question(field.name(), new Condition.Addresses(field, folded), place));
    }
    questions.add(new Question("BODY", new Condition.Text(folded, false), TextPlace.BODY));
    questions.add(new Question("TEXT", new Condition.Text(folded, true), TextPlace.MESSAGE));
    questions.add(new Question("ATTACHMENTS", attachments, TextPlace.ATTACHMENTS));
    return questions;
  }

  private static boolean isFound(MailAccount account, long email, Condition condition) {
    boolean[] found = {false};
    new ContentSearch(account, condition, new TimeSlice())
        .decide(
            new ContentSearch.Asked(new long[] {email}, new int[1], new int[1], new long[1]),
            new ContentSearch.Outcome() {
              @Override
              public void matches(int at) {
                found[0] = true;
              }

              @Override
              public void unreadable(int at, RuntimeException cause) {
                throw cause;
              }
            });
    return found[0];
  }

  private static List<String> absent(
      TextIndex index, MailAccount account, long email, TextPlace place, String folded) {
    Set<String> pieces = GramQuery.trigrams(folded);
    return pieces.stream()
        .filter(piece -> index.ask(account.id(), place, piece).of(email) == MatchResult.NO)
        .toList();
  }
}
