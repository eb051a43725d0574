package org.posthorn.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The test vectors of the specification (C2SP XAES-256-GCM), and what a modified value gives.
class XaesTest {
  private static final byte[] NOTHING = {};

  private final byte[] header = {1, 1, 1};
  private final byte[] place = "row 1".getBytes(US_ASCII);

  private static Xaes filledWith(int octet) {
    byte[] key = new byte[Xaes.KEY_BYTES];
    Arrays.fill(key, (byte) octet);
    return new Xaes(key);
  }

  @ParameterizedTest
  @CsvSource({
    "1, '', ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271",
    "3, c2sp.org/XAES-256-GCM, 986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"
  })
  void the_vectors_of_the_specification_open(int key, String associated, String sealed)
      throws Exception {
    byte[] nonceAndSealed =
        HexFormat.of()
            .parseHex(
                HexFormat.of().formatHex("ABCDEFGHIJKLMNOPQRSTUVWX".getBytes(US_ASCII)) + sealed);
    assertThat(filledWith(key).open(0, associated.getBytes(US_ASCII), nonceAndSealed))
        .asString(US_ASCII)
        .isEqualTo("XAES-256-GCM");
  }

  @Test
  void what_is_sealed_opens() throws Exception {
    Xaes xaes = filledWith(7);
    for (int size : new int[] {0, 1, 15, 16, 17, 70_000}) {
      byte[] value = new byte[size];
      Arrays.fill(value, (byte) 'x');
      byte[] sealed = xaes.seal(header, place, value);
      assertThat(sealed).hasSize(header.length + Xaes.NONCE_BYTES + size + Xaes.TAG_BYTES);
      assertThat(xaes.open(header.length, place, sealed)).isEqualTo(value);
    }
  }

  @Test
  void no_nonce_is_used_twice() {
    Xaes xaes = filledWith(7);
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      nonces.add(
          HexFormat.of().formatHex(xaes.seal(header, place, NOTHING), 3, 3 + Xaes.NONCE_BYTES));
    }
    assertThat(nonces).hasSize(1_000);
  }

  @Test
  void a_modified_value_does_not_open() throws Exception {
    Xaes xaes = filledWith(7);
    byte[] sealed = xaes.seal(header, place, "secret".getBytes(US_ASCII));
    for (int i = 0; i < sealed.length; i++) {
      byte[] modified = sealed.clone();
      modified[i] ^= 1;
      assertThatThrownBy(() -> xaes.open(header.length, place, modified))
          .as("byte %d", i)
          .isInstanceOf(AEADBadTagException.class);
    }
    byte[] elsewhere = "row 2".getBytes(US_ASCII);
    assertThatThrownBy(() -> xaes.open(header.length, elsewhere, sealed))
        .isInstanceOf(AEADBadTagException.class);
    assertThatThrownBy(() -> filledWith(8).open(header.length, place, sealed))
        .isInstanceOf(AEADBadTagException.class);
    assertThat(xaes.open(header.length, place, sealed)).asString(US_ASCII).isEqualTo("secret");
  }
}
