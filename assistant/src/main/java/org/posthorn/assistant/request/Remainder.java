package org.posthorn.assistant.request;

import static org.posthorn.assistant.request.Concept.*;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthorn.assistant.request.Intent.NotUnderstood;
import org.posthorn.assistant.request.Token.Kind;

/// What nobody took of a sentence, and whether that matters.
final class Remainder {
  /// What may be left over of any request.
  private static final Set<Concept> HARMLESS =
      EnumSet.of(
          FILLER,
          POLITE,
          ARTICLE,
          DEMONSTRATIVE,
          MY,
          ME,
          MAIL,
          THREAD,
          ONE,
          AND,
          POSSESSIVE,
          ALL,
          AGAIN);

  private final Sentence sentence;

  Remainder(Sentence sentence) {
    this.sentence = sentence;
  }

  /// Whether a piece adds nothing to a request.
  ///
  /// @param also meanings that add nothing here
  boolean harmless(int i, Set<Concept> also) {
    Piece piece = sentence.at(i);
    if (piece.kind() == Kind.MARK) {
      return true;
    }
    return !piece.unknown()
        && piece.meanings().stream()
            .anyMatch(m -> HARMLESS.contains(m.concept()) || also.contains(m.concept()));
  }

  /// Whether every word has a part in what was understood.
  boolean understood(Set<Concept> also) {
    return sentence.left().stream()
        .allMatch(i -> harmless(i, also) && !sentence.isAny(i, NOT, CONDITION, OTHER, WITHOUT));
  }

  /// The result, with the words that matter.
  Intent notUnderstood() {
    List<String> words = new ArrayList<>();
    for (int i : sentence.left()) {
      if (!harmless(i, Set.of()) || sentence.isAny(i, NOT, CONDITION, OTHER, WITHOUT)) {
        words.add(sentence.written(i, i + 1));
      }
    }
    return new NotUnderstood(words);
  }
}
