package org.posthorn.imap.syntax;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// A section of a message. RFC 9051 §9 `section = "[" [section-spec] "]"`, `section-spec =
/// section-msgtext / (section-part ["." section-text])`.
///
/// @param part part numbers, outermost first; empty for the message itself
/// @param text which text of the part
/// @param fields names of [Text#HEADER_FIELDS] and [Text#HEADER_FIELDS_NOT], as they were sent
public record Section(int[] part, Text text, List<String> fields) {

  /// The text of a part.
  public enum Text {
    /// All of it: header and body of a message, body of a part.
    ALL(""),
    HEADER("HEADER"),
    HEADER_FIELDS("HEADER.FIELDS"),
    HEADER_FIELDS_NOT("HEADER.FIELDS.NOT"),
    TEXT("TEXT"),
    /// The part's own MIME header.
    MIME("MIME");

    private final String name;

    Text(String name) {
      this.name = name;
    }
  }

  /// The whole message.
  public static final Section WHOLE = new Section(new int[0], Text.ALL, List.of());

  /// `section`
  public static Section parse(Parser p) {
    p.expect('[');
    int[] part = part(p);
    Text text = Text.ALL;
    List<String> fields = List.of();
    if (p.peek() != ']' && (part.length == 0 || p.accept('.'))) {
      text = text(p.itemName());
      if (text == Text.MIME && part.length == 0) {
        throw new SyntaxException("MIME needs a part number");
      }
      if (text == Text.HEADER_FIELDS || text == Text.HEADER_FIELDS_NOT) {
        p.space();
        fields =
            List.copyOf(p.parenthesized(p.limits().fetch().headerFields(), Section::fieldName));
        if (fields.isEmpty()) {
          throw new SyntaxException("no header field name");
        }
      }
    }
    p.expect(']');
    return new Section(part, text, fields);
  }

  /// `"[" [section-part] "]"`, as in BINARY.
  static int[] parsePart(Parser p) {
    p.expect('[');
    int[] part = part(p);
    p.expect(']');
    return part;
  }

  // section-part = nz-number *("." nz-number)
  private static int[] part(Parser p) {
    int[] part = new int[0];
    int mark = p.mark();
    while (p.atDigit()) {
      if (part.length == p.limits().fetch().partDepth()) {
        throw new SyntaxException("a section has too many numbers");
      }
      part = Arrays.copyOf(part, part.length + 1);
      part[part.length - 1] = (int) Math.min(p.nonZeroNumber(), Integer.MAX_VALUE);
      mark = p.mark();
      if (!p.accept('.')) {
        return part;
      }
    }
    // A dot that is not followed by a digit belongs to section-text.
    p.back(mark);
    return part;
  }

  private static Text text(String name) {
    for (Text text : Text.values()) {
      if (text != Text.ALL && text.name.equals(name)) {
        return text;
      }
    }
    throw new SyntaxException("an unknown section");
  }

  // header-fld-name = astring; allowed characters are RFC 5322 §2.2 `ftext`.
  private static String fieldName(Parser p) {
    String name = p.astring();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c == ':' || c > 0x7e) {
        throw new SyntaxException("a header field name holds more than printable ASCII or a colon");
      }
    }
    if (name.isEmpty()) {
      throw new SyntaxException("an empty header field name");
    }
    return name;
  }

  /// The section as it is repeated in a response, with brackets.
  public String label() {
    StringBuilder label = new StringBuilder("[");
    for (int i = 0; i < part.length; i++) {
      label.append(i == 0 ? "" : ".").append(part[i]);
    }
    if (text != Text.ALL) {
      label.append(part.length == 0 ? "" : ".").append(text.name);
    }
    if (!fields.isEmpty()) {
      label.append(" (");
      for (int i = 0; i < fields.size(); i++) {
        label.append(i == 0 ? "" : " ").append(fieldLabel(fields.get(i)));
      }
      label.append(')');
    }
    return label.append(']').toString();
  }

  private static String fieldLabel(String field) {
    for (int i = 0; i < field.length(); i++) {
      if (!CharacterClass.ASTRING.has(field.charAt(i))) {
        return '"' + field.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
      }
    }
    return field.toUpperCase(Locale.ROOT);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Section section
        && Arrays.equals(part, section.part)
        && text == section.text
        && fields.equals(section.fields);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(part) + text.hashCode()) + fields.hashCode();
  }

  @Override
  public String toString() {
    return label();
  }
}
