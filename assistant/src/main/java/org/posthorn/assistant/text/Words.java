package org.posthorn.assistant.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The words and numbers of a sentence, in lower case, with their offsets. An apostrophe or a
/// hyphen between letters belongs to the word, and `.`, `:`, `/`, `-` and `,` between digits to the
/// number. Immutable.
public final class Words {
  private static final int WORD_CHARS_MAX = 60;

  private final String text;
  private final List<String> words;
  private final int[] starts;
  private final int[] ends;

  private Words(String text, List<String> words, int[] starts, int[] ends) {
    this.text = text;
    this.words = words;
    this.starts = starts;
    this.ends = ends;
  }

  /// @param max words that are read
  public static Words of(String text, int max) {
    List<String> words = new ArrayList<>();
    int[] starts = new int[Math.min(max, text.length())];
    int[] ends = new int[starts.length];
    int at = 0;
    while (at < text.length() && words.size() < starts.length) {
      if (!Character.isLetterOrDigit(text.charAt(at))) {
        at++;
        continue;
      }
      int end = at + 1;
      while (end < text.length() && isInside(text, end)) {
        end++;
      }
      starts[words.size()] = at;
      ends[words.size()] = end;
      String word = text.substring(at, Math.min(end, at + WORD_CHARS_MAX));
      words.add(word.toLowerCase(Locale.ROOT).replace('’', '\''));
      at = end;
    }
    return new Words(text, List.copyOf(words), starts, ends);
  }

  /// Whether the character at `i` continues the word before it.
  private static boolean isInside(String text, int i) {
    char c = text.charAt(i);
    if (Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK) {
      return true;
    }
    if (i + 1 >= text.length()) {
      return false;
    }
    char before = text.charAt(i - 1);
    char after = text.charAt(i + 1);
    return switch (c) {
      case '\'', '’', '-' ->
          Character.isLetterOrDigit(before)
              && Character.isLetterOrDigit(after)
              && (c == '-' || Character.isLetter(after));
      case '.', ':', '/', ',' -> Character.isDigit(before) && Character.isDigit(after);
      default -> false;
    };
  }

  public int size() {
    return words.size();
  }

  /// A word; empty outside of the sentence.
  public String word(int index) {
    return index >= 0 && index < words.size() ? words.get(index) : "";
  }

  /// The character right after a word; 0 at the end.
  char after(int index) {
    return ends[index] < text.length() ? text.charAt(ends[index]) : 0;
  }

  /// The character right before a word; 0 at the beginning.
  char before(int index) {
    return starts[index] > 0 ? text.charAt(starts[index] - 1) : 0;
  }

  int start(int index) {
    return starts[index];
  }

  int end(int index) {
    return ends[index];
  }

  /// Whether there is such a word.
  public boolean has(String word) {
    return words.contains(word);
  }
}
