package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.Token.Kind;

/// Reads what a message to be written says, and to whom it goes.
final class MessageReader {
  private final Sentence sentence;
  private final PersonReader persons;
  private @Nullable String subject;
  private @Nullable String text;

  MessageReader(Sentence sentence, Locale language) {
    this.sentence = sentence;
    this.persons = new PersonReader(sentence, language);
  }

  Optional<String> subject() {
    return Optional.ofNullable(subject);
  }

  Optional<String> text() {
    return Optional.ofNullable(text);
  }

  /// Takes the text: what follows a colon, "saying", "that", or a quoted text after such a word.
  /// All of it is the message, whatever it says.
  void takeText() {
    boolean act = false;
    for (int i = 0; i < sentence.size() && text == null; i++) {
      if (!sentence.free(i)) {
        continue;
      }
      if (act && marker(i)) {
        take(i);
      }
      act |= act(i);
    }
  }

  private boolean act(int i) {
    return sentence.isAny(i, REPLY, REPLY_ALL, REPLY_NOUN, FORWARD, WRITE, SEND, TELL)
        || sentence.is(i, MAIL);
  }

  private boolean marker(int i) {
    if (sentence.isMark(i, ':')) {
      return !sentence.isAny(i - 1, SUBJECT, CC);
    }
    if (sentence.is(i, SAY)) {
      if (sentence.value(i, SAY) == 1
          && !sentence.isMark(i + 1, ':')
          && !sentence.is(i + 1, Kind.QUOTED)) {
        return false;
      }
      return sentence.free(i + 1) && !(sentence.is(i, TELL) && !sentence.is(i + 1, Kind.QUOTED));
    }
    return sentence.is(i, THAT) && says(i);
  }

  /// Whether "that" begins what a message says, not a condition.
  private boolean says(int i) {
    if (!sentence.has(REPLY, REPLY_ALL, TELL, WRITE, SEND) || !sentence.free(i + 1)) {
      return false;
    }
    if (sentence.isAny(i + 1, TO, MAIL, THREAD, ONE) || sentence.is(i + 1, Kind.MARK)) {
      return false;
    }
    int before = i - 1;
    if (sentence.isMark(before, ',')) {
      before--;
    }
    return sentence.is(before, Kind.ADDRESS)
        || sentence.unknown(before)
        || sentence.isAny(before, REPLY, REPLY_ALL, NAME, PARTICLE)
        || (sentence.isAny(before, THEM, ME) && sentence.has(TELL, REPLY))
        || (sentence.isMark(i - 1, ',') && sentence.has(TELL));
  }

  private void take(int i) {
    int next = i + 1;
    while (sentence.is(next, SAY) || sentence.isMark(next, ':') || sentence.isMark(next, ',')) {
      next++;
    }
    if (!sentence.free(next)) {
      return;
    }
    if (sentence.is(next, Kind.QUOTED) && sentence.rest(next).length() <= quotedLength(next) + 1) {
      text = sentence.at(next).text();
      sentence.take(i, sentence.size());
    } else if (sentence.is(next, Kind.QUOTED) && !sentence.isMark(i, ':')) {
      text = sentence.at(next).text();
      sentence.take(i, next + 1);
    } else {
      text = sentence.rest(next);
      sentence.take(i, sentence.size());
    }
  }

  private int quotedLength(int i) {
    return sentence.at(i).end() - sentence.at(i).start();
  }

  /// Takes a subject that is marked as such: "subject: X", "mit dem Betreff "X"".
  void takeMarkedSubject() {
    int i = sentence.find(SUBJECT);
    if (i >= 0 && (sentence.isMark(i + 1, ':') || sentence.is(i + 1, Kind.QUOTED))) {
      takeSubject(false);
    }
  }

  /// Takes the subject.
  ///
  /// @param about whether what the message is about may be its subject
  void takeSubject(boolean about) {
    for (int i = 0; i < sentence.size() && subject == null; i++) {
      if (!sentence.is(i, SUBJECT) && !(about && sentence.is(i, ABOUT) && !sentence.is(i, TO))) {
        continue;
      }
      int next = i + 1;
      while (sentence.isMark(next, ':') || sentence.is(next, SUBJECT)) {
        next++;
      }
      if (sentence.is(next, Kind.QUOTED)) {
        subject = sentence.at(next).text();
        sentence.take(i, next + 1);
        return;
      }
      if (!sentence.is(i, SUBJECT)) {
        while (sentence.isAny(next, ARTICLE) && !sentence.unknown(next)) {
          next++;
        }
      }
      int end = next;
      while (sentence.free(end)
          && !sentence.isMark(end, ',')
          && !sentence.isMark(end, ';')
          && !sentence.is(end, CC)
          && !(sentence.is(end, TO) && sentence.is(end + 1, Kind.ADDRESS))) {
        end++;
      }
      if (end > next) {
        subject = sentence.written(next, end);
        sentence.take(i, end);
      }
    }
  }

  /// Takes a quoted text as what the message says.
  void takeQuoted() {
    for (int i = 0; i < sentence.size() && text == null; i++) {
      if (sentence.is(i, Kind.QUOTED)) {
        text = sentence.at(i).text();
        sentence.take(i);
      }
    }
  }

  /// Takes those who get a copy.
  List<String> takeCc() {
    List<String> cc = new ArrayList<>();
    for (int i = 0; i < sentence.size(); i++) {
      if (sentence.is(i, CC)) {
        int next = i + 1;
        while (sentence.isMark(next, ':') || sentence.isAny(next, TO)) {
          next++;
        }
        List<String> names = persons.takeList(next);
        if (!names.isEmpty()) {
          sentence.take(i, next);
          cc.addAll(names);
        }
      }
    }
    return cc;
  }

  /// Takes the recipients after a preposition; those that stand last, if there are several.
  List<String> takeTo() {
    List<String> to = takeTo(false);
    return to.isEmpty() ? takeTo(true) : to;
  }

  /// @param joined whether the preposition may follow an "and", as in "to Anna and to Marc"
  private List<String> takeTo(boolean joined) {
    for (int i = sentence.size() - 1; i >= 0; i--) {
      if (sentence.is(i, TO)
          && (joined || !(sentence.is(i - 1, AND) || sentence.isMark(i - 1, ',')))) {
        int next = sentence.isMark(i + 1, ':') ? i + 2 : i + 1;
        List<String> names = persons.takeList(next);
        if (!names.isEmpty()) {
          sentence.take(i, next);
          return names;
        }
      }
    }
    return List.of();
  }

  /// Takes the recipients that follow one of these words without a preposition: "email Anna", "sag
  /// Marc".
  List<String> takeAfter(Concept... verbs) {
    for (int i = 0; i < sentence.size(); i++) {
      if (sentence.isAny(i, verbs)) {
        int next = i + 1;
        while (sentence.isAny(next, POLITE, PARTICLE, NEW)
            && !sentence.unknown(next)
            && !sentence.is(next, MAIL)) {
          next++;
        }
        // "send money" names no recipient: a name needs a noun of mail or a text beside it.
        boolean named =
            (sentence.unknown(next) || sentence.is(next, NAME))
                && (text != null || sentence.has(MAIL));
        if (named || sentence.is(next, Kind.ADDRESS)) {
          List<String> names = persons.takeList(next);
          if (!names.isEmpty()) {
            return names;
          }
        }
      }
    }
    return List.of();
  }
}
