package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The fields of a header by name, in the `relaxed` form. RFC 6376 §3.4.2. Octets are characters.
final class HeaderBlock {
  /// By name in lower case, from top to bottom.
  private final Map<String, List<String>> fields = new HashMap<>();

  /// @param header without the empty line
  static HeaderBlock of(byte[] header) {
    HeaderBlock block = new HeaderBlock();
    String text = new String(header, ISO_8859_1);
    int start = 0;
    while (start < text.length()) {
      int end = fieldEnd(text, start);
      block.add(text.substring(start, end));
      start = end;
    }
    return block;
  }

  /// After the line end that no white space follows.
  private static int fieldEnd(String text, int start) {
    int at = start;
    while (true) {
      int line = text.indexOf("\r\n", at);
      if (line < 0) {
        return text.length();
      }
      at = line + 2;
      boolean goesOn = at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t');
      if (!goesOn) {
        return at;
      }
    }
  }

  private void add(String field) {
    int colon = field.indexOf(':');
    if (colon > 0) {
      String name = name(field, colon).toLowerCase(Locale.ROOT);
      fields.computeIfAbsent(name, absent -> new ArrayList<>()).add(relaxed(name, field, colon));
    }
  }

  /// Without white space before the colon, which other readers allow too; what else Java calls
  /// white space is part of a name that nobody knows.
  private static String name(String field, int colon) {
    int end = colon;
    while (end > 0 && " \t\r\n".indexOf(field.charAt(end - 1)) >= 0) {
      end--;
    }
    return field.substring(0, end);
  }

  /// All of them of that name, from top to bottom, each with its CRLF.
  List<String> all(String name) {
    return fields.getOrDefault(name.toLowerCase(Locale.ROOT), List.of());
  }

  private static String relaxed(String name, String field, int colon) {
    return relaxed(name, field.substring(colon + 1)) + "\r\n";
  }

  /// A field without its line end.
  static String relaxed(String name, String value) {
    StringBuilder out = new StringBuilder(name.toLowerCase(Locale.ROOT)).append(':');
    int begin = out.length();
    boolean space = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean folding = c == '\r' && i + 1 < value.length() && value.charAt(i + 1) == '\n';
      if (folding) {
        i++;
      } else if (c == ' ' || c == '\t') {
        space = true;
      } else {
        if (space && out.length() > begin) {
          out.append(' ');
        }
        space = false;
        out.append(c);
      }
    }
    return out.toString();
  }
}
