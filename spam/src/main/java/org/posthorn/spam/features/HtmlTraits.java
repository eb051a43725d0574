package org.posthorn.spam.features;

import java.util.Locale;

/// Makes features of how HTML is written: its elements, attributes, comments and links. What it
/// says is read elsewhere. Linear time.
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
    out.add("html:tags", Shapes.log(tags));
    out.add("html:links", Shapes.log(linkCount));
    out.add("html:images", Math.min(images, 20));
    out.add("html:broken-words", Shapes.log(broken));
    out.add("html:comments", Shapes.log(comments));
    out.add("html:text-share", html.isEmpty() ? 0 : (int) (10L * textLength / html.length()));
  }

  /// Whether markup stands between two letters, as where somebody hides words from filters.
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
      out.add("html:odd", at < to ? html.substring(at, at + 1) : "");
      return;
    }
    String name = lower(html, at, nameEnd);
    tags++;
    images += name.equals("img") ? 1 : 0;
    out.add("html:tag", name);
    if (html.charAt(from) < 'a') {
      out.add("html:capitals");
    }
    attributes(html, name, nameEnd, to);
  }

  private void attributes(String html, String tag, int from, int to) {
    int at = from;
    while (at < to) {
      char c = html.charAt(at);
      if (!isName(c)) {
        at++;
        continue;
      }
      int nameEnd = nameEnd(html, at, to);
      String name = lower(html, at, nameEnd);
      int equals = skipSpace(html, nameEnd, to);
      if (equals >= to || html.charAt(equals) != '=') {
        out.add("html:attribute", tag + " " + name);
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
      attribute(tag, name, html, start, Math.max(start, end));
      at = Math.max(end, at + 1);
    }
  }

  private void attribute(String tag, String name, String html, int start, int end) {
    switch (name) {
      case "href", "src", "action", "background" -> {
        if (name.equals("href")) {
          linkCount++;
        }
        out.add("html:attribute", tag + " " + name);
        links.link(html.substring(start, Math.min(end, start + 500)));
      }
      case "style" -> {
        // Each property by itself, as far as its value is short.
        int at = start;
        for (int n = 0; at < end && n < 8; n++) {
          int semicolon = html.indexOf(';', at);
          int stop = semicolon < 0 || semicolon > end ? end : semicolon;
          out.add("html:style", lower(html, at, Math.min(stop, at + 24)).strip());
          at = stop + 1;
        }
      }
      default -> {
        out.add("html:attribute", tag + " " + name);
        out.add(
            "html:value",
            name + "=" + lower(html, start, Math.min(end, start + VALUE_MAX)).strip());
      }
    }
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

  private static String lower(String html, int from, int to) {
    return html.substring(from, to).toLowerCase(Locale.ROOT);
  }
}
