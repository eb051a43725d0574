package org.posthorn.mailauth.canonical;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The original fields of a header, by name. Immutable.
public final class HeaderBlock {
  /// Maximum length of a header that is signed or verified.
  public static final int OCTETS_MAX = 1 << 20;

  private int count;

  /// By name in lower case, from top to bottom.
  private final Map<String, List<Field>> byName = new HashMap<>();

  /// One field, its octets as characters.
  ///
  /// @param place its index among the fields of the header, from the top
  /// @param name in lower case
  /// @param raw the whole field with its line end, if it has one
  /// @param colon the position of the colon in `raw`
  public record Field(int place, String name, String raw, int colon) {

    /// The text after the colon, without the line end.
    public String value() {
      int end = raw.endsWith("\r\n") ? raw.length() - 2 : raw.length();
      return raw.substring(colon + 1, Math.max(colon + 1, end));
    }

    /// Appends the field in a canonical form with CRLF. RFC 6376 §3.4.1, §3.4.2.
    public void write(Canonicalization form, ByteArrayOutputStream out) {
      write(form, value(), out);
      out.write('\r');
      out.write('\n');
    }

    /// Appends the field with another value, without line end.
    public void write(Canonicalization form, String value, ByteArrayOutputStream out) {
      if (form == Canonicalization.RELAXED) {
        out.writeBytes(relaxed(name, value).getBytes(ISO_8859_1));
      } else {
        out.writeBytes(raw.substring(0, colon + 1).getBytes(ISO_8859_1));
        out.writeBytes(value.getBytes(ISO_8859_1));
      }
    }
  }

  /// @param header with or without the empty line
  public static HeaderBlock of(byte[] header) {
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

  /// The position after the line end that is not followed by white space.
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

  private void add(String raw) {
    int colon = raw.indexOf(':');
    if (colon > 0) {
      Field field = new Field(count++, lowerCase(name(raw, colon)), raw, colon);
      byName.computeIfAbsent(field.name(), absent -> new ArrayList<>()).add(field);
    }
  }

  /// Without white space before the colon, which other parsers allow too. Other characters that
  /// Java treats as white space are kept as part of an unknown name.
  private static String name(String field, int colon) {
    int end = colon;
    while (end > 0 && " \t\r\n".indexOf(field.charAt(end - 1)) >= 0) {
      end--;
    }
    return field.substring(0, end);
  }

  /// Only ASCII: octets are not letters.
  private static String lowerCase(String name) {
    StringBuilder lower = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
    }
    return lower.toString();
  }

  /// All fields with a name (case-insensitive), from top to bottom.
  public List<Field> all(String name) {
    return List.copyOf(byName.getOrDefault(lowerCase(name), List.of()));
  }

  /// Appends the fields that `h=` lists, in its order: for each name the lowest field that was not
  /// used yet; nothing for a field that does not exist (RFC 6376 §5.4.2).
  ///
  /// @param except the field of the signature itself, which is never used
  public void write(
      List<String> names, Field except, Canonicalization form, ByteArrayOutputStream out) {
    write(names, except.place(), form, out);
  }

  /// Appends the fields for a new signature, likewise.
  public void write(List<String> names, Canonicalization form, ByteArrayOutputStream out) {
    write(names, -1, form, out);
  }

  private void write(
      List<String> names, int except, Canonicalization form, ByteArrayOutputStream out) {
    Map<String, Integer> left = new HashMap<>();
    for (String named : names) {
      String name = lowerCase(named);
      List<Field> all = byName.getOrDefault(name, List.of());
      int at = left.getOrDefault(name, all.size()) - 1;
      if (at >= 0 && all.get(at).place() == except) {
        at--;
      }
      if (at >= 0) {
        all.get(at).write(form, out);
      }
      left.put(name, Math.max(at, 0));
    }
  }

  /// A field in the relaxed form without its line end. RFC 6376 §3.4.2.
  public static String relaxed(String name, String value) {
    StringBuilder out = new StringBuilder(name.length() + value.length() + 1);
    out.append(lowerCase(name)).append(':');
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
