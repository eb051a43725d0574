package org.posthorn.mime;

import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;

/// The character references of HTML.
final class HtmlReferences {
  private HtmlReferences() {}

  /// Those that nearly all are, resolved without a parser.
  private enum Frequent {
    NBSP("&nbsp;", '\u00a0'),
    AMP("&amp;", '&'),
    LT("&lt;", '<'),
    GT("&gt;", '>'),
    QUOT("&quot;", '"');

    private static final Frequent[] ALL = values();

    private final String written;
    private final char meant;

    Frequent(String written, char meant) {
      this.written = written;
      this.meant = meant;
    }
  }

  /// Appends text with its references resolved. Linear time.
  static void resolve(String in, int from, int end, StringBuilder out) {
    int done = from;
    for (int and = in.indexOf('&', from, end); and >= 0; and = in.indexOf('&', done, end)) {
      out.append(in, done, and);
      Frequent found = frequent(in, and);
      if (found == null) {
        append(Parser.unescapeEntities(in.substring(and, end), false), out);
        return;
      }
      out.append(found.meant);
      done = and + found.written.length();
    }
    out.append(in, done, end);
  }

  private static @Nullable Frequent frequent(String in, int from) {
    for (Frequent one : Frequent.ALL) {
      if (in.startsWith(one.written, from)) {
        return one;
      }
    }
    return null;
  }

  private static void append(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      // jsoup lets references to surrogates pass, which no encoding can write.
      out.appendCodePoint(Character.getType(c) == Character.SURROGATE ? 0xfffd : c);
      i += Character.charCount(c);
    }
  }

  /// The value of an attribute, where references end otherwise than in text.
  static String resolvedValue(String written) {
    return written.indexOf('&') < 0 ? written : Parser.unescapeEntities(written, true);
  }
}
