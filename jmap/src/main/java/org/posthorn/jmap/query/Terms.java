package org.posthorn.jmap.query;

import java.util.ArrayList;
import java.util.List;
import org.posthorn.jmap.protocol.Filter;
import org.posthorn.jmap.protocol.MethodException;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.MessageText;

/// The terms of a text that a client searches for (RFC 8621 §4.4.1): words separated by white
/// space, and phrases in quotation marks. All must be present. `inv*` finds words that begin with
/// `inv`.
final class Terms {
  /// Longer beginnings of words are texts.
  private static final int BEGINNING_MAX = 64;

  private Terms() {}

  /// @return the terms in folded form, see [UnicodeCasemap#fold]; empty for an empty text
  /// @throws MethodException UNSUPPORTED_FILTER for more than [Filter#PARTS_MAX], since each is
  ///   searched in each message
  static List<String> of(String text) {
    List<String> terms = new ArrayList<>();
    StringBuilder term = new StringBuilder();
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      int end = isQuote(c) && term.isEmpty() ? phraseEnd(text, at) : -1;
      if (end >= 0) {
        add(terms, unescaped(text.substring(at + 1, end)));
        at = end;
      } else if (Character.isWhitespace(c)) {
        addWord(terms, term.toString());
        term.setLength(0);
      } else {
        term.append(c);
      }
      at++;
    }
    addWord(terms, term.toString());
    return terms;
  }

  static MethodException tooMany() {
    return Filter.unsupported("a filter with more than " + Filter.PARTS_MAX + " words");
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  /// The end of the phrase that begins here; -1 if there is no closing quotation mark.
  private static int phraseEnd(String text, int start) {
    for (int at = start + 1; at < text.length(); at++) {
      if (text.charAt(at) == '\\') {
        at++;
      } else if (text.charAt(at) == text.charAt(start)) {
        return at;
      }
    }
    return -1;
  }

  private static String unescaped(String phrase) {
    StringBuilder plain = new StringBuilder(phrase.length());
    for (int at = 0; at < phrase.length(); at++) {
      if (phrase.charAt(at) == '\\' && at + 1 < phrase.length()) {
        at++;
      }
      plain.append(phrase.charAt(at));
    }
    return plain.toString();
  }

  private static void add(List<String> terms, String term) {
    if (!term.isEmpty()) {
      if (terms.size() == Filter.PARTS_MAX) {
        throw tooMany();
      }
      terms.add(UnicodeCasemap.fold(term));
    }
  }

  /// A word that is not in quotation marks.
  private static void addWord(List<String> terms, String word) {
    int end = word.length() - 1;
    boolean begins = end > 0 && end <= BEGINNING_MAX && word.charAt(end) == '*';
    add(terms, begins ? MessageText.WORD_START + word.substring(0, end) : word);
  }
}
