package org.posthorn.search.index;

import java.util.HashSet;
import java.util.Set;

/// The words of texts, each once: what stands between separators ([Grams]), as long as it is short.
/// A part without separators is in a text if it is in one of its words. Not thread-safe.
final class Words {
  /// Longer ones are mostly no words, and are left out.
  static final int CHARACTERS_MAX = 40;

  private final int max;
  private final Set<String> words = new HashSet<>();

  /// @param max so many at most; then the rest is left out
  Words(int max) {
    this.max = max;
  }

  Set<String> all() {
    return words;
  }

  /// Adds those of one text.
  ///
  /// @param folded in the comparator's form
  void addText(String folded) {
    int from = 0;
    for (int at = 0; at <= folded.length(); at++) {
      if (at == folded.length() || Grams.isSeparator(folded.charAt(at))) {
        int length = at - from;
        if (length > 0 && length <= CHARACTERS_MAX && words.size() < max) {
          words.add(folded.substring(from, at));
        }
        from = at + 1;
      }
    }
  }

  /// Whether a text can only be within one word.
  static boolean isPart(String folded) {
    return !folded.isEmpty()
        && folded.length() <= CHARACTERS_MAX
        && folded.chars().noneMatch(c -> Grams.isSeparator((char) c));
  }
}
