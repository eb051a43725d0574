package org.posthorn.vault.sealed;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.KEM;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.junit.jupiter.api.Test;

/// The JDK's ML-KEM-768 gives what FIPS 203 says: the accumulated vectors of C2SP CCTV (ML-KEM),
/// made with the reference implementation. Inputs are drawn from SHAKE-128, and all outputs of
/// 10,000 runs are hashed.
class MlKemVectorsTest {
  private static final int RUNS = 10_000;
  private static final String EXPECTED =
      "f959d18d3d1180121433bf0e05f11e7908cf9d03edc150b2b07cb90bef5bc1c1";
  private static final int PUBLIC_BYTES = 1_184;
  private static final int PRIVATE_BYTES = 2_400;
  private static final int CIPHERTEXT_BYTES = 1_088;

  /// What the vectors prescribe instead of random octets.
  private static final class Prescribed extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final transient SHAKEDigest stream = new SHAKEDigest(128);

    @Override
    public void nextBytes(byte[] octets) {
      stream.doOutput(octets, 0, octets.length);
    }
  }

  /// The last octets of an encoded key are the key itself.
  private static byte[] last(byte[] encoded, int count) {
    return Arrays.copyOfRange(encoded, encoded.length - count, encoded.length);
  }

  @Test
  void ten_thousand_runs_have_the_published_hash() throws Exception {
    Prescribed random = new Prescribed();
    SHAKEDigest all = new SHAKEDigest(128);
    KeyPairGenerator generator = KeyPairGenerator.getInstance(PublicIdentity.KEM);
    generator.initialize(java.security.spec.NamedParameterSpec.ML_KEM_768, random);
    KEM kem = KEM.getInstance(PublicIdentity.KEM);
    byte[] invalid = new byte[CIPHERTEXT_BYTES];
    for (int i = 0; i < RUNS; i++) {
      KeyPair pair = generator.generateKeyPair();
      KEM.Encapsulated encapsulated = kem.newEncapsulator(pair.getPublic(), random).encapsulate();
      KEM.Decapsulator opener = kem.newDecapsulator(pair.getPrivate());
      byte[] shared = encapsulated.key().getEncoded();
      assertThat(opener.decapsulate(encapsulated.encapsulation()).getEncoded()).isEqualTo(shared);
      random.nextBytes(invalid);
      add(all, last(pair.getPublic().getEncoded(), PUBLIC_BYTES));
      add(all, last(pair.getPrivate().getEncoded(), PRIVATE_BYTES));
      add(all, encapsulated.encapsulation());
      add(all, shared);
      add(all, opener.decapsulate(invalid).getEncoded());
    }
    byte[] hash = new byte[32];
    all.doFinal(hash, 0, hash.length);
    assertThat(HexFormat.of().formatHex(hash)).isEqualTo(EXPECTED);
  }

  private static void add(SHAKEDigest all, byte[] octets) {
    all.update(octets, 0, octets.length);
  }
}
