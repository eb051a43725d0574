package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.posthorn.assistant.request.Lexicon.Role;
import org.posthorn.assistant.request.Token.Kind;

/// Decides what one sentence asks for. Every word must have a part in it: what is left over makes a
/// search look for it, and anything else not understood.
final class Interpreter {
  private static final int LIMIT_MAX = 1_000;

  /// The end of phrases about somebody who did not answer, as against an answer that did not come.
  private static final Pattern NOT_ANSWERED =
      Pattern.compile("(answered|replied|responded|repondu|geantwortet|beantwortet|reagiert)$");

  private final Sentence sentence;
  private final ZonedDateTime now;
  private final Locale language;
  private final MessageReader message;
  private final TargetReader targets;
  private final Remainder left;

  Interpreter(Sentence sentence, ZonedDateTime now, Locale language) {
    this.sentence = sentence;
    this.now = now;
    this.language = language;
    this.message = new MessageReader(sentence, language);
    this.targets = new TargetReader(sentence, now, language);
    this.left = new Remainder(sentence);
  }

  Intent intent() {
    if (whole(HELP)) {
      return new Intent.Help();
    }
    if (whole(MORE)) {
      return new Intent.More();
    }
    if (writes()) {
      message.takeText();
      message.takeMarkedSubject();
    }
    if (sentence.has(CONDITION, OTHER, WITHOUT)) {
      return left.notUnderstood();
    }
    Intent change = new ChangeReader(sentence, now, targets, left).change();
    if (change != null) {
      return message.text().isPresent() ? left.notUnderstood() : change;
    }
    if (sentence.has(NO_REPLY) || (sentence.has(WAITING) && sentence.has(REPLY_NOUN))) {
      return awaiting();
    }
    Intent written = written();
    if (written != null || message.text().isPresent()) {
      return written != null ? written : left.notUnderstood();
    }
    if (sentence.takeAll(SUMMARISE)) {
      targets.read();
      sentence.takeAll(PARTICLE);
      return targets
          .target(false)
          .filter(target -> left.understood(Set.of(THEM, FIND, IN, FROM, TO, ABOUT, WRITE, PUT)))
          .map(target -> (Intent) new Intent.Summarise(target))
          .orElseGet(left::notUnderstood);
    }
    if (sentence.has(TASKS) || (sentence.has(OVERDUE) && sentence.has(ANYTHING))) {
      return tasks();
    }
    if (sentence.has(COUNT)) {
      return search(true);
    }
    if (sentence.has(READ)) {
      Intent read = read();
      if (read != null) {
        return read;
      }
    }
    return search(false);
  }

  /// Whether the request is nothing but one phrase.
  private boolean whole(Concept concept) {
    boolean found = false;
    for (int i = 0; i < sentence.size(); i++) {
      if (sentence.is(i, concept)) {
        found = true;
      } else if (!left.harmless(i, Set.of(FIND)) || sentence.is(i, MAIL)) {
        return false;
      }
    }
    return found;
  }

  // Messages to be written.

  /// Whether the request may hold the text of a message.
  private boolean writes() {
    if (sentence.has(REPLY, REPLY_ALL, FORWARD, WRITE, SEND, TELL)) {
      return true;
    }
    int mail = sentence.find(MAIL);
    return mail >= 0 && mail <= 2 && sentence.isAny(mail + 1, TO);
  }

