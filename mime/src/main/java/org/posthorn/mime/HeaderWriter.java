package org.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Writes a header block: folding at 78 characters (RFC 5322 §2.1.1), RFC 2047 and RFC 2231
/// encoding where text is not ASCII. Values can never break out of their field: line breaks and
/// other control characters in them become spaces. Not thread-safe.
public final class HeaderWriter {
  private static final int LINE_MAX = 78;

  /// RFC 5322 §2.1.1
  private static final int OCTETS_MAX = 998;

  /// Characters of a parameter that is written in one piece. Any boundary (RFC 2046 §5.1.1) fits,
  /// since few programs support split ones.
  private static final int WHOLE_PARAMETER_MAX = 100;

  /// Characters of a piece of a parameter, with its semicolons and the space before it.
  private static final int PIECE_MAX = LINE_MAX - 2;

  /// Characters of `*123*=`.
  private static final int PIECE_MARKS = 6;

  private static final Pattern NAME = Pattern.compile("[!-9;-~]{1,70}");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]+");

  /// No control characters, and line breaks only as folding.
  private static final Pattern FOLDED =
      Pattern.compile("(?:[^\\x00-\\x08\\x0a-\\x1f\\x7f]|\\r\\n(?=[ \\t]+[^ \\t\\r\\n]))*+");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(512);

  /// Adds a field of free text, such as Subject.
  ///
  /// @throws IllegalArgumentException if the name is not a field name
  public HeaderWriter text(String name, String text) {
    return structured(name, EncodedWords.encode(CONTROL.matcher(text).replaceAll(" ")));
  }

  /// Adds a field whose value is already in its wire form, folding it at its spaces only.
  /// Characters beyond ASCII are written in UTF-8 (RFC 6532).
  ///
  /// @throws IllegalArgumentException if the name is not a field name
  public HeaderWriter structured(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a field name: " + name);
    }
    StringBuilder line = new StringBuilder(name).append(':');
    for (String word : CONTROL.matcher(value).replaceAll(" ").strip().split(" +")) {
      if (line.length() + 1 + word.length() > LINE_MAX && line.length() > 1) {
        write(line.append("\r\n"));
        line.setLength(0);
      }
      line.append(' ').append(word);
    }
    write(line.append("\r\n"));
    return this;
  }

  /// Adds a field whose value is already in its wire form and folded. Where one of its lines would
  /// be too long (RFC 5322 §2.1.1), it is folded anew.
  ///
  /// @param value what follows the colon, with its spaces
  /// @throws IllegalArgumentException if the name is not a field name, or a line break in the value
  ///   is not followed by white space, or it has other control characters or an empty line, which
  ///   would end the field
  public HeaderWriter folded(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("not a field name: " + name);
    }
    if (!FOLDED.matcher(value).matches()) {
      throw new IllegalArgumentException("the value of " + name + " would end the field");
    }
    boolean fits =
        Arrays.stream(value.split("\r\n", -1))
            .allMatch(line ->
                name.length() + 1 + line.getBytes(StandardCharsets.UTF_8).length <= OCTETS_MAX);
    if (!fits) {
      return structured(name, value);
    }
    write(new StringBuilder(name).append(':').append(value).append("\r\n"));
    return this;
  }

  /// Adds a field of addresses.
  public HeaderWriter addresses(String name, List<AddressGroup> groups) {
    return structured(
        name, groups.stream().map(AddressGroup::written).collect(Collectors.joining(", ")));
  }

  /// Adds a field of one address with a display name, which may be empty.
  ///
  /// @param address as the SMTP envelope has it
  public HeaderWriter address(String name, String displayName, String address) {
    String clean = CONTROL.matcher(displayName).replaceAll(" ").strip();
    String path = "<" + CONTROL.matcher(address).replaceAll(" ") + ">";
    if (clean.isEmpty()) {
      return structured(name, path);
    }
    return structured(name, phrase(clean) + " " + path);
  }

  /// A display name: in quotes, or as encoded words (RFC 5322 §3.2.5, RFC 2047 §5).
  static String phrase(String text) {
    String clean = CONTROL.matcher(text).replaceAll(" ").strip();
    String encoded = EncodedWords.encode(clean);
    boolean same = encoded.equals(clean);
    return same ? '"' + clean.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : encoded;
  }

  /// A parameter as it follows a value: `; name=value`, quoted or in UTF-8 (RFC 2231 §4) where
  /// needed. A long value comes in pieces (RFC 2231 §3) with spaces between them, where
  /// [#structured] folds.
  public static String parameter(String name, String value) {
    String clean = CONTROL.matcher(value).replaceAll(" ");
    String start = "; " + name;
    if (start.length() + 3 + clean.length() <= WHOLE_PARAMETER_MAX) {
      if (TOKEN.matcher(clean).matches()) {
        return start + "=" + clean;
      }
      String quoted = clean.replace("\\", "\\\\").replace("\"", "\\\"");
      // Folding would merge two spaces.
      if (clean.chars().allMatch(c -> c < 0x7f) && !clean.contains("  ")) {
        return start + "=\"" + quoted + '"';
      }
    }
    return extended(start, clean);
  }

  private static String extended(String start, String value) {
    StringBuilder out = new StringBuilder();
    StringBuilder piece = new StringBuilder("utf-8''");
    int pieces = 0;
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      boolean safe = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      String octet =
          safe || b == '.' || b == '-' || b == '_'
              ? String.valueOf((char) b)
              : "%%%02X".formatted(b & 0xff);
      if (start.length() + PIECE_MARKS + piece.length() + octet.length() > PIECE_MAX) {
        out.append(start).append('*').append(pieces++).append("*=").append(piece);
        piece.setLength(0);
      }
      piece.append(octet);
    }
    out.append(start).append(pieces == 0 ? "*=" : "*" + pieces + "*=").append(piece);
    return out.toString();
  }

  private void write(StringBuilder line) {
    out.writeBytes(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// Adds the fields of another writer.
  public HeaderWriter all(HeaderWriter fields) {
    out.writeBytes(fields.out.toByteArray());
    return this;
  }

  /// The header with its empty line.
  public byte[] finish() {
    out.writeBytes(Octets.toBytes("\r\n"));
    return out.toByteArray();
  }
}
