package org.posthorn.assistant.text;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What the author of a message says in it.
///
/// @param forwarded whether these are the words of another message that the author passed on
public record Reading(Language language, List<Sentence> sentences, boolean forwarded) {
  public Reading {
    sentences = List.copyOf(sentences);
  }

  /// Reads plain text.
  public static Reading of(String text, TextLimits limits) {
    return of(Stream.of(text), limits);
  }

  /// Reads texts that follow one another, each with its own quotes and signature.
  static Reading of(Stream<String> texts, TextLimits limits) {
    List<Sentence> sentences = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    boolean[] forwarded = {false};
    texts.forEach(text -> {
      OwnText.Found found = OwnText.of(text, limits);
      forwarded[0] |= found.forwarded();
      for (String paragraph : found.paragraphs()) {
        List<String> split = new ArrayList<>();
        Sentences.split(paragraph, limits, split);
        for (int i = 0; i < split.size() && sentences.size() < limits.sentencesMax(); i++) {
          Sentence sentence = Sentence.of(split.get(i), i == 0, limits);
          if (sentence.words().size() > 0 && seen.add(sentence.text())) {
            sentences.add(sentence); // what is said again says nothing more
          }
        }
      }
    });
    Language language = Language.of(sentences.stream().map(Sentence::words).toList());
    return new Reading(language, sentences, forwarded[0]);
  }

  /// Whether it says nothing in words.
  public boolean isEmpty() {
    return sentences.isEmpty();
  }

  /// Characters of all sentences.
  public int characters() {
    return sentences.stream().mapToInt(sentence -> sentence.text().length() + 1).sum();
  }
}
