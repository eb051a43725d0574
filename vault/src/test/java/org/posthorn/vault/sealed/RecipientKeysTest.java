package org.posthorn.vault.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The keys of a recipient, computed a second time from the description in `docs/cryptography.md`
/// with nothing but HMAC, which RFC 5869's own vectors verify; and recorded, so that a later
/// version cannot change them.
class RecipientKeysTest {
  private static final HexFormat HEX = HexFormat.of();

  private static byte[] filled(int count, int octet) {
    byte[] octets = new byte[count];
    Arrays.fill(octets, (byte) octet);
    return octets;
  }

  private static byte[] mac(String algorithm, byte[] key, byte[]... parts)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(key, algorithm));
    for (byte[] part : parts) {
      mac.update(part);
    }
    return mac.doFinal();
  }

  /// RFC 5869 §2.
  private static byte[] hkdf(String algorithm, byte[] salt, byte[] ikm, byte[] info, int length)
      throws GeneralSecurityException {
    byte[] prk = mac(algorithm, salt, ikm);
    byte[] block = {};
    ByteArrayOutputStream okm = new ByteArrayOutputStream();
    for (int i = 1; okm.size() < length; i++) {
      block = mac(algorithm, prk, block, info, new byte[] {(byte) i});
      okm.writeBytes(block);
    }
    return Arrays.copyOf(okm.toByteArray(), length);
  }

  /// RFC 5869 §A.1, §A.2.
  @ParameterizedTest
  @CsvSource({
    "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b, 000102030405060708090a0b0c,"
        + " f0f1f2f3f4f5f6f7f8f9, 42, 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5"
        + "bf34007208d5b887185865"
  })
  void the_second_computation_has_the_published_vectors(
      String ikm, String salt, String info, int length, String okm) throws Exception {
    assertThat(
            hkdf("HmacSHA256", HEX.parseHex(salt), HEX.parseHex(ikm), HEX.parseHex(info), length))
        .isEqualTo(HEX.parseHex(okm));
  }

  private static SealedHeader.Fixed header(Protection protection) {
    return new SealedHeader.Fixed(
        protection,
        filled(16, 1),
        Instant.ofEpochMilli(0x0102030405L),
        filled(32, 2),
        filled(32, 3),
        "a@a.example",
        0x010203,
        filled(64, 4));
  }

  /// As the description says.
  private static byte[] transcript(int protection, String keyId) throws GeneralSecurityException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(new byte[] {1, (byte) protection});
    all.writeBytes(filled(16, 1));
    all.writeBytes(HEX.parseHex("0000000102030405"));
    all.writeBytes(filled(32, 2));
    all.writeBytes(filled(32, 3));
    all.writeBytes(HEX.parseHex("0000000b"));
    all.writeBytes("a@a.example".getBytes(US_ASCII));
    all.writeBytes(HEX.parseHex("0000000000010203"));
    all.writeBytes(filled(64, 4));
    all.writeBytes(HEX.parseHex("0000000b"));
    all.writeBytes("b@b.example".getBytes(US_ASCII));
    all.writeBytes(new byte[] {0, 0, 0, (byte) keyId.length()});
    all.writeBytes(keyId.getBytes(US_ASCII));
    all.writeBytes(HEX.parseHex("00000440"));
    all.writeBytes(filled(1_088, 5));
    return MessageDigest.getInstance("SHA-512").digest(all.toByteArray());
  }

  private static RecipientKeys keys(Protection protection, String keyId, byte[] linkKey) {
    return RecipientKeys.derive(
        header(protection), "b@b.example", keyId, filled(1_088, 5), linkKey, filled(32, 7));
  }

  @ParameterizedTest
  @CsvSource({
    "QKD_ML_KEM, 1, k1, dbcaaeaa4195d5f2e6c0b883187f804ed6e4f69eb3afc9d38bd0551864f4ee43e955ec21ef4f166c1cc798652a45c0af, 20f8d1ff730730acf581862ff92da53c0e20429261e37ae5962ea5796b573a8fc38bf8fbc505aebd1efac621e90f59d70f3253dcff196e03fdd7f9d0ff6cb117",
    "ML_KEM, 2, '', 1de869e012c7a3b161648bec6eb27378f39870155742e2b84f198bba1bc37926bc93cfaa9129a0680dfb3eb9fe56b96e, 753702a3f9a57f8877ce8b365c34004502404febc8003a327323bef5d7a69306528d7fe7c05da2c0907e884a7f6d0b1fe333078fd9d32774a3a6be9381a32e62"
  })
  void keys_are_derived_as_described(
      Protection protection, int code, String keyId, String wrapped, String confirmation)
      throws Exception {
    byte[] linkKey = keyId.isEmpty() ? new byte[0] : filled(32, 6);
    RecipientKeys keys = keys(protection, keyId, linkKey);
    byte[] contentKey = filled(32, 8);

    byte[] label = "posthorn sealed message 1".getBytes(US_ASCII);
    byte[] transcript = transcript(code, keyId);
    byte[] ikm = RecipientKeys.concatenated(linkKey, filled(32, 7));
    byte[] info =
        RecipientKeys.concatenated("posthorn sealed message 1 keys".getBytes(US_ASCII), transcript);
    byte[] both = hkdf("HmacSHA512", label, ikm, info, 64);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE,
        new SecretKeySpec(both, 0, 32, "AES"),
        new GCMParameterSpec(128, new byte[12]));
    cipher.updateAAD(transcript);
    byte[] sealed = cipher.doFinal(contentKey);
    byte[] confirmed =
        mac(
            "HmacSHA512",
            Arrays.copyOfRange(both, 32, 64),
            "posthorn sealed message 1 confirmation".getBytes(US_ASCII),
            transcript,
            sealed);

    assertThat(keys.wrap(contentKey)).isEqualTo(sealed);
    assertThat(keys.confirmation(sealed)).isEqualTo(confirmed);
    assertThat(keys.confirms(confirmed, sealed)).isTrue();
    assertThat(keys.unwrap(sealed)).isEqualTo(contentKey);
    assertThat(HEX.formatHex(sealed)).isEqualTo(wrapped);
    assertThat(HEX.formatHex(confirmed)).isEqualTo(confirmation);
  }

  /// Each input of the derivation changes the keys.
  @Test
  void every_input_counts() throws Exception {
    RecipientKeys keys = keys(Protection.QKD_ML_KEM, "k1", filled(32, 6));
    byte[] wrapped = keys.wrap(filled(32, 8));
    List<RecipientKeys> others =
        List.of(
            keys(Protection.QKD_ML_KEM, "k2", filled(32, 6)),
            keys(Protection.QKD_ML_KEM, "k1", filled(32, 9)),
            keys(Protection.ML_KEM, "k1", filled(32, 6)),
            RecipientKeys.derive(
                header(Protection.QKD_ML_KEM),
                "b@b.example",
                "k1",
                filled(1_088, 5),
                filled(32, 6),
                filled(32, 9)),
            RecipientKeys.derive(
                header(Protection.QKD_ML_KEM),
                "c@b.example",
                "k1",
                filled(1_088, 5),
                filled(32, 6),
                filled(32, 7)),
            RecipientKeys.derive(
                header(Protection.QKD_ML_KEM),
                "b@b.example",
                "k1",
                filled(1_088, 6),
                filled(32, 6),
                filled(32, 7)));
    for (RecipientKeys other : others) {
      assertThat(other.confirms(keys.confirmation(wrapped), wrapped)).isFalse();
      assertThatThrownBy(() -> other.unwrap(wrapped)).isInstanceOf(SealedException.class);
    }
  }
}
