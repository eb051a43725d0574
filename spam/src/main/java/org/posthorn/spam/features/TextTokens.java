package org.posthorn.spam.features;

/// Features of text: words, pairs of neighbours, runs of punctuation, and character n-grams for
/// scripts without spaces. Digits count by their shape. Linear time.
final class TextTokens {
  /// Characters of a word that are used.
  private static final int WORD_MAX = 24;

  private static final int RUN_MAX = 4;

  /// Types of ASCII characters.
  private static final byte NOTHING = 0;

  private static final byte WORD = 1;
  private static final byte RUN = 2;

  /// A character of a script without spaces; not in the table.
  private static final byte SPACELESS = 3;

  private static final byte[] KINDS = kinds();

  /// ASCII characters as they are hashed: in lower case, all digits alike.
  private static final char[] COUNTED = counted();

  private final FeatureSet out;
  private final Kind kind;

  /// A type of text, with separate features.
  record Kind(long word, long pair, long skip, long gram, long capital) {
    static Kind of(String name) {
      return new Kind(
          FeatureSet.begin(name),
          FeatureSet.begin(name + "+"),
          FeatureSet.begin(name + "-"),
          FeatureSet.begin(name + "#"),
          FeatureSet.begin(name + "^"));
    }
  }

  TextTokens(FeatureSet out, Kind kind) {
    this.out = out;
    this.kind = kind;
  }

  private static byte[] kinds() {
    byte[] kinds = new byte[0x80];
    for (char c = 0; c < 0x80; c++) {
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (letterOrDigit || c == '$') {
        kinds[c] = WORD;
      } else if (c > ' ' && c < 0x7f && c != '>' && c != '<' && c != '"') {
        kinds[c] = RUN;
      }
    }
    return kinds;
  }

  private static char[] counted() {
    char[] counted = new char[0x80];
    for (char c = 0; c < 0x80; c++) {
      counted[c] = c >= '0' && c <= '9' ? '0' : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
    return counted;
  }

  private static byte kind(char c) {
    if (c < 0x80) {
      return KINDS[c];
    }
    if (isSpaceless(c)) {
      return SPACELESS;
    }
    return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK
        ? WORD
        : NOTHING;
  }

  void read(String text) {
    read(text.toCharArray());
  }

  void read(char[] text) {
    long before = 0;
    long beforeThat = 0;
    int at = 0;
    while (at < text.length) {
      char c = text[at];
      long token;
      switch (kind(c)) {
        case WORD -> {
          int end = wordEnd(text, at);
          token = word(text, at, end);
          at = end;
        }
        case RUN -> {
          int end = runEnd(text, at);
          boolean counts = end - at > 1 || c == '!' || c == '?' || c == '%' || c == '#';
          token = counts ? run(c, end - at) : 0;
          at = end;
        }
        case SPACELESS -> {
          at = spaceless(text, at);
          before = 0;
          beforeThat = 0;
          continue;
        }
        default -> {
          at++;
          continue;
        }
      }
      if (token != 0) {
        out.add(FeatureSet.with(kind.word, token));
        if (before != 0) {
          out.add(FeatureSet.with(FeatureSet.with(kind.pair, before), token));
        }
        if (beforeThat != 0) {
          out.add(FeatureSet.with(FeatureSet.with(kind.skip, beforeThat), token));
        }
        beforeThat = before;
        before = token;
      }
    }
  }

  private static int wordEnd(char[] text, int from) {
    int at = from + 1;
    while (at < text.length) {
      char c = text[at];
      byte kind = kind(c);
      boolean joined =
          kind != WORD && isJoiner(c) && at + 1 < text.length && isInWord(text[at + 1]);
      if (kind != WORD && !joined) {
        break;
      }
      at++;
    }
    return at;
  }

  private static boolean isInWord(char c) {
    return c < 0x80
        ? KINDS[c] == WORD
        : Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private long word(char[] text, int from, int end) {
    long hash = 17;
    int capitals = 0;
    int n = Math.min(end - from, WORD_MAX);
    for (int i = from; i < from + n; i++) {
      char c = text[i];
      char counted;
      if (c < 0x80) {
        counted = COUNTED[c];
        capitals += c >= 'A' && c <= 'Z' ? 1 : 0;
      } else {
        char lower = lower(c);
        capitals += lower != c ? 1 : 0;
        counted = lower >= '0' && lower <= '9' ? '0' : lower;
      }
      hash = FeatureSet.with(hash, counted);
    }
    if (capitals > 2 && capitals * 3 >= n * 2) {
      out.add(FeatureSet.with(kind.capital, hash));
    }
    return hash == 0 ? 1 : hash;
  }

  private static int runEnd(char[] text, int from) {
    char c = text[from];
    int at = from;
    while (at < text.length && text[at] == c) {
      at++;
    }
    return at;
  }

  private static long run(char c, int length) {
    return FeatureSet.with(FeatureSet.with(31L, c), Math.min(length, RUN_MAX));
  }

  /// Chinese, Japanese, Thai and similar: single characters, pairs and triples.
  private int spaceless(char[] text, int from) {
    int at = from;
    while (at < text.length && isSpaceless(text[at])) {
      long hash = kind.gram;
      for (int n = 0; n < 3 && at + n < text.length && isSpaceless(text[at + n]); n++) {
        hash = FeatureSet.with(hash, text[at + n]);
        out.add(FeatureSet.with(hash, n));
      }
      at++;
    }
    return at;
  }

  private static boolean isSpaceless(char c) {
    return c >= 0x0e00
        && (c <= 0x0eff // Thai, Lao
            || (c >= 0x1000 && c <= 0x109f) // Myanmar
            || (c >= 0x1780 && c <= 0x17ff) // Khmer
            || (c >= 0x3041 && c <= 0x9fff) // kana, Han
            || (c >= 0xd840 && c <= 0xdfff) // Han beyond the first plane
            || (c >= 0xf900 && c <= 0xfaff));
  }

  private static boolean isJoiner(char c) {
    return c == '\'' || c == '-' || c == '.' || c == '_' || c == '@' || c == ',' || c == 0x2019;
  }

  /// Full-width letters count as ASCII letters.
  private static char lower(char c) {
    if (c < 0xff01 || c > 0xff5e) {
      return Character.toLowerCase(c);
    }
    char narrow = (char) (c - 0xfee0);
    return narrow >= 'A' && narrow <= 'Z' ? (char) (narrow + 32) : narrow;
  }
}
