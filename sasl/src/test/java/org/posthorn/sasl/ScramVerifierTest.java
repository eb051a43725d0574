package org.posthorn.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class ScramVerifierTest {
  private static final byte[] SALT = FakeCredentials.SALT;

  @Test
  void aVerifierKnowsItsPasswordOnly() {
    ScramVerifier verifier = ScramVerifier.derive("pencil", SALT, 4096);

    assertThat(verifier.verify("pencil")).isTrue();
    assertThat(verifier.verify("pencil ")).isFalse();
    assertThat(verifier.verify("")).isFalse();
  }

  @Test
  void hiIsPbkdf2() {
    // PBKDF2-HMAC-SHA-256, "passwd" and "salt", one round, first block: RFC 7914 §11.
    byte[] block = ScramSha256.saltedPassword("passwd", ScramVerifier.utf8("salt"), 1);

    assertThat(HexFormat.of().formatHex(block))
        .isEqualTo("55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
  }

  @Test
  void encodingAndDecodingAreInverse() {
    ScramVerifier verifier = ScramVerifier.derive("pencil", SALT, 5000);
    ScramVerifier decoded = ScramVerifier.decode(verifier.encode());

    assertThat(decoded).isEqualTo(verifier).hasSameHashCodeAs(verifier);
    assertThat(decoded.iterations()).isEqualTo(5000);
    assertThat(decoded.salt()).isEqualTo(SALT);
    assertThat(decoded.storedKey()).isEqualTo(verifier.storedKey());
    assertThat(decoded.serverKey()).isEqualTo(verifier.serverKey());
    assertThat(decoded).isNotEqualTo(ScramVerifier.derive("pencil", SALT, 5001));
  }

  @Test
  void truncatedAndPaddedEncodingsAreRefused() {
    byte[] encoded = ScramVerifier.derive("pencil", SALT, 4096).encode();

    for (int length = 0; length < encoded.length; length++) {
      byte[] cut = Arrays.copyOf(encoded, length);
      assertThatIllegalArgumentException().isThrownBy(() -> ScramVerifier.decode(cut));
    }
    byte[] padded = Arrays.copyOf(encoded, encoded.length + 1);
    assertThatIllegalArgumentException().isThrownBy(() -> ScramVerifier.decode(padded));
  }

  @Test
  void boundsAreKept() {
    byte[] key = new byte[32];
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScramVerifier(new byte[0], 4096, key, key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScramVerifier(new byte[65], 4096, key, key));
    assertThatIllegalArgumentException().isThrownBy(() -> new ScramVerifier(SALT, 4095, key, key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScramVerifier(SALT, ScramVerifier.ITERATIONS_MAX + 1, key, key));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ScramVerifier(SALT, 4096, new byte[31], key));
  }

  @Test
  void nothingSecretIsPrinted() {
    assertThat(ScramVerifier.derive("pencil", SALT, 4096))
        .hasToString("ScramVerifier[SHA-256, 4096 iterations]");
  }
}
