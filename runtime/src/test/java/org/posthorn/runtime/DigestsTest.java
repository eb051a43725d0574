package org.posthorn.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DigestsTest {
  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  /// FIPS 180-4, the example of one block.
  @Test
  void sha() {
    assertThat(HexFormat.of().formatHex(Digests.sha256(bytes("a"), bytes("bc"))))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(HexFormat.of().formatHex(Digests.sha512(bytes("abc"))))
        .startsWith("ddaf35a193617aba");
  }

  /// RFC 4231 §4.3.
  @Test
  void hmac() {
    byte[] mac =
        Digests.hmacSha256(bytes("Jefe"), bytes("what do ya want "), bytes("for nothing?"));
    assertThat(HexFormat.of().formatHex(mac))
        .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  }
}
