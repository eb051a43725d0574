package org.posthorn.assistant.request;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthorn.assistant.request.Token.Kind;

/// Cuts a request into words, numbers, addresses, quoted texts and punctuation. Hyphens and
/// apostrophes part words; what belongs together is joined again by [Token#glued].
final class Tokenizer {
  private static final String SINGLE_QUOTES = "'’‘‚`";
  private static final String MARKS = ",;:.?!()#";

  private final String request;
  private final List<Token> tokens = new ArrayList<>();
  private int position;
  private boolean glued;

  private Tokenizer(String request) {
    this.request = request;
  }

  /// The tokens of a request. Controls and lone surrogates count as spaces.
  static List<Token> tokens(String request) {
    return new Tokenizer(request).all();
  }

  /// In lower case and without accents, so that "Février" and "fevrier" are the same.
  static String fold(String text) {
    boolean plain = true;
    for (int i = 0; i < text.length() && plain; i++) {
      plain = text.charAt(i) < 128;
    }
    if (plain) {
      return text.toLowerCase(Locale.ROOT);
    }
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFKD);
    StringBuilder folded = new StringBuilder(decomposed.length());
    for (int i = 0; i < decomposed.length(); i++) {
      char c = decomposed.charAt(i);
      switch (c) {
        case 'ß', 'ẞ' -> folded.append("ss");
        case 'œ', 'Œ' -> folded.append("oe");
        case 'æ', 'Æ' -> folded.append("ae");
        case 'ø', 'Ø' -> folded.append('o');
        case 'ł', 'Ł' -> folded.append('l');
        default -> {
          if (Character.getType(c) != Character.NON_SPACING_MARK) {
            folded.append(c);
          }
        }
      }
    }
    return folded.toString().toLowerCase(Locale.ROOT);
  }

  private List<Token> all() {
    while (position < request.length()) {
      if (!(quoted() || address() || number() || word() || mark())) {
        char c = request.charAt(position++);
        glued = glued && (c == '-' || c == '‐' || c == '‑' || SINGLE_QUOTES.indexOf(c) >= 0);
      }
    }
    return tokens;
  }

  private void add(Kind kind, String text, int end) {
    tokens.add(new Token(kind, text, fold(text), position, end, glued && position > 0));
    position = end;
    glued = true;
  }

  private boolean quoted() {
    char open = request.charAt(position);
    String closing =
        switch (open) {
          case '"' -> "\"";
          case '“', '”' -> "”\"“";
          case '„' -> "“”\"";
          case '«' -> "»";
          case '»' -> "«";
          case '‹' -> "›";
          case '‘', '‚' -> "’‘";
          case '\'' -> "'";
          default -> "";
        };
    if (closing.isEmpty() || (SINGLE_QUOTES.indexOf(open) >= 0 && inWord(position - 1))) {
      return false;
    }
    for (int end = position + 1; end < request.length(); end++) {
      char c = request.charAt(end);
      boolean single = SINGLE_QUOTES.indexOf(c) >= 0;
      if (closing.indexOf(c) >= 0 && end > position + 1 && !(single && inWord(end + 1))) {
        String inside = request.substring(position + 1, end).strip();
        if (inside.isEmpty()) {
          return false;
        }
        add(Kind.QUOTED, inside, end + 1);
        return true;
      }
    }
    return false;
  }

  private boolean inWord(int index) {
    return index >= 0
        && index < request.length()
        && Character.isLetterOrDigit(request.charAt(index));
  }

  private boolean address() {
    int end = position;
    int at = -1;
    while (end < request.length() && addressCharacter(request.charAt(end))) {
      if (request.charAt(end) == '@') {
        if (at >= 0) {
          return false;
        }
        at = end;
      }
      end++;
    }
    while (end > position && ".?!'’-".indexOf(request.charAt(end - 1)) >= 0) {
      end--;
    }
    if (at < 0 || at >= end - 1) {
      return false;
    }
    int begin = position;
    // French elision: "d'anna@example.org".
    for (int i = begin + 1; i <= begin + 2 && i < at; i++) {
      if (SINGLE_QUOTES.indexOf(request.charAt(i)) >= 0) {
        return false;
      }
    }
    if (end - at > 3
        && request.charAt(end - 1) == 's'
        && SINGLE_QUOTES.indexOf(request.charAt(end - 2)) >= 0) {
      end -= 2;
    }
    add(Kind.ADDRESS, request.substring(begin, end), end);
    return true;
  }

  private static boolean addressCharacter(char c) {
    return !Character.isWhitespace(c)
        && !Character.isISOControl(c)
        && !Character.isSurrogate(c)
        && "\"«»“”„‹›<>()[],;:".indexOf(c) < 0;
  }

  private boolean number() {
    int end = position;
    while (end < request.length()) {
      char c = request.charAt(end);
      boolean digit = c >= '0' && c <= '9';
      boolean inside =
          (c == '.' || c == ',' || c == '/' || c == ':' || c == '-')
              && end > position
              && digitAt(end - 1)
              && digitAt(end + 1);
      if (!digit && !inside) {
        break;
      }
      end++;
    }
    if (end == position) {
      return false;
    }
    add(Kind.NUMBER, request.substring(position, end), end);
    return true;
  }

  private boolean digitAt(int index) {
    return index >= 0
        && index < request.length()
        && request.charAt(index) >= '0'
        && request.charAt(index) <= '9';
  }

  private boolean word() {
    int end = position;
    // "15h30" is an hour, "mp3" a word.
    boolean unit = digitAt(position - 1);
    while (end < request.length()) {
      int c = request.codePointAt(end);
      boolean letter =
          Character.isLetter(c)
              || c == '_'
              || (end > position && !unit && Character.isDigit(c))
              || (end > position && Character.getType(c) == Character.NON_SPACING_MARK);
      if (!letter) {
        break;
      }
      end += Character.charCount(c);
    }
    if (end == position) {
      return false;
    }
    add(Kind.WORD, request.substring(position, end), end);
    return true;
  }

  private boolean mark() {
    char c = request.charAt(position);
    if (MARKS.indexOf(c) < 0) {
      return false;
    }
    add(Kind.MARK, String.valueOf(c), position + 1);
    return true;
  }
}
