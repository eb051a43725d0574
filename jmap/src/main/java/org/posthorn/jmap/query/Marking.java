package org.posthorn.jmap.query;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.posthorn.mime.UnicodeCasemap;
import org.posthorn.search.MessageText;

/// A text with highlighted search terms (RFC 8621 §5), as escaped HTML. Terms are compared as in a
/// search, so that what was found is highlighted.
final class Marking {
  /// Characters of a text that are searched.
  private static final int CHARACTERS_MAX = 1 << 18;

  /// Characters before the first highlighted term.
  private static final int CONTEXT = 60;

  private static final String OPEN = "<mark>";
  private static final String CLOSE = "</mark>";

  private final String text;
  private final boolean[] marked;
  private final int first;

  private Marking(String text, boolean[] marked, int first) {
    this.text = text;
    this.marked = marked;
    this.first = first;
  }

  /// @param terms in folded form
  /// @return empty if none of them is in the text
  static Optional<Marking> of(String written, List<String> terms) {
    String text = collapsed(written);
    // The folded text, and for each of its characters the original offset.
    StringBuilder folded = new StringBuilder(text.length());
    int[] from = new int[text.length() + 16];
    int at = 0;
    while (at < text.length()) {
      int end = clusterEnd(text, at);
      folded.append(UnicodeCasemap.fold(text.substring(at, end)));
      if (folded.length() >= from.length) {
        from = Arrays.copyOf(from, 2 * folded.length());
      }
      for (int i = folded.length() - 1; i >= 0 && from[i] == 0; i--) {
        from[i] = at + 1;
      }
      at = end;
    }
    boolean[] marked = new boolean[text.length()];
    int first = Integer.MAX_VALUE;
    for (String each : terms) {
      String term = MessageText.plain(each);
      int found = next(folded, each, 0);
      while (found >= 0) {
        int start = from[found] - 1;
        int end = clusterEnd(text, from[found + term.length() - 1] - 1);
        Arrays.fill(marked, start, end, true);
        first = Math.min(first, start);
        found = next(folded, each, found + term.length());
      }
    }
    return first == Integer.MAX_VALUE
        ? Optional.empty()
        : Optional.of(new Marking(text, marked, first));
  }

  private static int next(StringBuilder folded, String term, int from) {
    String plain = MessageText.plain(term);
    int found = folded.indexOf(plain, from);
    while (found > 0
        && MessageText.isWordStart(term)
        && !MessageText.isSeparator(folded.charAt(found - 1))) {
      found = folded.indexOf(plain, found + 1);
    }
    return found;
  }

  /// White space as one space each, as HTML shows it.
  private static String collapsed(String written) {
    StringBuilder text = new StringBuilder(Math.min(written.length(), CHARACTERS_MAX));
    boolean space = true;
    for (int i = 0; i < written.length() && text.length() < CHARACTERS_MAX; i++) {
      char c = written.charAt(i);
      boolean isSpace = Character.isWhitespace(c);
      if (!isSpace) {
        text.append(c);
      } else if (!space) {
        text.append(' ');
      }
      space = isSpace;
    }
    return text.toString().strip();
  }

  /// The end of a character with its combining characters.
  private static int clusterEnd(String text, int start) {
    int end = start + Character.charCount(text.codePointAt(start));
    while (end < text.length()
        && Character.getType(text.codePointAt(end)) == Character.NON_SPACING_MARK) {
      end += Character.charCount(text.codePointAt(end));
    }
    return end;
  }

  /// All of it.
  ///
  /// @param octetsMax of the result in UTF-8
  String whole(int octetsMax) {
    return html(0, octetsMax);
  }

  /// An extract with the first highlighted term.
  String around(int octetsMax) {
    int start = Math.max(0, first - CONTEXT);
    int space = text.indexOf(' ', start);
    if (start > 0) {
      start = space >= 0 && space < first ? space + 1 : first;
    }
    return html(start, octetsMax);
  }

  private String html(int start, int octetsMax) {
    StringBuilder html = new StringBuilder();
    int octets = 0;
    boolean open = false;
    int at = start;
    while (at < text.length()) {
      int end = clusterEnd(text, at);
      boolean mark = marked[at];
      String piece =
          (open && !mark ? CLOSE : "")
              + (mark && !open ? OPEN : "")
              + escaped(text.substring(at, end));
      int more = piece.getBytes(StandardCharsets.UTF_8).length;
      if (octets + more + (mark ? CLOSE.length() : 0) > octetsMax) {
        break;
      }
      html.append(piece);
      octets += more;
      open = mark;
      at = end;
    }
    return html.append(open ? CLOSE : "").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