  private @Nullable Intent written() {
    int everybody = sentence.find(REPLY_ALL);
    boolean all =
        everybody >= 0 && (!sentence.is(everybody, ALL) || sentence.has(REPLY, REPLY_NOUN));
    int find = sentence.find(FIND, COUNT, SUMMARISE);
    int act = sentence.find(REPLY, REPLY_ALL, FORWARD, WRITE, SEND, TELL, NEW);
    boolean search = find >= 0 && (act < 0 || find < act);
    boolean question = sentence.has(ANYTHING) && sentence.has(SENT);
    if (search || question) {
      return null;
    }
    if (all
        || sentence.has(REPLY)
        || (sentence.has(REPLY_NOUN) && sentence.has(WRITE, SEND, PUT))) {
      return reply(all);
    }
    if (sentence.has(FORWARD) || forwards()) {
      return forward();
    }
    boolean verb = sentence.has(WRITE, TELL) || sends();
    boolean fresh = sentence.has(NEW) && sentence.has(MAIL);
    boolean addressed =
        message.text().isPresent() && sentence.has(MAIL) && sentence.has(TO) && !sentence.has(READ);
    if (verb || addressed || (fresh && sentence.has(TO, CC, SUBJECT))) {
      return compose();
    }
    return null;
  }

  /// Whether a verb of sending is an order, and not what somebody did, nor a noun.
  private boolean sends() {
    int send = sentence.find(SEND);
    if (send < 0) {
      return false;
    }
    boolean verbLast = language.equals(Locale.GERMAN) && !sentence.is(send, SENT);
    for (int i = 0; i < send; i++) {
      if (!sentence.free(i)) {
        continue;
      }
      if (sentence.isAny(i, ANYTHING, I, READ) && !sentence.is(i, POLITE)) {
        return false;
      }
      if (!verbLast && (!left.harmless(i, Set.of(NEW, TO)) || sentence.is(i, MAIL))) {
        return false;
      }
    }
    if (sentence.is(send, MAIL)) {
      // "email Anna", but not "emails" or "the last message".
      boolean first = send == 0 || sentence.is(send - 1, POLITE);
      return first && (sentence.unknown(send + 1) || sentence.is(send + 1, Kind.ADDRESS));
    }
    return true;
  }

  /// "send this to Anna": a message that is there already.
  private boolean forwards() {
    if (!sentence.has(SEND) || !sends() || sentence.has(WRITE)) {
      return false;
    }
    boolean onward = language.equals(Locale.GERMAN) && sentence.has(MORE) && sentence.has(TO);
    if (message.text().isPresent() && !onward) {
      return false;
    }
    for (int i = 0; i < sentence.size(); i++) {
      boolean pronoun =
          sentence.is(i, THEM)
              && !sentence.isAny(i + 1, MAIL, LATEST, NEW)
              && (!sentence.is(i, ARTICLE) || sentence.isAny(i + 1, TO))
              && sentence.has(TO);
      boolean dative = sentence.unknown(sentence.find(SEND) + 1);
      boolean there =
          (sentence.is(i, DEMONSTRATIVE) && sentence.isAny(i + 1, MAIL, THREAD, TO))
              || (sentence.isAny(i, ORDINAL, LATEST) && (dative || sentence.has(TO)));
      if ((pronoun && !sentence.is(i, TO)) || there) {
        return true;
      }
    }
    return onward;
  }

  private Intent reply(boolean all) {
    sentence.takeAll(REPLY_ALL);
    int noun = sentence.find(REPLY);
    if (noun >= 0) {
      sentence.take(noun);
    } else if (!all) {
      sentence.takeFirst(WRITE, SEND, PUT);
      sentence.takeAll(REPLY_NOUN);
    }
    message.takeQuoted();
    List<String> direct = List.of();
    if (!sentence.has(MAIL, THREAD, LATEST)) {
      direct = message.takeTo();
      if (direct.isEmpty()) {
        direct = bareName();
      }
    }
    direct.forEach(targets.criteria()::addFrom);
    targets.read();
    Optional<Target> target = targets.target(true);
    if (target.isEmpty()
        || !left.understood(Set.of(THEM, TO, ON, ABOUT, FROM, PARTICLE, IN, WITH))) {
      return left.notUnderstood();
    }
    return new Intent.Reply(target.get(), all, message.text());
  }

  private List<String> bareName() {
    for (int i = 0; i < sentence.size(); i++) {
      if ((sentence.unknown(i) && !sentence.at(i).corrected()) || sentence.is(i, Kind.ADDRESS)) {
        boolean argument = sentence.isAny(i - 1, FROM, ABOUT, SUBJECT, IN);
        return argument ? List.of() : new PersonReader(sentence, language).takeList(i);
      }
    }
    return List.of();
  }

