package org.posthorn.mime;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The searchable text of a message's parts.
public final class TextExtractor {
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
  private static final Set<String> HIDDEN = Set.of("script", "style");
  private static final Map<String, String> ENTITIES =
      Map.of(
          "amp", "&", "lt", "<", "gt", ">", "quot", "\"", "apos", "'", "nbsp", " ", "shy", "",
          "zwnj", "", "euro", "\u20ac");
  private static final int ENTITY_MAX = 10;

  private TextExtractor() {}

  /// The decoded text of a text part: transfer encoding and charset undone, tags of HTML removed.
  ///
  /// @param part a part of type text
  /// @param body its bytes, `[bodyStart, bodyEnd)` of the message, or the beginning of them
  public static String text(Entity part, byte[] body) {
    byte[] decoded = TransferDecoder.decode(body, part.fields().transferEncoding());
    ContentType type = part.contentType();
    String text = Charsets.decode(decoded, type.parameter("charset").orElse(""));
    return type.subtype().equalsIgnoreCase("html") ? stripTags(text) : text;
  }

  /// HTML's text: tags and comments removed, blocks parted by a line feed, scripts and styles
  /// dropped, the commonest entities resolved. Linear time; anything is taken for HTML.
  static String stripTags(String html) {
    StringBuilder out = new StringBuilder(html.length() / 2);
    int at = 0;
    while (at < html.length()) {
      char c = html.charAt(at);
      if (c == '<') {
        at = tag(html, at, out);
      } else if (c == '&') {
        at = entity(html, at, out);
      } else {
        out.append(c);
        at++;
      }
    }
    return out.toString();
  }

  private static int tag(String html, int start, StringBuilder out) {
    if (html.startsWith("<!--", start)) {
      int end = html.indexOf("-->", start + 4);
      return end < 0 ? html.length() : end + 3;
    }
    int nameStart = start + (html.startsWith("</", start) ? 2 : 1);
    int nameEnd = nameStart;
    while (nameEnd < html.length() && isLetterOrDigit(html.charAt(nameEnd))) {
      nameEnd++;
    }
    boolean special = html.startsWith("<!", start) || html.startsWith("<?", start);
    if (nameEnd == nameStart && !special) {
      out.append('<');
      return start + 1;
    }
    int close = html.indexOf('>', nameEnd);
    if (close < 0) {
      return html.length();
    }
    String name = html.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
    if (BLOCKS.contains(name)) {
      out.append('\n');
    }
    if (HIDDEN.contains(name) && nameStart == start + 1) {
      return hiddenEnd(html, close + 1, name);
    }
    return close + 1;
  }

  private static int hiddenEnd(String html, int from, String name) {
    for (int at = html.indexOf("</", from); at >= 0; at = html.indexOf("</", at + 2)) {
      if (html.regionMatches(true, at + 2, name, 0, name.length())) {
        return at;
      }
    }
    return html.length();
  }

  private static int entity(String html, int start, StringBuilder out) {
    int end = start + 1;
    while (end < html.length()
        && end - start <= ENTITY_MAX
        && (isLetterOrDigit(html.charAt(end)) || html.charAt(end) == '#')) {
      end++;
    }
    String name = html.substring(start + 1, end);
    String value = name.startsWith("#") ? numeric(name) : ENTITIES.get(name);
    if (value == null) {
      out.append('&');
      return start + 1;
    }
    out.append(value);
    return end < html.length() && html.charAt(end) == ';' ? end + 1 : end;
  }

  private static @Nullable String numeric(String name) {
    boolean hex = name.startsWith("#x") || name.startsWith("#X");
    String digits = name.substring(hex ? 2 : 1);
    if (digits.isEmpty() || digits.chars().anyMatch(c -> Character.digit(c, hex ? 16 : 10) < 0)) {
      return null;
    }
    long value = Long.parseLong(digits, hex ? 16 : 10);
    boolean scalar = value > 0 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
    return scalar ? Character.toString((int) value) : "\ufffd";
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
