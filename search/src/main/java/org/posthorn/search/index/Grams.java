package org.posthorn.search.index;

import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.BytesRefBuilder;
import org.posthorn.search.MessageText;

/// The trigrams of texts, each once. Not thread-safe.
///
/// A text is in the comparator's form already. Here everything that is neither a letter nor a digit
/// of ASCII, nor beyond ASCII, becomes a space, and several of them one, which keeps the number of
/// trigrams small. Both preserve that one text is a part of another: so all trigrams of a part are
/// among those of the whole. Two spaces are put at the end of a text, so that its last characters
/// begin a trigram too; then two characters are found by the trigrams that begin with them.
final class Grams {
  private static final char SEPARATOR = ' ';

  private final int max;

  /// Three characters each, plus 1; 0 is a free place. Its length is a power of 2.
  private long[] table = new long[256];

  private int count;
  private boolean partial;

  /// @param max so many at most; then the rest is left out
  Grams(int max) {
    this.max = max;
  }

  /// Whether some were left out.
  boolean isPartial() {
    return partial;
  }

  /// Some are missing because a text was not read.
  void missing() {
    partial = true;
  }

  int count() {
    return count;
  }

  /// Adds those of one text.
  ///
  /// @param folded in the comparator's form
  void addText(String folded) {
    char first = 0;
    char second = 0;
    int length = 0;
    for (int i = 0; i < folded.length(); i++) {
      char c = reduced(folded.charAt(i));
      if (c == SEPARATOR && length > 0 && second == SEPARATOR) {
        continue;
      }
      if (length >= 2) {
        add(first, second, c);
      }
      first = second;
      second = c;
      length++;
    }
    if (length >= 2) {
      add(first, second, SEPARATOR);
    }
    if (length >= 1) {
      add(second, SEPARATOR, SEPARATOR);
    }
  }

  private static char reduced(char c) {
    return MessageText.isSeparator(c) ? SEPARATOR : c;
  }

  /// A text in the form whose trigrams are taken.
  static String reduced(String folded) {
    StringBuilder reduced = new StringBuilder(folded.length());
    for (int i = 0; i < folded.length(); i++) {
      char c = reduced(folded.charAt(i));
      int length = reduced.length();
      if (c != SEPARATOR || length == 0 || reduced.charAt(length - 1) != SEPARATOR) {
        reduced.append(c);
      }
    }
    return reduced.toString();
  }

  private void add(char first, char second, char third) {
    long gram = (((long) first << 32) | ((long) second << 16) | third) + 1;
    int at = slot(table, gram);
    if (table[at] == gram) {
      return;
    }
    if (count == max) {
      partial = true;
      return;
    }
    table[at] = gram;
    count++;
    if (2 * count > table.length) {
      grow();
    }
  }

  private void grow() {
    long[] larger = new long[2 * table.length];
    for (long gram : table) {
      if (gram != 0) {
        larger[slot(larger, gram)] = gram;
      }
    }
    table = larger;
  }

  private static int slot(long[] table, long gram) {
    int mask = table.length - 1;
    int at = (int) ((gram * 0x9E3779B97F4A7C15L) >>> 40) & mask;
    while (table[at] != 0 && table[at] != gram) {
      at = (at + 1) & mask;
    }
    return at;
  }

  /// Goes through all of them.
  final class Cursor {
    private int next;

    /// @return false at the end
    boolean next(BytesRefBuilder into) {
      while (next < table.length) {
        long gram = table[next++];
        if (gram != 0) {
          long characters = gram - 1;
          into.clear();
          append(into, (char) (characters >>> 32));
          append(into, (char) (characters >>> 16));
          append(into, (char) characters);
          return true;
        }
      }
      return false;
    }
  }

  /// A text as terms have it.
  static BytesRef encoded(String text) {
    BytesRefBuilder term = new BytesRefBuilder();
    for (int i = 0; i < text.length(); i++) {
      append(term, text.charAt(i));
    }
    return term.toBytesRef();
  }

  /// As UTF-8 does, but halves of surrogate pairs each by itself, since a part may end between
  /// them.
  private static void append(BytesRefBuilder into, char c) {
    if (c < 0x80) {
      into.append((byte) c);
    } else if (c < 0x800) {
      into.append((byte) (0xC0 | (c >> 6)));
      into.append((byte) (0x80 | (c & 0x3F)));
    } else {
      into.append((byte) (0xE0 | (c >> 12)));
      into.append((byte) (0x80 | ((c >> 6) & 0x3F)));
      into.append((byte) (0x80 | (c & 0x3F)));
    }
  }
}
