package org.posthorn.spam.features;

/// Makes features of text: words, pairs of neighbours, runs of punctuation, and character n-grams
/// where a script has no spaces. Digits count by their shape. Linear time.
final class TextTokens {
  /// Characters of a word that count.
  private static final int WORD_MAX = 24;

  private static final int RUN_MAX = 4;

  private final FeatureSet out;
  private final long word;
  private final long pair;
  private final long skip;
  private final long gram;
  private final long capital;

  /// @param namespace apart from which the features are those of other text
  TextTokens(FeatureSet out, String namespace) {
    this.out = out;
    word = FeatureSet.begin(namespace);
    pair = FeatureSet.begin(namespace + "+");
    skip = FeatureSet.begin(namespace + "-");
    gram = FeatureSet.begin(namespace + "#");
    capital = FeatureSet.begin(namespace + "^");
  }

  void read(CharSequence text) {
    long before = 0;
    long beforeThat = 0;
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      long token = 0;
      if (isSpaceless(c)) {
        at = spaceless(text, at);
        before = 0;
        beforeThat = 0;
        continue;
      } else if (isWord(c)) {
        int end = wordEnd(text, at);
        token = word(text, at, end);
        at = end;
      } else if (c > ' ' && c < 0x7f && c != '>' && c != '<' && c != '"') {
        int end = runEnd(text, at);
        if (end - at > 1 || c == '!' || c == '?' || c == '%' || c == '#') {
          token = run(c, end - at);
        }
        at = end;
      } else {
        at++;
      }
      if (token != 0) {
        out.add(FeatureSet.with(word, token));
        if (before != 0) {
          out.add(FeatureSet.with(FeatureSet.with(pair, before), token));
        }
        if (beforeThat != 0) {
          out.add(FeatureSet.with(FeatureSet.with(skip, beforeThat), token));
        }
        beforeThat = before;
        before = token;
      }
    }
  }

  private static int wordEnd(CharSequence text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      boolean joined =
          isJoiner(c) && at + 1 < text.length() && isWord(text.charAt(at + 1)) && at > from;
      if (!(isWord(c) && !isSpaceless(c)) && !joined) {
        break;
      }
      at++;
    }
    return at;
  }

  private long word(CharSequence text, int from, int end) {
    long hash = 17;
    int capitals = 0;
    int n = Math.min(end - from, WORD_MAX);
    for (int i = from; i < from + n; i++) {
      char c = text.charAt(i);
      char lower = lower(c);
      capitals += lower != c ? 1 : 0;
      hash = FeatureSet.with(hash, lower >= '0' && lower <= '9' ? '0' : lower);
    }
    if (capitals > 2 && capitals * 3 >= n * 2) {
      out.add(FeatureSet.with(capital, hash));
    }
    return hash == 0 ? 1 : hash;
  }

  private static int runEnd(CharSequence text, int from) {
    char c = text.charAt(from);
    int at = from;
    while (at < text.length() && text.charAt(at) == c) {
      at++;
    }
    return at;
  }

  private static long run(char c, int length) {
    return FeatureSet.with(FeatureSet.with(31L, c), Math.min(length, RUN_MAX));
  }

  /// Chinese, Japanese, Thai and the like: single characters, twos and threes.
  private int spaceless(CharSequence text, int from) {
    int at = from;
    while (at < text.length() && isSpaceless(text.charAt(at))) {
      long hash = gram;
      for (int n = 0; n < 3 && at + n < text.length() && isSpaceless(text.charAt(at + n)); n++) {
        hash = FeatureSet.with(hash, text.charAt(at + n));
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

  private static boolean isWord(char c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '$';
    }
    return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
  }

  private static boolean isJoiner(char c) {
    return c == '\'' || c == '-' || c == '.' || c == '_' || c == '@' || c == ',' || c == 0x2019;
  }

  private static char lower(char c) {
    if (c < 0x80) {
      return c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
    // Letters of full width are those of ASCII for whoever reads them.
    return c >= 0xff01 && c <= 0xff5e ? lower((char) (c - 0xfee0)) : Character.toLowerCase(c);
  }
}
