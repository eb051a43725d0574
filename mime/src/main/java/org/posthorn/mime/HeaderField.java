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
