package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.Criteria.Attachment;
import org.posthorn.assistant.request.Criteria.Trait;
import org.posthorn.assistant.request.DateReader.Days;
import org.posthorn.assistant.request.Lexicon.Role;
import org.posthorn.assistant.request.Token.Kind;

/// Reads conditions on messages, and takes their words.
final class CriteriaReader {
  private static final int TOPIC_WORDS_MAX = 8;
  private static final Map<Concept, Trait> TRAITS =
      Map.ofEntries(
          Map.entry(UNREAD, Trait.UNREAD),
          Map.entry(IS_READ, Trait.READ),
          Map.entry(STARRED, Trait.STARRED),
          Map.entry(IMPORTANT, Trait.IMPORTANT),
          Map.entry(ANSWERED, Trait.ANSWERED),
          Map.entry(UNANSWERED, Trait.UNANSWERED),
          Map.entry(NEWSLETTER, Trait.NEWSLETTER),
          Map.entry(RECEIPT, Trait.RECEIPT),
          Map.entry(NOTIFICATION, Trait.NOTIFICATION),
          Map.entry(INVITATION, Trait.INVITATION));

  private final Sentence sentence;
  private final ZonedDateTime now;
  private final boolean german;
  private final PersonReader persons;

  private final List<String> from = new ArrayList<>();
  private final List<String> to = new ArrayList<>();
  private final List<String> subject = new ArrayList<>();
  private final List<String> text = new ArrayList<>();
  private final Set<Trait> traits = EnumSet.noneOf(Trait.class);
  private @Nullable Attachment attachment;
  private @Nullable Instant after;
  private @Nullable Instant before;
  private @Nullable Long largerThan;
  private @Nullable String mailbox;
  private boolean contradictory;
  private boolean plural;

  CriteriaReader(Sentence sentence, ZonedDateTime now, Locale language) {
    this.sentence = sentence;
    this.now = now;
    this.german = language.equals(Locale.GERMAN);
    this.persons = new PersonReader(sentence, language);
  }

  /// What was read so far.
  Criteria criteria() {
    return new Criteria(
        new Criteria.People(from, to),
        subject,
        text,
        Optional.ofNullable(attachment),
        new Criteria.Period(Optional.ofNullable(after), Optional.ofNullable(before)),
        Optional.ofNullable(largerThan),
        Optional.ofNullable(mailbox),
        traits);
  }

  /// Whether conditions were said that exclude each other.
  boolean contradictory() {
    return contradictory;
  }

  /// Whether a noun of several messages was among the conditions, such as "newsletters".
  boolean plural() {
    return plural;
  }

  void addFrom(String name) {
    from.add(name);
  }

  void addTo(String name) {
    to.add(name);
  }

  void addTrait(Trait trait) {
    traits.add(trait);
  }

  void addSubject(String words) {
    subject.add(words);
  }

  void addText(String words) {
    text.add(words);
  }

  /// Reads times.
  void dates() {
    DateReader reader = new DateReader(sentence, now, false);
    TimeReader times = new TimeReader(sentence, now, reader);
    for (int i = 0; i < sentence.size(); i++) {
      if (!sentence.free(i)) {
        continue;
      }
      Optional<TimeReader.Times> time = times.at(i);
      if (time.isPresent()) {
        sentence.take(i, time.get().next());
        restrict(instant(time.get().first()), instant(time.get().end()));
        continue;
      }
      Optional<Days> days = reader.at(i);
      if (days.isPresent()) {
        sentence.take(i, days.get().next());
        restrict(instant(days.get().first()), instant(days.get().end()));
      }
    }
  }

  private void restrict(@Nullable Instant begin, @Nullable Instant end) {
    contradictory |= (begin != null && after != null) || (end != null && before != null);
    after = begin != null ? begin : after;
    before = end != null ? end : before;
    contradictory |= after != null && before != null && !after.isBefore(before);
  }

  private static @Nullable Instant instant(@Nullable ZonedDateTime time) {
    return time == null ? null : time.toInstant();
  }

  private @Nullable Instant instant(@Nullable LocalDate date) {
    return date == null ? null : date.atStartOfDay(now.getZone()).toInstant();
  }

