package org.posthorn.mime;

import java.util.Locale;
import java.util.Set;
import org.jsoup.parser.Parser;

/// The text of an HTML document: tags and comments removed, blocks parted by line feeds, scripts
/// and styles dropped, character references resolved (the whole table of HTML). Anything is taken
/// for HTML. Time and memory are linear.
final class HtmlText {
  private static final Set<String> BLOCKS =
      Set.of(
          "p",
          "br",
          "div",
          "td",
          "th",
          "tr",
          "li",
          "ul",
          "ol",
          "table",
          "h1",
          "h2",
          "h3",
          "h4",
          "h5",
          "h6",
          "hr",
          "blockquote",
          "pre",
          "title",
          "body",
          "head",
          "option",
          "dd",
          "dt");

  /// Their content is no text.
  private static final Set<String> RAW = Set.of("script", "style");

  /// Their content is text that is not shown in the page.
  private static final Set<String> UNSEEN = Set.of("title", "template");

  private static final Set<String> VOID = Set.of("br", "hr", "img", "input", "meta", "link", "wbr");

  private final String in;
  private final boolean shownOnly;
  private final StringBuilder out;
  private int at;

  /// Whether quotes in tags are still believed: not after one that does not end.
  private boolean quotes = true;

  /// Whether the tag that was read last hides its element.
  private boolean hides;

  /// The element that is hidden, with how many of its name are open; empty for none.
  private String hidden = "";

  private int hiddenDepth;

  private HtmlText(String html, boolean shownOnly) {
    in = html;
    this.shownOnly = shownOnly;
    out = new StringBuilder(html.length() / 2);
  }

  /// @param shownOnly without what a reader does not see: the title, and elements that are hidden
  ///   by an attribute or their own style
  static String of(String html, boolean shownOnly) {
    return new HtmlText(html, shownOnly).read();
  }

  private String read() {
    while (at < in.length()) {
      if (in.charAt(at) == '<') {
        markup();
      } else {
        int next = in.indexOf('<', at);
        int end = next < 0 ? in.length() : next;
        text(in.substring(at, end));
        at = end;
      }
    }
    return out.toString();
  }

  private void text(String text) {
    if (!hidden.isEmpty()) {
      return;
    }
    if (text.indexOf('&') < 0) {
      out.append(text);
      return;
    }
    Parser.unescapeEntities(text, false)
        .codePoints()
        // jsoup lets references to surrogates pass, which no encoding can write.
        .map(c -> Character.getType(c) == Character.SURROGATE ? 0xfffd : c)
        .forEach(out::appendCodePoint);
  }

  private void markup() {
    if (in.startsWith("<!--", at)) {
      int end = in.indexOf("-->", at + 2);
      at = end < 0 ? in.length() : end + 3;
      return;
    }
    boolean closing = in.startsWith("</", at);
    int nameStart = at + (closing ? 2 : 1);
    int nameEnd = nameStart;
    if (nameEnd < in.length() && isLetter(in.charAt(nameEnd))) {
      while (nameEnd < in.length() && isLetterOrDigit(in.charAt(nameEnd))) {
        nameEnd++;
      }
    }
    boolean special = in.startsWith("<!", at) || in.startsWith("<?", at);
    if (nameEnd == nameStart && !special) {
      text("<");
      at++;
      return;
    }
    at = tagEnd(nameEnd);
    String name = in.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
    if (BLOCKS.contains(name) && hidden.isEmpty()) {
      out.append('\n');
    }
    if (RAW.contains(name) && !closing) {
      at = rawEnd(name);
    } else if (shownOnly) {
      hide(name, closing);
    }
  }

  /// Behind the end of a tag, which stands outside quotes; notes whether the tag hides its element.
  private int tagEnd(int from) {
    hides = false;
    int i = from;
    int nameStart = from;
    while (i < in.length()) {
      char c = in.charAt(i);
      if (c == '>') {
        attribute(nameStart, i, "");
        return i + 1;
      }
      if (c == '=') {
        int value = i + 1;
        while (value < in.length() && isSpace(in.charAt(value))) {
          value++;
        }
        char quote = value < in.length() ? in.charAt(value) : ' ';
        boolean quoted = quotes && (quote == '"' || quote == '\'');
        int end = quoted ? in.indexOf(quote, value + 1) : unquotedEnd(value);
        if (end < 0) {
          quotes = false; // and not looked for again, so that the time stays linear
          return tagEnd(from);
        }
        attribute(nameStart, i, in.substring(quoted ? value + 1 : value, end));
        i = quoted ? end + 1 : end;
        nameStart = i;
      } else {
        i++;
        while (isSpace(c) && i < in.length() && isSpace(in.charAt(i))) {
          i++;
        }
        boolean equals = i < in.length() && in.charAt(i) == '=';
        if ((isSpace(c) && !equals) || c == '/') {
          attribute(nameStart, i - 1, "");
          nameStart = i;
        }
      }
    }
    return in.length();
  }

  private int unquotedEnd(int from) {
    int end = from;
    while (end < in.length() && in.charAt(end) != '>' && !isSpace(in.charAt(end))) {
      end++;
    }
    return end;
  }

  private void attribute(int nameStart, int nameEnd, String value) {
    if (!shownOnly || hides) {
      return;
    }
    String name = in.substring(nameStart, nameEnd).strip();
    if (name.equalsIgnoreCase("hidden")) {
      hides = true;
    } else if (name.equalsIgnoreCase("style")) {
      String style = value.replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
      hides = style.contains("display:none") || style.contains("visibility:hidden");
    }
  }

  private void hide(String name, boolean closing) {
    if (hidden.isEmpty()) {
      if (!closing && (hides || UNSEEN.contains(name)) && !VOID.contains(name)) {
        hidden = name;
        hiddenDepth = 1;
      }
    } else if (hidden.equals("p") && endsParagraph(name, closing)) {
      hidden = "";
      hide(name, closing);
    } else if (hidden.equals(name)) {
      hiddenDepth += closing ? -1 : 1;
      hidden = hiddenDepth == 0 ? "" : hidden;
    }
  }

  private static boolean endsParagraph(String name, boolean closing) {
    return name.equals("p") ? !closing : BLOCKS.contains(name) && !name.equals("br");
  }

  private int rawEnd(String name) {
    for (int end = in.indexOf("</", at); end >= 0; end = in.indexOf("</", end + 2)) {
      if (in.regionMatches(true, end + 2, name, 0, name.length())) {
        return end;
      }
    }
    return in.length();
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
  }

  private static boolean isLetterOrDigit(char c) {
    return isLetter(c) || (c >= '0' && c <= '9');
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
