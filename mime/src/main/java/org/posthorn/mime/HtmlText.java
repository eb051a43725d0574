package org.posthorn.mime;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The text of an HTML document and its links, in one pass: tags and comments removed, blocks
/// parted by line feeds, scripts and styles dropped, character references resolved (the whole table
/// of HTML). Any input is accepted. Time and memory are linear.
///
/// No tree is built: that cost four times as much, and messages are checked while the sender waits.
/// Tags, comments and quotes are found as browsers find them, so that no visible link is missed.
/// Badly nested elements are not moved as browsers move them.
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

  /// Their content is not shown, and contains no tags.
  private static final Set<String> RAW = Set.of("script", "style", "iframe", "noembed", "noframes");

  /// Tags in their content are text.
  private static final Set<String> TAGLESS = Set.of("title", "textarea", "xmp");

  /// Within SVG and MathML, no element is special.
  private static final Set<String> FOREIGN = Set.of("svg", "math");

  /// Their content is text that is not shown in the page.
  private static final Set<String> UNSEEN = Set.of("title", "template");

  private static final Set<String> VOID = Set.of("br", "hr", "img", "input", "meta", "link", "wbr");

  private final String in;
  private final boolean shownOnly;
  private final HtmlLinks links;
  private final StringBuilder out;
  private int at;

  /// Whether quotes in tags are recognized: not after an unterminated one.
  private boolean quotes = true;

  /// Whether the tag that was read last hides its element.
  private boolean hides;

  /// The enclosing `svg` or `math` element; empty for none.
  private String foreign = "";

  /// The attribute that makes a link of the tag that is read; null for none.
  private @Nullable String linking;

  /// The first value of that attribute, as written; null for none.
  private @Nullable String target;

  /// The element that is hidden, with how many of its name are open; empty for none.
  private String hidden = "";

  private int hiddenDepth;

  private HtmlText(String html, boolean shownOnly, int linksMax) {
    in = html;
    this.shownOnly = shownOnly;
    out = new StringBuilder(html.length() / 2);
    links = new HtmlLinks(out, linksMax);
  }

  /// @param shownOnly without what a reader does not see: the title, and elements that are hidden
  ///   by an attribute or their own style
  static String of(String html, boolean shownOnly) {
    return new HtmlText(html, shownOnly, 0).read();
  }

  /// All of the text.
  ///
  /// @param links gets the links in their order
  /// @param linksMax links at most
  static String of(String html, List<HtmlLink> links, int linksMax) {
    HtmlText page = new HtmlText(html, false, linksMax);
    String text = page.read();
    links.addAll(page.links.all());
    return text;
  }

  private String read() {
    while (at < in.length()) {
      if (in.charAt(at) == '<') {
        markup();
      } else {
        int next = in.indexOf('<', at);
        int end = next < 0 ? in.length() : next;
        text(at, end);
        at = end;
      }
    }
    links.close();
    return out.toString();
  }

  private void text(int from, int end) {
    if (!hidden.isEmpty()) {
      return;
    }
    HtmlReferences.resolve(in, from, end, out);
  }

  private void markup() {
    if (in.startsWith("<!--", at)) {
      at = HtmlSpans.commentEnd(in, at);
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
    if (nameEnd == nameStart) {
      boolean comment = in.startsWith("<!", at) || in.startsWith("<?", at);
      if (comment || (closing && nameStart < in.length())) {
        int end = in.indexOf('>', at);
        int next = end < 0 ? in.length() : end + 1;
        if (!comment) {
          // Invisible, but typical for spam: included since the classifier was trained with it.
          text(at, next);
        }
        at = next;
        return;
      }
      if (hidden.isEmpty()) {
        out.append('<');
      }
      at++;
      return;
    }
    String name = in.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
    boolean whole = HtmlSpans.isNameEnd(in, nameEnd);
    linking = closing || !whole ? null : links.attribute(name);
    target = null;
    at = tagEnd(nameEnd);
    if (whole && name.equals("a")) {
      links.close();
    }
    if (target != null) {
      links.open(name, target);
    }
    if (BLOCKS.contains(name) && hidden.isEmpty()) {
      links.endLine();
      out.append('\n');
    }
    boolean begins = whole && !closing && foreign.isEmpty();
    if (begins && RAW.contains(name)) {
      at = HtmlSpans.rawEnd(in, at, name);
    } else if (shownOnly) {
      hide(name, closing);
    }
    if (begins && TAGLESS.contains(name)) {
      int end = HtmlSpans.rawEnd(in, at, name);
      text(at, end);
      at = end;
    } else if (whole && FOREIGN.contains(name)) {
      foreign(name, closing);
    }
  }

  private void foreign(String name, boolean closing) {
    if (!closing && foreign.isEmpty()) {
      foreign = name;
    } else if (closing && name.equals(foreign)) {
      foreign = "";
    }
  }

  /// The offset after a tag, whose end is outside quotes; records whether the tag hides its
  /// element.
  private int tagEnd(int from) {
    hides = false;
    int i = from;
    int nameStart = from;
    while (i < in.length()) {
      char c = in.charAt(i);
      if (c == '>') {
        attribute(nameStart, i, i, i);
        return i + 1;
      }
      if (c == '=' && !isBlank(nameStart, i)) {
        int value = i + 1;
        while (value < in.length() && HtmlSpans.isSpace(in.charAt(value))) {
          value++;
        }
        char quote = value < in.length() ? in.charAt(value) : ' ';
        boolean quoted = quotes && (quote == '"' || quote == '\'');
        int end = quoted ? in.indexOf(quote, value + 1) : unquotedEnd(value);
        if (end < 0) {
          quotes = false; // and not searched again, so that the time stays linear
          target = null;
          return tagEnd(from);
        }
        attribute(nameStart, i, quoted ? value + 1 : value, end);
        i = quoted ? end + 1 : end;
        nameStart = i;
      } else {
        i++;
        while (HtmlSpans.isSpace(c) && i < in.length() && HtmlSpans.isSpace(in.charAt(i))) {
          i++;
        }
        boolean equals = i < in.length() && in.charAt(i) == '=';
        if ((HtmlSpans.isSpace(c) && !equals) || c == '/') {
          attribute(nameStart, i - 1, i, i);
          nameStart = i;
        }
      }
    }
    target = null; // an unterminated tag is text
    return in.length();
  }

  /// An equals sign with nothing before it begins an attribute's name.
  private boolean isBlank(int from, int to) {
    int i = from;
    while (i < to && (HtmlSpans.isSpace(in.charAt(i)) || in.charAt(i) == '/')) {
      i++;
    }
    return i == to;
  }

  private int unquotedEnd(int from) {
    int end = from;
    while (end < in.length() && in.charAt(end) != '>' && !HtmlSpans.isSpace(in.charAt(end))) {
      end++;
    }
    return end;
  }

  private void attribute(int nameStart, int nameEnd, int from, int to) {
    if (linking != null && target == null && isNamed(nameStart, nameEnd, linking)) {
      target = in.substring(from, to);
    }
    if (!shownOnly || hides) {
      return;
    }
    if (isNamed(nameStart, nameEnd, "hidden")) {
      hides = true;
    } else if (isNamed(nameStart, nameEnd, "style")) {
      String style = in.substring(from, to).replaceAll("\\s+", "").toLowerCase(Locale.ROOT);
      hides = style.contains("display:none") || style.contains("visibility:hidden");
    }
  }

  /// Whether a name is written between two offsets, perhaps with white space around it.
  private boolean isNamed(int from, int to, String name) {
    int start = from;
    while (start < to && HtmlSpans.isSpace(in.charAt(start))) {
      start++;
    }
    int end = start + name.length();
    if (end > to || !in.regionMatches(true, start, name, 0, name.length())) {
      return false;
    }
    while (end < to && HtmlSpans.isSpace(in.charAt(end))) {
      end++;
    }
    return end == to;
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

  private static boolean isLetterOrDigit(char c) {
    return isLetter(c) || (c >= '0' && c <= '9');
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