  private Intent forward() {
    if (sentence.has(FORWARD)) {
      sentence.takeFirst(FORWARD);
      if (language.equals(Locale.GERMAN)) {
        sentence.takeAll(MORE);
      }
    } else {
      sentence.takeFirst(SEND);
      if (language.equals(Locale.GERMAN)) {
        sentence.takeAll(MORE);
      }
    }
    message.takeQuoted();
    List<String> to = message.takeTo();
    if (to.isEmpty()) {
      to = new ArrayList<>(bareName());
    }
    targets.read();
    Optional<Target> target = targets.target(true);
    boolean whole =
        target.isPresent()
            && target.get() instanceof Target.Matching matching
            && !matching.latest()
            && matching.criteria().equals(Criteria.NONE);
    if (target.isEmpty()
        || whole
        || to.isEmpty()
        || (sentence.has(ALL) && ChangeReader.isPrevious(target) && !sentence.has(THEM))
        || !left.understood(Set.of(THEM, ON, PARTICLE))) {
      return left.notUnderstood();
    }
    return new Intent.Forward(target.get(), to, message.text());
  }

  private Intent compose() {
    List<String> cc = message.takeCc();
    message.takeSubject(false);
    List<String> to = new ArrayList<>(message.takeAfter(TELL, SEND, WRITE));
    List<String> also = message.takeTo();
    if (!to.isEmpty() && !also.isEmpty() && !to.getFirst().contains("@")) {
      // "send money to Anna"
      return left.notUnderstood();
    }
    to.addAll(also);
    message.takeSubject(true);
    message.takeQuoted();
    boolean mail = sentence.has(MAIL);
    sentence.takeAll(WRITE, SEND, TELL, NEW);
    boolean several = sentence.has(ALL, LATEST, ORDINAL, DEMONSTRATIVE);
    if (several || !left.understood(Set.of(PARTICLE, WITH, SAY))) {
      return left.notUnderstood();
    }
    if (to.isEmpty() && !mail && message.text().isEmpty()) {
      return left.notUnderstood();
    }
    return new Intent.Compose(to, cc, message.subject(), message.text());
  }

  // Questions.

  private Intent awaiting() {
    int phrase = sentence.find(NO_REPLY);
    if (phrase >= 0) {
      if (sentence.is(phrase, UNANSWERED)) {
        return search(false);
      }
      if (byUser(phrase)) {
        targets.criteria().addTrait(Criteria.Trait.UNANSWERED);
        return search(sentence.has(COUNT));
      }
      sentence.takeAll(NO_REPLY);
    }
    sentence.takeAll(WAITING, REPLY_NOUN);
    sentence.takeAll(FIND, ANYTHING, COUNT);
    targets.criteria().dates();
    targets.criteria().conditions();
    sentence.takeAll(SENT);
    int mailbox = sentence.find(MAILBOX);
    if (mailbox >= 0 && sentence.role(mailbox) == Role.SENT) {
      sentence.take(mailbox);
    }
    if (phrase >= 0 && targets.criteria().criteria().to().isEmpty()) {
      targets.criteria().nameBefore(phrase).forEach(targets.criteria()::addTo);
    }
    if (targets.criteria().contradictory()
        || !left.understood(
            Set.of(FROM, TO, ON, IN, I, THEM, WITH, WAITING, THAT, PARTICLE, ABOUT))) {
      return left.notUnderstood();
    }
    Criteria found = targets.criteria().criteria();
    if (!found.from().isEmpty() && found.to().isEmpty()) {
      // "from whom": those who should answer.
      found =
          new Criteria(
              new Criteria.People(List.of(), found.from()),
              found.subject(),
              found.text(),
              found.attachment(),
              found.received(),
              found.largerThan(),
              found.mailbox(),
              found.traits());
    }
    return new Intent.AwaitingReply(found);
  }

