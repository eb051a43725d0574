package org.posthorn.search.index;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.posthorn.search.MessageText;

/// The words of texts with their positions: what stands between separators ([Grams]). Not
/// thread-safe.
///
/// A part without separators is in a text if it is in one of its words. Of a word that is too long
/// there are two pieces, the beginning and the end, each with [#CUT] where it was cut, so that
/// neither ends nor begins as the word does not.
///
/// Positions tell what is between words: the next word is one further if exactly one space is, else
/// two. So a text contains `a b` exactly if a word that ends with `a` is right before one that
/// begins with `b`.
final class Words {
  /// Longer ones are cut.
  static final int CHARACTERS_MAX = 40;

  /// No word has this character.
  static final char CUT = '\u0002';

  /// Between words that one space separates, and between others.
  static final int NEXT = 1;

  static final int APART = 2;

  private static final char SPACE = ' ';

  private final int max;
  private final Map<String, String> known = new HashMap<>();
  private String[] words = new String[64];
  private byte[] steps = new byte[64];
  private int count;
  private boolean partial;

  /// @param max so many at most; then the rest is left out
  Words(int max) {
    this.max = max;
  }

  int count() {
    return count;
  }

  /// Whether some were left out.
  boolean isPartial() {
    return partial;
  }

  /// Some are missing because a text was not read.
  void missing() {
    partial = true;
  }

  String word(int at) {
    return words[at];
  }

  /// How many positions it is after the one before; 0 for another piece of the same word.
  int step(int at) {
    return steps[at];
  }

  /// Adds those of one text.
  ///
  /// @param folded in the comparator's form
  void addText(String folded) {
    int from = 0;
    int endOfLast = -1;
    for (int at = 0; at <= folded.length(); at++) {
      if (at == folded.length() || MessageText.isSeparator(folded.charAt(at))) {
        if (at > from) {
          boolean next =
              endOfLast == from - 1 && endOfLast >= 0 && folded.charAt(endOfLast) == SPACE;
          add(folded, from, at, next ? NEXT : APART);
          endOfLast = at;
        }
        from = at + 1;
      }
    }
  }

  private void add(String text, int from, int to, int step) {
    if (to - from <= CHARACTERS_MAX) {
      add(text.substring(from, to), step);
    } else {
      add(text.substring(from, from + CHARACTERS_MAX) + CUT, step);
      add(CUT + text.substring(to - CHARACTERS_MAX, to), 0);
    }
  }

  private void add(String word, int step) {
    if (count >= max) {
      partial = true;
      return;
    }
    if (count == words.length) {
      words = Arrays.copyOf(words, 2 * count);
      steps = Arrays.copyOf(steps, 2 * count);
    }
    String same = known.putIfAbsent(word, word);
    words[count] = same == null ? word : same;
    steps[count++] = (byte) step;
  }

  /// Whether a text can only be within one word.
  static boolean isPart(String folded) {
    return !folded.isEmpty()
        && folded.length() <= CHARACTERS_MAX
        && folded.chars().noneMatch(c -> MessageText.isSeparator((char) c));
  }
}
