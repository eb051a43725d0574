package org.posthorn.mailauth.spf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// A macro string (RFC 7208 §7).
record MacroString(List<Part> parts) {
  /// RFC 1035 §2.3.4, without length octets and root.
  private static final int NAME_OCTETS_MAX = 253;

  private static final String LETTERS = "slodiphv";
  private static final String LETTERS_OF_EXPLANATIONS = "crt";
  private static final String DELIMITERS = ".-+,/_=";

  /// More than any value has parts; larger numbers mean the same.
  private static final int RIGHT_HAND_PARTS_MAX = 999;

  sealed interface Part {}

  /// Literal text.
  ///
  /// @param expanded whether it was written as `%%`, `%_` or `%-`, which may end a domain
  record Literal(String text, boolean expanded) implements Part {}

  /// `%{...}`.
  ///
  /// @param letter in lower case
  /// @param escaped whether the letter was upper-case, which requests URL escaping
  /// @param rightHand number of parts to keep from the end; 0 for all
  /// @param reversed whether the parts are reversed first
  /// @param delimiters characters at which the value is split; empty for dots
  record Macro(char letter, boolean escaped, int rightHand, boolean reversed, String delimiters)
      implements Part {}

  /// The values of the letters.
  interface Values {
    /// @param letter in lower case
    String of(char letter);
  }

  MacroString {
    parts = List.copyOf(parts);
  }

  /// Parses a `domain-spec` (§7.1): it ends with a top-level domain or a macro.
  static MacroString domainSpec(String text) throws SpfException {
    MacroString spec = new Parser(text, LETTERS, false).parse();
    boolean ends =
        switch (spec.parts.isEmpty() ? new Literal("", false) : spec.parts.getLast()) {
          case Macro _ -> true;
          case Literal literal -> literal.expanded || endsWithTopLabel(literal.text);
        };
    if (!ends) {
      throw SpfException.permanent(
          endsWithNumber(text)
              ? "an address where a domain belongs: " + text
              : "not a domain: '" + text + "'");
    }
    return spec;
  }

  /// Parses the value of an unknown modifier (§6).
  static MacroString modifierValue(String text) throws SpfException {
    return new Parser(text, LETTERS + LETTERS_OF_EXPLANATIONS, false).parse();
  }

  /// Parses an explanation, which may contain spaces (§6.2).
  static MacroString explanation(String text) throws SpfException {
    return new Parser(text, LETTERS + LETTERS_OF_EXPLANATIONS, true).parse();
  }

  /// Expands it to a name, without trailing dot, and without its first labels if it would be too
  /// long (§7.3). It may not be a valid DNS name: labels may be empty or long.
  ///
  /// Empty if it contains a macro with a non-ASCII value: such a term matches nothing (RFC 8616
  /// §4).
  Optional<String> domain(Values values) {
    StringBuilder name = new StringBuilder();
    for (Part part : parts) {
      if (part instanceof Macro macro && !isAscii(macro, values)) {
        return Optional.empty();
      }
    }
    // From the end, because only the end is kept: a long text costs no more than a long name.
    for (int i = parts.size() - 1; i >= 0 && name.length() <= NAME_OCTETS_MAX + 1; i--) {
      name.insert(0, expanded(parts.get(i), values));
    }
    int end = name.length();
    if (end > 0 && name.charAt(end - 1) == '.') {
      end--;
    }
    int start = 0;
    while (end - start > NAME_OCTETS_MAX) {
      int dot = name.indexOf(".", start);
      start = dot < 0 || dot >= end ? end : dot + 1;
    }
    return Optional.of(name.substring(start, end));
  }

  /// Whether it uses a macro with this letter.
  boolean uses(char letter) {
    return parts.stream().anyMatch(part -> part instanceof Macro macro && macro.letter == letter);
  }

  /// Expands it to a text of limited length; the rest is cut.
  String text(Values values, int charactersMax) {
    StringBuilder text = new StringBuilder();
    for (Part part : parts) {
      if (text.length() >= charactersMax) {
        break;
      }
      text.append(expanded(part, values));
    }
    return text.substring(0, Math.min(text.length(), charactersMax));
  }

  private static boolean isAscii(Macro macro, Values values) {
    // The other values are ASCII or from the DNS; `p` would need a lookup.
    return "slh".indexOf(macro.letter) < 0
        || values.of(macro.letter).chars().allMatch(c -> c < 0x80);
  }

