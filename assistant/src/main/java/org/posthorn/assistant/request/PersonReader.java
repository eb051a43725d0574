package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.Token.Kind;

/// Reads names and addresses.
final class PersonReader {
  /// Longest name in words, where small letters do not show where it ends.
  private static final int NAME_WORDS_MAX = 3;

  private final Sentence sentence;
  private final boolean german;

  PersonReader(Sentence sentence, Locale language) {
    this.sentence = sentence;
    this.german = language.equals(Locale.GERMAN);
  }

  /// A person.
  ///
  /// @param next the piece after it
  record Person(String name, int next) {}

  /// The person that begins at a piece, perhaps after an article.
  @Nullable Person at(int index) {
    int i = index;
    while (i < index + 2 && sentence.isAny(i, ARTICLE, MY) && !sentence.is(i, NAME)) {
      i++;
    }
    if (sentence.is(i, Kind.ADDRESS) || sentence.is(i, Kind.QUOTED)) {
      return new Person(sentence.at(i).text(), i + 1);
    }
    if (!begins(i, i == index)) {
      return null;
    }
    boolean capital = sentence.at(i).capital();
    int end = i + 1;
    while (end - i < NAME_WORDS_MAX + 2) {
      if (dotted(end)) {
        end += 2;
        continue;
      }
      if (!sentence.is(end, Kind.WORD)) {
        break;
      }
      Piece piece = sentence.at(end);
      boolean glued = piece.glued() && !piece.is(POSSESSIVE);
      boolean more = piece.unknown() && (piece.capital() || (!capital && end - i < NAME_WORDS_MAX));
      if (!glued && !more) {
        break;
      }
      end++;
    }
    if (numbered(end)) {
      end++;
    }
    return new Person(sentence.written(i, end), end);
  }

  /// Whether a number belongs to the name before it: "Room 12". Dates and times have been read
  /// before.
  private boolean numbered(int i) {
    return sentence.is(i, Kind.NUMBER)
        && sentence.at(i).text().matches("[0-9]{1,4}")
        && !sentence.unknown(i + 1) // "send Anna 50 euros"
        && !sentence.isAny(
            i + 1, UNIT, MAIL, THREAD, MONTH, SIZE_UNIT, HALF_DAY, CLOCK, ORDINAL_MARK);
  }

  /// Whether a domain goes on: ".com".
  private boolean dotted(int i) {
    return sentence.isMark(i, '.')
        && sentence.at(i).glued()
        && sentence.is(i + 1, Kind.WORD)
        && sentence.at(i + 1).glued();
  }

  private boolean begins(int i, boolean direct) {
    if (!sentence.is(i, Kind.WORD)) {
      return false;
    }
    Piece piece = sentence.at(i);
    if (piece.unknown()) {
      return true;
    }
    if (piece.is(NAME)) {
      return direct;
    }
    // A verb or noun that is somebody's name, by its capital.
    return direct
        && !german
        && piece.capital()
        && i > 0
        && !sentence.isAny(
            i, MAIL, THREAD, MAILBOX, ATTACHMENT, FOLDER, DAY, MONTH, WEEKDAY, ME, I, THEM, ARTICLE)
        && !sentence.isAny(i, NEWSLETTER, RECEIPT, NOTIFICATION, INVITATION, ORDINAL, ALL, UNREAD);
  }

  /// Takes the persons from a piece on: "Anna, Marc und x@example.org".
  ///
  /// @return empty if there is none; then nothing is taken
  List<String> takeList(int index) {
    List<String> names = new ArrayList<>();
    int i = index;
    Person person = at(i);
    while (person != null) {
      names.add(person.name());
      sentence.take(i, person.next());
      i = person.next();
      if (sentence.is(i, POSSESSIVE) && sentence.at(i).glued()) {
        sentence.take(i++);
      }
      int joined = i;
      while (joined < i + 2 && (sentence.is(joined, AND) || sentence.isMark(joined, ','))) {
        joined++;
      }
      if (joined == i) {
        break;
      }
      int next = joined;
      if (sentence.isAny(next, FROM, TO) && sentence.at(next).kind() == Kind.WORD) {
        next++;
      }
      boolean plain =
          sentence.is(next, Kind.ADDRESS)
              || (sentence.is(next, Kind.WORD)
                  && sentence.at(next).unknown()
                  && !(next > joined && sentence.is(joined, TO) != sentence.is(index - 1, TO)));
      if (sentence.is(next, ARTICLE) && sentence.unknown(next + 1)) {
        plain = true;
      }
      if (next > joined
          && !sentence.is(index - 1, sentence.is(joined, FROM) ? FROM : TO)
          && index > 0) {
        break;
      }
      person = plain ? at(next) : null;
      if (person != null) {
        sentence.take(i, next);
        i = next;
      }
    }
    return names;
  }
}
