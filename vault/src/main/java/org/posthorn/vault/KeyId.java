package org.posthorn.vault;

import java.util.HexFormat;

/// The id of a master key: 8 hexadecimal digits that reveal nothing about the key.
public record KeyId(int value) implements Comparable<KeyId> {
  /// @throws IllegalArgumentException if it is not 8 hexadecimal digits
  public static KeyId parse(String text) {
    if (text.length() != 2 * Integer.BYTES) {
      throw new IllegalArgumentException("'" + text + "' is not the id of a master key");
    }
    return new KeyId(HexFormat.fromHexDigits(text));
  }

  @Override
  public int compareTo(KeyId other) {
    return Integer.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(value);
  }
}