  /// Reads sizes: "larger than 5 MB".
  void sizes() {
    for (int i = 0; i < sentence.size(); i++) {
      if (!sentence.is(i, LARGER) || !sentence.is(i + 1, Kind.NUMBER)) {
        continue;
      }
      String number = sentence.at(i + 1).text().replace(',', '.');
      if (!sentence.is(i + 2, SIZE_UNIT) || !number.matches("[0-9]{1,6}(\\.[0-9]{1,3})?")) {
        continue;
      }
      contradictory |= largerThan != null;
      largerThan = Math.round(Double.parseDouble(number) * sentence.value(i + 2, SIZE_UNIT));
      sentence.take(i, i + 3);
    }
  }

  /// Reads everything else but free words.
  void conditions() {
    for (int i = 0; i < sentence.size(); i++) {
      if (sentence.free(i)) {
        condition(i);
      }
    }
  }

  private void condition(int i) {
    if (sentence.is(i, Kind.QUOTED)) {
      text.add(sentence.at(i).text());
      sentence.take(i);
    } else if (sentence.is(i, Kind.ADDRESS)) {
      from.add(sentence.at(i).text());
      sentence.take(i);
    } else if (sentence.is(i, SUBJECT) && argument(i, subject)) {
      return;
    } else if (sentence.is(i, CONTAIN) && !leads(i, ATTACHMENT) && argument(i, text)) {
      return;
    } else if (prepositional(i)) {
      return;
    } else if (possessive(i)) {
      return;
    } else {
      noun(i);
    }
  }

  private boolean leads(int i, Concept concept) {
    int next = i + 1;
    while (next < i + 4 && sentence.isAny(next, ARTICLE, FILLER, NUMBER_WORD, MY)) {
      if (sentence.is(next, concept)) {
        return true;
      }
      next++;
    }
    return sentence.is(next, concept);
  }

  private boolean argument(int i, List<String> into) {
    int next = i + 1;
    while (next < i + 4
        && (sentence.isMark(next, ':')
            || sentence.isAny(next, SUBJECT, CONTAIN)
            || (sentence.isAny(next, FILLER, ARTICLE) && !sentence.unknown(next)))) {
      next++;
    }
    return topic(i, next, into);
  }

  private boolean prepositional(int i) {
    boolean in = sentence.isAny(i, IN, FROM, TO);
    if (in && inMailbox(i)) {
      return true;
    }
    if (sentence.is(i, FROM)) {
      if (sentence.is(i + 1, ME) && !sentence.is(i + 1, POLITE)) {
        sentence.take(i, i + 2);
        inMailbox(Role.SENT);
        return true;
      }
      List<String> names = persons.takeList(i + 1);
      if (!names.isEmpty()) {
        sentence.take(i);
        from.addAll(names);
        return true;
      }
    }
    if (sentence.is(i, ABOUT) && !sentence.is(i + 1, Kind.ADDRESS) && topic(i, i + 1, text)) {
      return true;
    }
    if (sentence.is(i, TO)) {
      if (sentence.is(i + 1, ME)) {
        sentence.take(i, i + 2);
        return true;
      }
      if (possessive(i + 1)) {
        // "reply to Anna's last mail"
        sentence.take(i);
        return true;
      }
      List<String> names = persons.takeList(i + 1);
      if (!names.isEmpty()) {
        sentence.take(i);
        to.addAll(names);
        return true;
      }
    }
    if (sentence.is(i, WITH) && !sentence.is(i, AND)) {
      boolean person =
          sentence.is(i + 1, Kind.ADDRESS)
              || (sentence.unknown(i + 1)
                  && (sentence.at(i + 1).capital() || sentence.has(THREAD)));
      List<String> names = person ? persons.takeList(i + 1) : List.of();
      if (!names.isEmpty()) {
        sentence.take(i);
        from.addAll(names);
        return true;
      }
    }
    if (sentence.is(i, IN) && !sentence.is(i, FROM) && sentence.unknown(i + 1) && mailbox == null) {
      PersonReader.Person name = persons.at(i + 1);
      if (name != null) {
        mailbox = name.name();
        sentence.take(i, name.next());
        return true;
      }
    }
    return false;
  }

