package org.posthorn.spam.features;

/// Features of HTML markup: elements, attributes, comments and links. Its text is processed
/// elsewhere. Linear time.
final class HtmlTraits {
  private static final int VALUE_MAX = 16;
  private static final int TAG_MAX = 2_000;
  private static final int NAME_MAX = 20;

  private final FeatureSet out;
  private final LinkTraits links;
  private int tags;
  private int linkCount;
  private int images;
  private int broken;
  private int comments;

  HtmlTraits(FeatureSet out, LinkTraits links) {
    this.out = out;
    this.links = links;
  }

  void read(String html, int textLength) {
    int at = html.indexOf('<');
    while (at >= 0 && at + 1 < html.length()) {
      int end;
      if (html.startsWith("<!--", at)) {
        int close = html.indexOf("-->", at + 4);
        end = close < 0 ? html.length() : close + 3;
        comments++;
        broken += isInWord(html, at, end) ? 1 : 0;
      } else {
        int close = html.indexOf('>', at);
        end = close < 0 ? html.length() : close + 1;
        tag(html, at + 1, Math.min(end - 1, at + TAG_MAX));
        broken += isInWord(html, at, end) ? 1 : 0;
      }
      at = html.indexOf('<', end);
    }
    out.add(Namespace.HTML_TAGS, Shapes.log(tags));
    out.add(Namespace.HTML_LINKS, Shapes.log(linkCount));
    out.add(Namespace.HTML_IMAGES, Math.min(images, 20));
    out.add(Namespace.HTML_BROKEN_WORDS, Shapes.log(broken));
    out.add(Namespace.HTML_COMMENTS, Shapes.log(comments));
    out.add(
        Namespace.HTML_TEXT_SHARE, html.isEmpty() ? 0 : (int) (10L * textLength / html.length()));
  }

  /// Whether markup is between two letters of a word, which is used to hide words from filters.
  private static boolean isInWord(String html, int from, int end) {
    return from > 0
        && end < html.length()
        && Character.isLetter(html.charAt(from - 1))
        && Character.isLetter(html.charAt(end));
  }

  private void tag(String html, int from, int to) {
    int at = from;
    boolean closing = at < to && html.charAt(at) == '/';
    if (closing) {
      return;
    }
    int nameEnd = nameEnd(html, at, to);
    if (nameEnd == at) {
      out.add(Namespace.HTML_ODD, at < to ? html.substring(at, at + 1) : "");
      return;
    }
    tags++;
    images += is(html, at, nameEnd, "img") ? 1 : 0;
    out.addLower(Namespace.HTML_TAG, html, at, nameEnd);
    if (html.charAt(from) < 'a') {
      out.add(Namespace.HTML_CAPITALS);
    }
    // Each attribute's feature is that of "tag attribute".
    long tag = FeatureSet.lower(Namespace.HTML_ATTRIBUTE.hash, html, at, nameEnd);
    attributes(html, FeatureSet.with(tag, ' '), nameEnd, to);
  }

  private void attributes(String html, long tag, int from, int to) {
    int at = from;
    while (at < to) {
      char c = html.charAt(at);
      if (!isName(c)) {
        at++;
        continue;
      }
      int nameEnd = nameEnd(html, at, to);
      int equals = skipSpace(html, nameEnd, to);
      if (equals >= to || html.charAt(equals) != '=') {
        out.add(FeatureSet.lower(tag, html, at, nameEnd));
        at = Math.max(nameEnd, at + 1);
        continue;
      }
      int start = skipSpace(html, equals + 1, to);
      int end;
      if (start < to && (html.charAt(start) == '"' || html.charAt(start) == '\'')) {
        int close = html.indexOf(html.charAt(start), start + 1);
        start++;
        end = close < 0 || close > to ? to : close;
      } else {
        end = start;
        while (end < to && html.charAt(end) > ' ') {
          end++;
        }
      }
      attribute(tag, html, at, nameEnd, start, Math.max(start, end));
      at = Math.max(end, at + 1);
    }
  }

  private void attribute(long tag, String html, int name, int nameEnd, int start, int end) {
    boolean link = is(html, name, nameEnd, "href");
    linkCount += link ? 1 : 0;
    if (is(html, name, nameEnd, "style")) {
      style(html, start, end);
      return;
    }
    out.add(FeatureSet.lower(tag, html, name, nameEnd));
    if (link
        || is(html, name, nameEnd, "src")
        || is(html, name, nameEnd, "action")
        || is(html, name, nameEnd, "background")) {
      links.link(html.substring(start, Math.min(end, start + 500)));
    } else {
      long value = FeatureSet.lower(Namespace.HTML_VALUE.hash, html, name, nameEnd);
      out.add(stripped(FeatureSet.with(value, '='), html, start, Math.min(end, start + VALUE_MAX)));
    }
  }

  /// Each property with a short value.
  private void style(String html, int start, int end) {
    int at = start;
    for (int n = 0; at < end && n < 8; n++) {
      int semicolon = html.indexOf(';', at, end);
      int stop = semicolon < 0 ? end : semicolon;
      out.add(stripped(Namespace.HTML_STYLE.hash, html, at, Math.min(stop, at + 24)));
      at = stop + 1;
    }
  }

  /// Continues a hash with text in lower case, without surrounding white space.
  private static long stripped(long hash, String html, int start, int end) {
    int from = start;
    while (from < end && Character.isWhitespace(html.charAt(from))) {
      from++;
    }
    int to = end;
    while (to > from && Character.isWhitespace(html.charAt(to - 1))) {
      to--;
    }
    return FeatureSet.lower(hash, html, from, to);
  }

  private static boolean is(String html, int from, int to, String name) {
    return to - from == name.length() && html.regionMatches(true, from, name, 0, name.length());
  }

  private static int skipSpace(String html, int from, int to) {
    int at = from;
    while (at < to && html.charAt(at) <= ' ') {
      at++;
    }
    return at;
  }

  private static int nameEnd(String html, int from, int to) {
    int at = from;
    while (at < to && at - from < NAME_MAX && isName(html.charAt(at))) {
      at++;
    }
    return at;
  }

  private static boolean isName(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == ':'
        || c == '_';
  }
}
