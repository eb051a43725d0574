package org.posthorn.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// One field of a header block: a view of its bytes. Immutable as long as nobody writes to them.
public final class HeaderField {
  private final byte[] block;
  private final int start;
  private final int nameEnd;
  private final int valueStart;
  private final int end;

  HeaderField(byte[] block, int start, int nameEnd, int valueStart, int end) {
    this.block = block;
    this.start = start;
    this.nameEnd = nameEnd;
    this.valueStart = valueStart;
    this.end = end;
  }

  /// The name as written, without spaces before the colon; a line without a colon is all name.
  public String name() {
    return new String(block, start, nameEnd - start, StandardCharsets.ISO_8859_1);
  }

  /// Whether this is the name, in any case. The name must be ASCII.
  public boolean isNamed(String name) {
    int length = nameEnd - start;
    if (length != name.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      int a = block[start + i];
      int b = name.charAt(i);
      if (a != b && (lower(a) != lower(b))) {
        return false;
      }
    }
    return true;
  }

  /// Whether this is a field as RFC 5322 §2.2 has it: a name of printable ASCII, then a colon, with
  /// white space between them as §4.5 allows. Other lines are kept as fields too: those without a
  /// colon, and a first line that begins with white space.
  public boolean isWellFormed() {
    boolean colon = valueStart > start && block[valueStart - 1] == ':';
    for (int i = start; i < valueStart - 1; i++) {
      boolean printable = block[i] > ' ' && block[i] < 0x7f;
      boolean spaceAfterName = i >= nameEnd && (block[i] == ' ' || block[i] == '\t');
      if (!printable && !spaceAfterName) {
        return false;
      }
    }
    return colon && nameEnd > start;
  }

  boolean startsWithSpace() {
    return block[start] == ' ' || block[start] == '\t';
  }

  int nameLength() {
    return nameEnd - start;
  }

  /// Whether the name begins with these lower-case letters, in any case.
  boolean isNamedLike(String prefix) {
    for (int i = 0; i < prefix.length(); i++) {
      if (i >= nameEnd - start || lower(block[start + i]) != prefix.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// The value unfolded (RFC 5322 §2.2.3: line breaks removed), without white space at both ends,
  /// as an octet string (each `char` one octet).
  public String value() {
    return Octets.unfold(block, valueStart, end);
  }

  /// The value decoded for people: encoded words and raw 8-bit text as characters.
  public String decoded() {
    return EncodedWords.decode(value());
  }

  /// The whole field as written: name, colon, value, folds and the line break at its end.
  public byte[] raw() {
    return Arrays.copyOfRange(block, start, end);
  }

  /// Offset of the first byte, in the block that was parsed.
  public int start() {
    return start;
  }

  /// Offset after the colon (or the end of the name where there is none).
  public int valueStart() {
    return valueStart;
  }

  /// Offset after the line break that ends the field.
  public int end() {
    return end;
  }

  @Override
  public String toString() {
    return name() + ": " + value();
  }

  private static int lower(int c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
