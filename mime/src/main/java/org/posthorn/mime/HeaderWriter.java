package org.posthorn.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/// Writes a header block: folding at 78 characters (RFC 5322 §2.1.1), RFC 2047 and RFC 2231
/// encoding where text is not ASCII. Values can never break out of their field: line breaks and
/// other control characters in them become spaces. Not thread-safe.
public final class HeaderWriter {
  private static final int LINE_MAX = 78;
  private static final Pattern NAME = Pattern.compile("[!-9;-~]{1,70}");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
  private static final Pattern CONTROL = Pattern.compile("[\\x00-\\x1f\\x7f]+");

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

  /// Adds a field of one address with a display name, which may be empty.
  ///
  /// @param address as the SMTP envelope has it
  public HeaderWriter address(String name, String displayName, String address) {
    String clean = CONTROL.matcher(displayName).replaceAll(" ").strip();
    String path = "<" + CONTROL.matcher(address).replaceAll(" ") + ">";
    if (clean.isEmpty()) {
      return structured(name, path);
    }
    String encoded = EncodedWords.encode(clean);
    boolean same = encoded.equals(clean);
    String phrase = same ? '"' + clean.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : encoded;
    return structured(name, phrase + " " + path);
  }

  /// A parameter as it follows a value: `; name=value`, quoted or in UTF-8 (RFC 2231) where needed.
  public static String parameter(String name, String value) {
    String clean = CONTROL.matcher(value).replaceAll(" ");
    if (TOKEN.matcher(clean).matches()) {
      return "; " + name + "=" + clean;
    }
    if (clean.chars().allMatch(c -> c < 0x7f)) {
      return "; " + name + "=\"" + clean.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
    StringBuilder encoded = new StringBuilder("; " + name + "*=utf-8''");
    for (byte b : clean.getBytes(StandardCharsets.UTF_8)) {
      boolean safe = (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
      if (safe || b == '.' || b == '-' || b == '_') {
        encoded.append((char) b);
      } else {
        encoded.append("%%%02X".formatted(b & 0xff));
      }
    }
    return encoded.toString();
  }

  private void write(StringBuilder line) {
    out.writeBytes(line.toString().getBytes(StandardCharsets.UTF_8));
  }

  /// The header with its empty line.
  public byte[] finish() {
    out.writeBytes(Octets.toBytes("\r\n"));
    return out.toByteArray();
  }
}
