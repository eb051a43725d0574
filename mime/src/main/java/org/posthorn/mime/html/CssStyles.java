package org.posthorn.mime.html;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.posthorn.mime.html.CssToken.Kind;

/// Sanitizes declarations and style sheets: only the appearance of text and boxes is kept, such as
/// colours, fonts, sizes, margins and borders. Removes everything that loads, moves or overlays
/// something.
final class CssStyles {
  private static final int MEDIA_DEPTH_MAX = 3;
  private static final int SELECTOR_TOKENS_MAX = 300;

  /// Besides those that begin as [#FAMILIES].
  private static final Set<String> PROPERTIES =
      Set.of(
          "align-content",
          "align-items",
          "align-self",
          "background",
          "background-color",
          "background-image",
          "border",
          "box-shadow",
          "box-sizing",
          "caption-side",
          "clear",
          "color",
          "column-gap",
          "direction",
          "display",
          "empty-cells",
          "flex",
          "float",
          "font",
          "gap",
          "height",
          "hyphens",
          "inline-size",
          "justify-content",
          "letter-spacing",
          "line-break",
          "line-height",
          "list-style",
          "list-style-position",
          "list-style-type",
          "margin",
          "max-height",
          "max-width",
          "min-height",
          "min-width",
          "opacity",
          "order",
          "outline",
          "overflow",
          "overflow-wrap",
          "padding",
          "quotes",
          "row-gap",
          "tab-size",
          "table-layout",
          "unicode-bidi",
          "vertical-align",
          "visibility",
          "white-space",
          "width",
          "word-break",
          "word-spacing",
          "word-wrap");

