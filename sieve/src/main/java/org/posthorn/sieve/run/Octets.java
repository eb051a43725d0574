package org.posthorn.sieve.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/// Converts characters to octet strings (each `char` is one octet of UTF-8) and back.
final class Octets {
  private Octets() {}

  static String of(String characters) {
    for (int i = 0; i < characters.length(); i++) {
      if (characters.charAt(i) >= 0x80) {
        return new String(characters.getBytes(UTF_8), ISO_8859_1);
      }
    }
    return characters;
  }

  /// Invalid UTF-8 becomes U+FFFD.
  static String characters(String octets) {
    for (int i = 0; i < octets.length(); i++) {
      if (octets.charAt(i) >= 0x80) {
        return new String(bytes(octets), UTF_8);
      }
    }
    return octets;
  }

  static byte[] bytes(String octets) {
    return octets.getBytes(ISO_8859_1);
  }

  static String of(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }
}