  private static String expanded(Part part, Values values) {
    return switch (part) {
      case Literal literal -> literal.text;
      case Macro macro -> {
        String value = transformed(macro, values.of(macro.letter));
        yield macro.escaped ? urlEscaped(value) : value;
      }
    };
  }

  private static String transformed(Macro macro, String value) {
    if (macro.rightHand == 0 && !macro.reversed && macro.delimiters.isEmpty()) {
      return value;
    }
    String delimiters = macro.delimiters.isEmpty() ? "." : macro.delimiters;
    List<String> split = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < value.length(); i++) {
      if (delimiters.indexOf(value.charAt(i)) >= 0) {
        split.add(value.substring(start, i));
        start = i + 1;
      }
    }
    split.add(value.substring(start));
    if (macro.reversed) {
      Collections.reverse(split);
    }
    int kept = macro.rightHand == 0 ? split.size() : Math.min(macro.rightHand, split.size());
    return String.join(".", split.subList(split.size() - kept, split.size()));
  }

  /// RFC 3986 §2.3: escapes all but unreserved characters.
  private static String urlEscaped(String value) {
    StringBuilder escaped = new StringBuilder(value.length());
    for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
      if (octet > 0 && (isAlphanumeric((char) octet) || "-._~".indexOf(octet) >= 0)) {
        escaped.append((char) octet);
      } else {
        escaped.append("%%%02X".formatted(octet & 0xff));
      }
    }
    return escaped.toString();
  }

  /// `"." toplabel [ "." ]` (§7.1).
  private static boolean endsWithTopLabel(String text) {
    int end = text.endsWith(".") ? text.length() - 1 : text.length();
    int dot = text.lastIndexOf('.', end - 1);
    if (dot < 0 || dot + 1 >= end) {
      return false;
    }
    boolean number = true;
    for (int i = dot + 1; i < end; i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '-') {
        return false;
      }
      number &= c >= '0' && c <= '9';
    }
    return !number && text.charAt(dot + 1) != '-' && text.charAt(end - 1) != '-';
  }

  private static boolean endsWithNumber(String text) {
    char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
    return text.indexOf('.') > 0 && last >= '0' && last <= '9';
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static final class Parser {
    private final String text;
    private final String letters;
    private final boolean spaces;
    private final List<Part> parts = new ArrayList<>();
    private int at;

    Parser(String text, String letters, boolean spaces) {
      this.text = text;
      this.letters = letters;
      this.spaces = spaces;
    }

    MacroString parse() throws SpfException {
      while (at < text.length()) {
        parts.add(text.charAt(at) == '%' ? macroExpand() : literal());
      }
      return new MacroString(parts);
    }

    private Literal literal() throws SpfException {
      int start = at;
      while (at < text.length() && text.charAt(at) != '%') {
        char c = text.charAt(at);
        if (c > '~' || c < (spaces ? ' ' : '!')) {
          throw SpfException.permanent("a character that is not printable ASCII");
        }
        at++;
      }
      return new Literal(text.substring(start, at), false);
    }

    private Part macroExpand() throws SpfException {
      at++;
      return switch (next()) {
        case '%' -> new Literal("%", true);
        case '_' -> new Literal(" ", true);
        case '-' -> new Literal("%20", true);
        case '{' -> macro();
        default -> throw SpfException.permanent("a percent sign that begins no macro");
      };
    }

    private Macro macro() throws SpfException {
      char written = next();
      boolean capital = written >= 'A' && written <= 'Z';
      char letter = capital ? (char) (written - 'A' + 'a') : written;
      if (letters.indexOf(letter) < 0) {
        throw SpfException.permanent("no macro has the letter '" + written + "' here");
      }
      int rightHand = 0;
      boolean digits = false;
      char c = next();
      while (c >= '0' && c <= '9') {
        digits = true;
        rightHand = Math.min(RIGHT_HAND_PARTS_MAX, rightHand * 10 + c - '0');
        c = next();
      }
      if (digits && rightHand == 0) {
        throw SpfException.permanent("a macro that keeps no part of its value");
      }
      boolean reversed = c == 'r' || c == 'R';
      if (reversed) {
        c = next();
      }
      int delimiters = at - 1;
      while (DELIMITERS.indexOf(c) >= 0) {
        c = next();
      }
      if (c != '}') {
        throw SpfException.permanent("a macro that does not end with '}'");
      }
      return new Macro(letter, capital, rightHand, reversed, text.substring(delimiters, at - 1));
    }

    private char next() throws SpfException {
      if (at == text.length()) {
        throw SpfException.permanent("a macro that does not end");
      }
      return text.charAt(at++);
    }
  }
}