  private static final List<String> FAMILIES =
      List.of("border-", "flex-", "font-", "grid-", "margin-", "outline-", "padding-", "text-");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "calc",
          "clamp",
          "hsl",
          "hsla",
          "linear-gradient",
          "max",
          "min",
          "minmax",
          "radial-gradient",
          "repeat",
          "repeating-linear-gradient",
          "repeating-radial-gradient",
          "rgb",
          "rgba");

  private static final Set<String> PSEUDO_CLASSES =
      Set.of("active", "first-child", "focus", "hover", "last-child", "link");

  private final int rulesMax;
  private final Consumer<String> urls;
  private int rules;

  /// @param rulesMax of all sheets
  /// @param urls gets URLs that would have been loaded, and other quoted texts
  CssStyles(int rulesMax, Consumer<String> urls) {
    this.rulesMax = rulesMax;
    this.urls = urls;
  }

  /// Whether there were more rules than the limit.
  boolean cut() {
    return rules > rulesMax;
  }

  /// The sanitized `style` attribute, by property; a later declaration replaces an earlier one.
  Map<String, String> declarations(String css) {
    return declarations(CssReader.read(css));
  }

  /// In the form of a `style` attribute.
  static String text(Map<String, String> declarations) {
    StringBuilder text = new StringBuilder();
    declarations.forEach((name, value) -> text.append(name).append(':').append(value).append(';'));
    return text.toString();
  }

  /// The sanitized style sheet.
  ///
  /// @param media for which it is; empty for all
  String sheet(String css, String media) {
    StringBuilder out = new StringBuilder();
    rules(new Tokens(CssReader.read(css)), 0, out);
    if (media.isBlank() || out.isEmpty()) {
      return out.toString();
    }
    String query = query(CssReader.read(media));
    return query.isEmpty() ? "" : "@media " + query + "{" + out + "}\n";
  }

  /// Tokens, and how far they were read.
  private static final class Tokens {
    private final List<CssToken> all;
    private int at;

    Tokens(List<CssToken> all) {
      this.all = all;
    }

    boolean ended() {
      return at >= all.size();
    }

    CssToken peek() {
      return all.get(at);
    }

    /// All tokens up to one of these characters outside brackets, which is not consumed, or to the
    /// end.
    List<CssToken> until(String signs) {
      int start = at;
      int depth = 0;
      for (; at < all.size(); at++) {
        CssToken token = all.get(at);
        boolean wanted = token.kind() == Kind.SIGN && signs.contains(token.text());
        if (depth == 0 && wanted) {
          break;
        }
        depth = token.opens() ? depth + 1 : Math.max(0, depth - (token.closes() ? 1 : 0));
      }
      return all.subList(start, at);
    }

    /// What is in the block that begins here; both brackets are read.
    List<CssToken> block() {
      at++;
      List<CssToken> inside = until("}");
      at++;
      return inside;
    }
  }

  private void rules(Tokens tokens, int depth, StringBuilder out) {
    while (!tokens.ended()) {
      CssToken first = tokens.peek();
      if (first.isSpace() || first.is(';') || first.is('}')) {
        tokens.at++;
      } else if (first.kind() == Kind.AT_KEYWORD) {
        atRule(tokens, depth, out);
      } else {
        List<CssToken> selector = tokens.until("{");
        List<CssToken> block = tokens.ended() ? List.of() : tokens.block();
        rule(selector, block, out);
      }
    }
  }

  private void atRule(Tokens tokens, int depth, StringBuilder out) {
    String name = tokens.peek().text().toLowerCase(Locale.ROOT);
    tokens.at++;
    List<CssToken> prelude = tokens.until("{;");
    prelude.forEach(this::hear);
    if (tokens.ended() || tokens.peek().is(';')) {
      tokens.at++;
      return;
    }
    List<CssToken> block = tokens.block();
    String query = name.equals("media") && depth < MEDIA_DEPTH_MAX ? query(prelude) : "";
    if (query.isEmpty()) {
      block.forEach(this::hear);
      return;
    }
    StringBuilder inside = new StringBuilder();
    rules(new Tokens(block), depth + 1, inside);
    if (!inside.isEmpty()) {
      out.append("@media ").append(query).append('{').append(inside).append("}\n");
    }
  }

  private void rule(List<CssToken> selector, List<CssToken> block, StringBuilder out) {
    if (++rules > rulesMax) {
      return;
    }
    Map<String, String> declarations = declarations(block);
    String which = declarations.isEmpty() ? "" : selector(selector);
    if (!which.isEmpty()) {
      out.append(which).append('{').append(text(declarations)).append("}\n");
    }
  }

  private Map<String, String> declarations(List<CssToken> all) {
    Map<String, String> found = new LinkedHashMap<>();
    Tokens tokens = new Tokens(all);
    while (!tokens.ended()) {
      declaration(tokens.until(";"), found);
      tokens.at++;
    }
    return found;
  }

  private void declaration(List<CssToken> tokens, Map<String, String> found) {
    tokens.forEach(this::hear);
    List<CssToken> written = trimmed(tokens);
    if (written.isEmpty() || written.getFirst().kind() != Kind.IDENT) {
      return;
    }
    String name = written.getFirst().text().toLowerCase(Locale.ROOT);
    List<CssToken> rest = trimmed(written.subList(1, written.size()));
    boolean allowed = PROPERTIES.contains(name) || FAMILIES.stream().anyMatch(name::startsWith);
    if (!allowed || !name.matches("[a-z-]+") || rest.isEmpty() || !rest.getFirst().is(':')) {
      return;
    }
    String value = value(trimmed(rest.subList(1, rest.size())));
    if (!value.isEmpty()) {
      found.remove(name); // to be the last, as it is written
      found.put(name, value);
    }
  }

  private static List<CssToken> trimmed(List<CssToken> tokens) {
    int from = 0;
    int to = tokens.size();
    while (from < to && tokens.get(from).isSpace()) {
      from++;
    }
    while (to > from && tokens.get(to - 1).isSpace()) {
      to--;
    }
    return tokens.subList(from, to);
  }

  /// Empty if something in it is not allowed.
  private static String value(List<CssToken> tokens) {
    StringBuilder value = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < tokens.size(); i++) {
      CssToken token = tokens.get(i);
      boolean allowed =
          switch (token.kind()) {
            case IDENT, HASH, STRING, NUMBER, SPACE -> true;
            case FUNCTION -> FUNCTIONS.contains(token.text().toLowerCase(Locale.ROOT));
            case SIGN ->
                ",/+-*()".contains(token.text())
                    || (token.is('!') && isImportant(tokens.subList(i + 1, tokens.size())));
            case AT_KEYWORD, URL, BAD -> false;
          };
      depth += token.opens() ? 1 : token.closes() ? -1 : 0;
      if (!allowed || depth < 0) {
        return "";
      }
      write(token, i == 0 ? token : tokens.get(i - 1), i > 0, value);
    }
    return depth == 0 ? value.toString() : "";
  }

  private static boolean isImportant(List<CssToken> after) {
    List<CssToken> rest = trimmed(after);
    return rest.size() == 1
        && rest.getFirst().kind() == Kind.IDENT
        && rest.getFirst().text().equalsIgnoreCase("important");
  }

  /// Two tokens between which a comment stood must not become one.
  private static void write(CssToken token, CssToken before, boolean follows, StringBuilder out) {
    boolean word = isWord(token) || token.kind() == Kind.FUNCTION || token.is('(');
    if (follows && isWord(before) && word) {
      out.append(' ');
    }
    token.write(out);
  }

  private static boolean isWord(CssToken token) {
    return switch (token.kind()) {
      case IDENT, HASH, NUMBER -> true;
      case SIGN -> token.is('+') || token.is('-') || token.is('/') || token.is('*');
      default -> false;
    };
  }

  /// A query of media as it may be written: words, sizes and comparisons in brackets.
  private static String query(List<CssToken> tokens) {
    StringBuilder query = new StringBuilder();
    int depth = 0;
    List<CssToken> all = trimmed(tokens);
    for (int i = 0; i < all.size(); i++) {
      CssToken token = all.get(i);
      boolean allowed =
          switch (token.kind()) {
            case IDENT, NUMBER, SPACE -> true;
            case SIGN -> "(),:/".contains(token.text());
            case FUNCTION, AT_KEYWORD, HASH, STRING, URL, BAD -> false;
          };
      depth += token.is('(') ? 1 : token.is(')') ? -1 : 0;
      if (!allowed || depth < 0) {
        return "";
      }
      write(token, i == 0 ? token : all.get(i - 1), i > 0, query);
    }
    return depth == 0 ? query.toString() : "";
  }

  /// Names of elements, classes and ids, put together; empty if it is anything else.
  private static String selector(List<CssToken> tokens) {
    List<CssToken> all = trimmed(tokens);
    if (all.size() > SELECTOR_TOKENS_MAX) {
      return "";
    }
    StringBuilder selector = new StringBuilder();
    for (int i = 0; i < all.size(); i++) {
      CssToken token = all.get(i);
      CssToken before = i == 0 ? CssToken.sign(',') : all.get(i - 1);
      boolean allowed =
          switch (token.kind()) {
            case IDENT ->
                !before.is(':') || PSEUDO_CLASSES.contains(token.text().toLowerCase(Locale.ROOT));
            case HASH, SPACE -> true;
            case SIGN -> ".*>+~,:".contains(token.text()) && !(token.is(':') && before.is(':'));
            case STRING, NUMBER, FUNCTION, AT_KEYWORD, URL, BAD -> false;
          };
      if (!allowed) {
        return "";
      }
      if (token.kind() == Kind.IDENT
          && (before.kind() == Kind.IDENT || before.kind() == Kind.HASH)) {
        selector.append(' ');
      }
      token.write(selector);
    }
    return selector.toString();
  }

  private void hear(CssToken token) {
    if (token.kind() == Kind.URL || token.kind() == Kind.STRING) {
      urls.accept(token.text());
    }
  }
}
