package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.assistant.request.DateReader.Count;
import org.posthorn.assistant.request.Token.Kind;

/// Reads which messages an action is about.
final class TargetReader {
  private static final int POSITION_MAX = 1_000;

  private final Sentence sentence;
  private final CriteriaReader criteria;
  private final DateReader numbers;
  private final List<Integer> positions = new ArrayList<>();

  TargetReader(Sentence sentence, ZonedDateTime now, Locale language) {
    this.sentence = sentence;
    this.criteria = new CriteriaReader(sentence, now, language);
    this.numbers = new DateReader(sentence, now, false);
  }

  CriteriaReader criteria() {
    return criteria;
  }

  /// Reads conditions, but no free words.
  void read() {
    criteria.dates();
    criteria.sizes();
    ordinals();
    criteria.conditions();
    criteria.sender();
    criteria.bareMailbox();
  }

  /// What was read.
  ///
  /// @param single whether the request is about one message, if it does not say
  /// @return empty if it contradicts itself, or is not among what a [Target] can say
  Optional<Target> target(boolean single) {
    Criteria found = criteria.criteria();
    boolean conditions = !found.equals(Criteria.NONE);
    boolean noun = sentence.has(MAIL, THREAD);
    boolean plural = plural();
    int latest = sentence.find(LATEST);
    boolean counted = sentence.has(NUMBER_WORD) && latest >= 0 && number(latest);
    if (criteria.contradictory() || counted) {
      return Optional.empty();
    }
    if (!positions.isEmpty()) {
      return conditions || latest >= 0
          ? Optional.empty()
          : Optional.of(new Target.Previous(positions));
    }
    if (latest >= 0 && !plural) {
      sentence.take(latest);
      return Optional.of(
          conditions || noun ? new Target.Matching(found, true) : new Target.Previous(List.of(-1)));
    }
    if (latest >= 0) {
      return Optional.empty();
    }
    if (conditions && pronounAnd()) {
      return Optional.empty();
    }
    if (conditions) {
      boolean one = !plural && !sentence.has(ALL) && (single || sentence.has(MAIL, THREAD));
      return Optional.of(new Target.Matching(found, one));
    }
    boolean these = demonstrativeNoun();
    if (these || !noun) {
      return Optional.of(new Target.Previous(List.of()));
    }
    if (plural) {
      return single ? Optional.empty() : Optional.of(new Target.Matching(found, false));
    }
    return Optional.of(new Target.Previous(List.of()));
  }

  private boolean number(int latest) {
    for (int i : new int[] {latest - 1, latest + 1}) {
      if (sentence.is(i, NUMBER_WORD) && sentence.value(i, NUMBER_WORD) > 1) {
        return true;
      }
    }
    return false;
  }

  /// Whether the nouns of the request are about several messages.
  private boolean plural() {
    if (criteria.plural()) {
      return true;
    }
    for (int i = 0; i < sentence.size(); i++) {
      if ((sentence.is(i, MAIL) && sentence.value(i, MAIL) == 2)
          || (sentence.is(i, THREAD) && sentence.value(i, THREAD) == 2)) {
        return true;
      }
    }
    return false;
  }

  /// "this and everything from Anna"
  private boolean pronounAnd() {
    for (int i = 0; i < sentence.size(); i++) {
      if (sentence.isAny(i, THEM, DEMONSTRATIVE)
          && !sentence.is(i, ARTICLE)
          && sentence.is(i + 1, AND)) {
        return true;
      }
    }
    return false;
  }

  private boolean demonstrativeNoun() {
    for (int i = 0; i < sentence.size(); i++) {
      if (sentence.is(i, DEMONSTRATIVE) && sentence.isAny(i + 1, MAIL, THREAD, ONE)) {
        return true;
      }
    }
    return false;
  }

  /// "the second one", "number 3", "1 and 3", "les deux premiers".
  private void ordinals() {
    for (int i = 0; i < sentence.size(); i++) {
      if (sentence.is(i, NUMBER) && sentence.is(i + 1, Kind.NUMBER)) {
        int list = i + 1;
        sentence.take(i);
        while (bare(list)) {
          sentence.take(list);
          list++;
          if ((sentence.is(list, AND) || sentence.isMark(list, ',')) && bare(list + 1)) {
            sentence.take(list++);
          }
        }
      } else if (sentence.is(i, ORDINAL) && sentence.value(i, ORDINAL) > 0) {
        ordinal(i);
      } else if (sentence.is(i, Kind.NUMBER)
          && (sentence.is(i + 1, ORDINAL_MARK) || sentence.isMark(i + 1, '.'))
          && sentence.at(i + 1).glued()
          && i + 2 <= sentence.size()) {
        if (bare(i)) {
          sentence.take(i, i + 2);
        }
      } else if (sentence.is(i, Kind.NUMBER)
          && !sentence.isAny(i + 1, MAIL, LATEST, UNIT, MONTH, SIZE_UNIT, UNREAD, NEWSLETTER)
          && !sentence.is(i - 1, LATEST)
          && !sentence.unknown(i - 1)
          && !sentence.unknown(i + 1)
          && bare(i)) {
        sentence.take(i);
      }
    }
  }

  private void ordinal(int i) {
    int n = sentence.value(i, ORDINAL);
    Count count = n == 1 ? count(i) : null;
    if (count != null) {
      for (int k = 1; k <= count.value(); k++) {
        positions.add(k);
      }
    } else {
      positions.add(n);
    }
    sentence.take(i);
  }

  private @org.jspecify.annotations.Nullable Count count(int i) {
    for (int index : new int[] {i + 1, i - 1}) {
      Count count = numbers.number(index);
      if (count != null && count.value() > 1 && count.value() <= POSITION_MAX / 10) {
        sentence.take(index);
        return count;
      }
    }
    return null;
  }

  /// Reads a number as position, or several of "1,3" or "2-4".
  private boolean bare(int i) {
    if (!sentence.is(i, Kind.NUMBER)) {
      return false;
    }
    String text = sentence.at(i).text();
    if (!text.matches("[0-9]{1,3}([,-][0-9]{1,3})*")) {
      return false;
    }
    List<Integer> found = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String[] ends = part.split("-", -1);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (ends.length > 2 || first < 1 || last < first || last - first > 100) {
        return false;
      }
      for (int k = first; k <= last; k++) {
        found.add(k);
      }
    }
    positions.addAll(found);
    return true;
  }
}
