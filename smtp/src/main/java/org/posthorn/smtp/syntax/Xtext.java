package org.posthorn.smtp.syntax;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// The encoding of arbitrary text in parameter values. RFC 3461 §4.
public final class Xtext {
  private static final String HEX = "0123456789ABCDEF";

  private Xtext() {}

  /// `xtext = *( xchar / hexchar )`, `hexchar = "+" 2(%d48-57 / %d65-70)`. Encoded octets are read
  /// as UTF-8.
  ///
  /// @return empty if it is malformed, or not UTF-8 after decoding
  public static Optional<String> decode(String encoded) {
    int length = encoded.length();
    byte[] octets = new byte[length];
    int count = 0;
    for (int i = 0; i < length; i++) {
      char c = encoded.charAt(i);
      if (c < '!' || c > '~' || c == '=') {
        return Optional.empty();
      }
      if (c != '+') {
        octets[count++] = (byte) c;
        continue;
      }
      int high = i + 2 < length ? HEX.indexOf(encoded.charAt(i + 1)) : -1;
      int low = i + 2 < length ? HEX.indexOf(encoded.charAt(i + 2)) : -1;
      if (high < 0 || low < 0) {
        return Optional.empty();
      }
      octets[count++] = (byte) (high << 4 | low);
      i += 2;
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(octets, 0, count);
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (CharacterCodingException notUtf8) {
      return Optional.empty(); // cannot be displayed or sent on
    }
  }

  /// The inverse of [#decode].
  public static String encode(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= '!' && octet <= '~' && octet != '+' && octet != '=') {
        encoded.append((char) octet);
      } else {
        encoded.append('+').append(HEX.charAt((octet & 0xFF) >> 4)).append(HEX.charAt(octet & 15));
      }
    }
    return encoded.toString();
  }
}