  /// Whether it is the user who has not answered.
  private boolean byUser(int phrase) {
    if (!NOT_ANSWERED.matcher(Tokenizer.fold(sentence.written(phrase, phrase + 1))).find()) {
      return false;
    }
    int subject = sentence.find(I);
    boolean byMe = sentence.is(phrase + 1, FROM) && sentence.is(phrase + 2, ME);
    if (byMe || (subject >= 0 && subject < phrase && !sentence.is(subject, ME))) {
      sentence.take(phrase);
      if (byMe) {
        sentence.take(phrase + 1, phrase + 3);
      }
      return true;
    }
    return false;
  }

  private Intent tasks() {
    sentence.takeAll(TASKS, FIND, ANYTHING, COUNT);
    DateReader reader = new DateReader(sentence, now, true);
    Instant due = null;
    for (int i = 0; i < sentence.size() && due == null; i++) {
      if (!sentence.free(i)) {
        continue;
      }
      Optional<DateReader.Days> days = reader.at(i);
      if (days.isPresent()) {
        java.time.LocalDate end = days.get().end() != null ? days.get().end() : days.get().first();
        if (end == null) {
          continue;
        }
        due = end.atStartOfDay(now.getZone()).toInstant();
        sentence.take(i, days.get().next());
      }
    }
    if (sentence.takeAll(OVERDUE) && due == null) {
      due = now.toInstant();
    }
    if (!left.understood(Set.of(DUE, NEW, I, ON, IN, TO, FROM, THEM, PARTICLE, UNTIL))) {
      return left.notUnderstood();
    }
    return new Intent.Tasks(Optional.ofNullable(due));
  }

  private @Nullable Intent read() {
    if (sentence.has(SENT) && sentence.has(ANYTHING)) {
      return null;
    }
    int verb = sentence.find(READ);
    boolean weak = sentence.isAny(verb, FILLER, ANYTHING);
    boolean previous = sentence.has(THEM, DEMONSTRATIVE, ORDINAL, LATEST, NUMBER);
    if (weak && !previous) {
      return null;
    }
    List<Integer> verbs = sentence.left().stream().filter(i -> sentence.is(i, READ)).toList();
    verbs.forEach(sentence::take);
    targets.read();
    sentence.takeAll(PARTICLE);
    Optional<Target> target = targets.target(true);
    if (target.isEmpty() || !left.understood(Set.of(THEM, IN, FROM, SAY, CONTAIN, TO, FIND, ON))) {
      return left.notUnderstood();
    }
    if (target.get() instanceof Target.Matching matching && !matching.latest()) {
      return new Intent.Find(matching.criteria(), Optional.empty());
    }
    return new Intent.Read(target.get());
  }

  private Intent search(boolean count) {
    boolean strong = sentence.has(FIND);
    boolean mail = sentence.has(MAIL, THREAD, MAILBOX, NEWSLETTER, RECEIPT, NOTIFICATION);
    boolean trait =
        sentence.has(UNREAD, STARRED, UNANSWERED, INVITATION, ATTACHMENT) || sentence.has(SUBJECT);
    boolean anything = sentence.has(ANYTHING) && sentence.has(FROM, SENT, TO);
    boolean evidence = mail || trait || anything || (strong && !count);
    if (!evidence) {
      return left.notUnderstood();
    }
    CriteriaReader criteria = targets.criteria();
    message.subject().ifPresent(criteria::addSubject);
    criteria.dates();
    if (strong && !mail && showsPrevious()) {
      sentence.takeAll(FIND);
      targets.read();
      return targets
          .target(true)
          .filter(target -> target instanceof Target.Previous && left.understood(Set.of(THEM)))
          .map(target -> (Intent) new Intent.Read(target))
          .orElseGet(left::notUnderstood);
    }
    if (!strong
        && sentence.unknown(0)
        && sentence.isAny(1, ARTICLE, MY, DEMONSTRATIVE, ALL)
        && !sentence.isAny(1, POSSESSIVE, FROM, IN)) {
      // An unknown verb with its object.
      return left.notUnderstood();
    }
    int order = sentence.find(FIND, COUNT);
    for (int i = 0; i < order; i++) {
      if (sentence.unknown(i)
          && !sentence.is(i, Kind.QUOTED)
          && sentence.is(i, Kind.WORD)
          && !sentence.at(i).corrected()
          && !language.equals(Locale.GERMAN)) {
        return left.notUnderstood();
      }
    }
    criteria.sizes();
    Integer limit = count ? null : limit();
    criteria.conditions();
    criteria.sender();
    criteria.bareMailbox();
    if (!words(criteria)
        || criteria.contradictory()
        || sentence.has(NOT, CONDITION, OTHER, WITHOUT, SMALLER)) {
      return left.notUnderstood();
    }
    return count
        ? new Intent.Count(criteria.criteria())
        : new Intent.Find(criteria.criteria(), Optional.ofNullable(limit));
  }