  /// "in the folder Work", "im Spam-Ordner", "dans la corbeille", "in my Work folder".
  private boolean inMailbox(int i) {
    int next = i + 1;
    while (next < i + 3 && sentence.isAny(next, ARTICLE, MY)) {
      next++;
    }
    if (sentence.is(next, MAILBOX)) {
      inMailbox(sentence.role(next));
      sentence.take(i, next + 1);
      if (sentence.is(next + 1, FOLDER)) {
        sentence.take(next + 1);
      }
      return true;
    }
    if (sentence.is(next, FOLDER)) {
      if (sentence.is(next + 1, MAILBOX)) {
        inMailbox(sentence.role(next + 1));
        sentence.take(i, next + 2);
        return true;
      }
      String name = name(next + 1);
      if (name != null) {
        mailbox(name);
        sentence.take(i, next + 1);
        return true;
      }
    }
    if (sentence.is(next, Kind.QUOTED)
        && (sentence.is(next + 1, FOLDER) || !sentence.isAny(i, FROM, TO))) {
      mailbox(sentence.at(next).text());
      sentence.take(i, next + (sentence.is(next + 1, FOLDER) ? 2 : 1));
      return true;
    }
    for (int end = next + 1; end <= next + 3; end++) {
      if (sentence.is(end, FOLDER) && sentence.is(next, Kind.WORD)) {
        mailbox(sentence.written(next, end));
        sentence.take(i, end + 1);
        return true;
      }
      if (!sentence.unknown(end)) {
        break;
      }
    }
    return false;
  }

  /// Takes the name of a mailbox or label: a quoted text, or a word and the unknown ones after it.
  @Nullable String name(int index) {
    int i = index;
    while (i < index + 2 && sentence.isMark(i, ':')) {
      i++;
    }
    if (sentence.is(i, Kind.QUOTED)) {
      sentence.take(index, i + 1);
      return sentence.at(i).text();
    }
    if (!sentence.is(i, Kind.WORD)
        || (sentence.isAny(i, FROM, TO, IN, ARTICLE, WITH, AS) && !sentence.unknown(i))) {
      return null;
    }
    int end = i + 1;
    while (sentence.free(end)
        && end < i + TOPIC_WORDS_MAX
        && (sentence.unknown(end)
            || (sentence.at(end).glued() && !sentence.is(end, Kind.MARK))
            || sentence.is(end, Kind.NUMBER))) {
      end++;
    }
    sentence.take(index, end);
    return sentence.written(i, end);
  }

  void inMailbox(Role role) {
    mailbox(role.name().toLowerCase(Locale.ROOT));
  }

  private void mailbox(String name) {
    contradictory |= mailbox != null && !mailbox.equals(name);
    mailbox = name;
  }

  /// Reads what a message is about.
  ///
  /// @param word the word before it, which is taken too
  private boolean topic(int word, int index, List<String> into) {
    int i = index;
    while (i < index + 3
        && !sentence.unknown(i)
        && sentence.isAny(i, ARTICLE, MY, DEMONSTRATIVE, ALL)) {
      i++;
    }
    if (sentence.is(i, Kind.QUOTED)) {
      into.add(sentence.at(i).text());
      sentence.take(word, i + 1);
      return true;
    }
    boolean begins =
        sentence.is(i, Kind.NUMBER)
            || (sentence.is(i, Kind.WORD)
                && (sentence.unknown(i)
                    || !sentence.isAny(
                        i, FROM, TO, CC, IN, WITH, THEM, ME, I, POLITE, NOT, CONDITION, ABOUT, MAIL,
                        THREAD, LATEST, ALL, SENT)));
    if (!begins) {
      return false;
    }
    int end = i + 1;
    while (end < i + TOPIC_WORDS_MAX && continues(end)) {
      end++;
      if (!sentence.unknown(end - 1) && sentence.is(end - 1, FROM)) {
        end++;
      }
    }
    into.add(sentence.written(i, end));
    sentence.take(word, end);
    if (sentence.is(end, AND) && sentence.unknown(end + 1) && !sentence.is(end + 2, SENT)) {
      topic(end, end + 1, into);
    }
    return true;
  }

  private boolean continues(int end) {
    if (!sentence.free(end)) {
      return false;
    }
    Piece piece = sentence.at(end);
    if (piece.unknown() || sentence.is(end, Kind.NUMBER)) {
      // "... that Anna sent": the name is no part of the topic.
      return !sentence.isAny(end + 1, SENT);
    }
    if (piece.glued() && piece.kind() == Kind.WORD && !sentence.is(end, POSSESSIVE)) {
      return true;
    }
    boolean linked = piece.is(FROM) && !piece.capital() && !from.isEmpty();
    return linked && sentence.unknown(end + 1);
  }