  private boolean showsPrevious() {
    for (int i = 0; i < sentence.size(); i++) {
      if ((sentence.is(i, ORDINAL) && sentence.value(i, ORDINAL) > 0)
          || (sentence.is(i, THEM) && !sentence.is(i, ARTICLE) && !sentence.is(i, FILLER))) {
        return !sentence.has(FROM, TO, ABOUT) || sentence.left().size() <= 4;
      }
    }
    return false;
  }

  /// Takes how many messages are wanted.
  private @Nullable Integer limit() {
    DateReader numbers = new DateReader(sentence, now, false);
    for (int i = 0; i < sentence.size(); i++) {
      DateReader.Count number = numbers.number(i);
      if (number == null || number.value() < 1 || number.value() > LIMIT_MAX) {
        continue;
      }
      boolean digits = sentence.is(i, Kind.NUMBER);
      int next = number.next();
      while (sentence.isAny(next, NEW, UNREAD, STARRED, IMPORTANT) && next < i + 3) {
        next++;
      }
      boolean counted =
          sentence.isAny(next, MAIL, LATEST, NEWSLETTER, RECEIPT, THREAD)
              || sentence.is(i - 1, LATEST);
      if (counted && (digits || number.value() > 1)) {
        sentence.take(i);
        sentence.takeAll(LATEST);
        return number.value();
      }
    }
    int latest = sentence.find(LATEST);
    if (latest >= 0) {
      sentence.take(latest);
      boolean one = sentence.is(latest + 1, MAIL) && sentence.value(latest + 1, MAIL) == 1;
      boolean trailing = sentence.is(latest - 1, MAIL) && sentence.value(latest - 1, MAIL) == 1;
      return one || trailing ? 1 : null;
    }
    return null;
  }

  /// Takes the words that are left as what the messages say.
  private boolean words(CriteriaReader criteria) {
    List<Integer> free = sentence.left();
    boolean acts = false;
    for (int k = 0; k < free.size(); k++) {
      int i = free.get(k);
      boolean word = sentence.unknown(i) || sentence.is(i, Kind.NUMBER);
      if (!word) {
        acts |=
            !left.harmless(
                i,
                Set.of(
                    FIND,
                    COUNT,
                    ANYTHING,
                    FROM,
                    TO,
                    IN,
                    WITH,
                    ON,
                    ABOUT,
                    I,
                    THEM,
                    NEW,
                    THAT,
                    READ,
                    MORE,
                    PARTICLE,
                    SENT,
                    CONTAIN,
                    NUMBER_WORD,
                    SAY,
                    LAST));
        continue;
      }
      int end = i + 1;
      while (sentence.free(end) && (sentence.unknown(end) || sentence.is(end, Kind.NUMBER))) {
        end++;
      }
      criteria.addText(sentence.written(i, end));
      while (k + 1 < free.size() && free.get(k + 1) < end) {
        k++;
      }
    }
    return !acts;
  }
}