  /// "Anna's mails", "Annas letzte Mail".
  private boolean possessive(int i) {
    if (!sentence.unknown(i)) {
      return false;
    }
    if (sentence.is(i, Kind.WORD)) {
      PersonReader.Person person = persons.at(i);
      if (person != null
          && sentence.is(person.next(), POSSESSIVE)
          && sentence.at(person.next()).glued()) {
        from.add(person.name());
        sentence.take(i, person.next() + 1);
        return true;
      }
    }
    String word = sentence.written(i, i + 1);
    int noun = i + 1;
    while (noun < i + 4 && sentence.isAny(noun, LATEST, UNREAD, NEW, IMPORTANT, ALL, ORDINAL)) {
      noun++;
    }
    if (german && word.length() > 2 && word.endsWith("s") && sentence.isAny(noun, MAIL, THREAD)) {
      from.add(word.substring(0, word.length() - 1));
      sentence.take(i);
      return true;
    }
    return false;
  }

  private void noun(int i) {
    if (sentence.is(i, ATTACHMENT) && !sentence.is(i, MAIL)) {
      Attachment kind = sentence.attachment(i);
      if (attachment == null || attachment == Attachment.ANY) {
        attachment = kind;
      } else {
        contradictory |= kind != Attachment.ANY && kind != attachment;
      }
      sentence.take(i);
      int with = i - 1;
      while (with > i - 3 && sentence.isAny(with, ARTICLE, FILLER) && !sentence.is(with, WITH)) {
        with--;
      }
      if (sentence.is(with, WITH)) {
        sentence.take(with);
      }
      return;
    }
    for (Map.Entry<Concept, Trait> trait : TRAITS.entrySet()) {
      // French "reçu": a receipt, or how a mail came.
      boolean verb = sentence.is(i, FILLER) && sentence.has(MAIL);
      if (sentence.is(i, trait.getKey()) && !verb) {
        plural |= sentence.value(i, trait.getKey()) == 2;
        traits.add(trait.getValue());
        sentence.take(i);
        contradictory |=
            traits.containsAll(Set.of(Trait.READ, Trait.UNREAD))
                || traits.containsAll(Set.of(Trait.ANSWERED, Trait.UNANSWERED));
        return;
      }
    }
  }

  /// Reads a mailbox that stands without a preposition: "my drafts", "sent mails".
  void bareMailbox() {
    int i = sentence.find(MAILBOX);
    if (i >= 0 && mailbox == null) {
      Role role = sentence.role(i);
      plural = true;
      if (role != Role.SENT || (from.isEmpty() && to.isEmpty())) {
        inMailbox(role);
      }
      sentence.take(i);
      if (sentence.is(i + 1, FOLDER)) {
        sentence.take(i + 1);
      }
    }
  }

  /// Reads who sent: "what did Anna send me", "die ich an Marc geschickt habe".
  void sender() {
    int verb = sentence.find(SENT);
    boolean order =
        verb >= 0 && sentence.isAny(verb, SEND, FORWARD, WRITE) && !sentence.has(ANYTHING, I, FIND);
    if (verb < 0 || order) {
      return;
    }
    int i = sentence.find(I);
    boolean byUser = i >= 0 && i < verb && !sentence.is(i, ME);
    sentence.take(verb);
    if (byUser) {
      sentence.take(i);
    }
    List<String> names = from.isEmpty() || byUser ? nameBefore(verb) : List.of();
    if (names.isEmpty() && (from.isEmpty() || byUser)) {
      names = nameAfter(verb);
    }
    if (byUser) {
      to.addAll(names);
      if (to.isEmpty()) {
        inMailbox(Role.SENT);
      }
    } else if (!names.isEmpty()) {
      from.addAll(names);
    } else if (from.isEmpty() && to.isEmpty() && !sentence.has(ME)) {
      inMailbox(Role.SENT);
    }
  }

  /// Takes the nearest unknown words before a piece.
  List<String> nameBefore(int verb) {
    int end = verb;
    while (end > 0 && !sentence.unknown(end - 1) && !sentence.is(end - 1, Kind.MARK)) {
      end--;
    }
    int begin = end;
    while (begin > 0
        && (sentence.unknown(begin - 1)
            || (sentence.is(begin - 1, AND) && begin > 1 && sentence.unknown(begin - 2)))) {
      begin--;
    }
    return begin < end ? persons.takeList(begin) : List.of();
  }

  private List<String> nameAfter(int verb) {
    int i = verb + 1;
    while (sentence.free(i) && sentence.isAny(i, FILLER, ME, ARTICLE) && !sentence.unknown(i)) {
      i++;
    }
    return sentence.unknown(i) ? persons.takeList(i) : List.of();
  }
}
