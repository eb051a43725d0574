package org.posthorn.vault.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.posthorn.vault.qkd.LinkKey;

/// The keys of one recipient of one sealed message, each used once: one encrypts the content key,
/// one confirms.
///
/// Both are HKDF-SHA-512 (RFC 5869): the salt is [#LABEL], the input keying material the link's key
/// (32 octets, or none) followed by the ML-KEM shared secret (32 octets), and the info [#LABEL]
/// with ` keys`, followed by the transcript. The transcript is the SHA-512 of everything that the
/// header says for this recipient.
final class RecipientKeys {
  static final String LABEL = "posthorn sealed message 1";
  static final int KEY_BYTES = 32;
  static final int WRAPPED_BYTES = KEY_BYTES + 16;
  private static final String AEAD = "AES/GCM/NoPadding";
  private static final int TAG_BITS = 128;

  /// The key encrypts nothing else.
  private static final byte[] NONCE = new byte[12];

  private final byte[] transcript;
  private final SecretKey wrapping;
  private final byte[] confirming;

  private RecipientKeys(byte[] transcript, byte[] both) {
    this.transcript = transcript;
    wrapping = new SecretKeySpec(both, 0, KEY_BYTES, "AES");
    confirming = Arrays.copyOfRange(both, KEY_BYTES, 2 * KEY_BYTES);
  }

  /// @param linkKey empty, or a key of [LinkKey#BYTES]
  /// @param shared the ML-KEM shared secret
  static RecipientKeys derive(
      SealedHeader.Fixed fixed,
      String address,
      String keyId,
      byte[] ciphertext,
      byte[] linkKey,
      byte[] shared) {
    byte[] transcript = sha512(fixed.write().text(address).text(keyId).bytes(ciphertext).done());
    try {
      byte[] label = LABEL.getBytes(US_ASCII);
      HKDFParameterSpec.Builder extract = HKDFParameterSpec.ofExtract().addSalt(label);
      if (linkKey.length > 0) {
        extract.addIKM(linkKey);
      }
      byte[] info = concatenated((LABEL + " keys").getBytes(US_ASCII), transcript);
      byte[] both =
          KDF.getInstance("HKDF-SHA512")
              .deriveData(extract.addIKM(shared).thenExpand(info, 2 * KEY_BYTES));
      return new RecipientKeys(transcript, both);
    } catch (GeneralSecurityException e) {
      throw ServerIdentity.missing(e);
    }
  }

  byte[] wrap(byte[] contentKey) {
    try {
      return cipher(Cipher.ENCRYPT_MODE).doFinal(contentKey);
    } catch (GeneralSecurityException e) {
      throw ServerIdentity.missing(e);
    }
  }

  /// @throws SealedException if it was not encrypted with this key for this transcript
  byte[] unwrap(byte[] wrapped) throws SealedException {
    if (wrapped.length != WRAPPED_BYTES) {
      throw SealedException.changed();
    }
    try {
      return cipher(Cipher.DECRYPT_MODE).doFinal(wrapped);
    } catch (GeneralSecurityException e) {
      throw SealedException.changed();
    }
  }

  private Cipher cipher(int mode) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(AEAD);
    cipher.init(mode, wrapping, new GCMParameterSpec(TAG_BITS, NONCE));
    cipher.updateAAD(transcript);
    return cipher;
  }

  /// HMAC-SHA-512 over the transcript and the encrypted content key.
  byte[] confirmation(byte[] wrapped) {
    try {
      Mac mac = Mac.getInstance("HmacSHA512");
      mac.init(new SecretKeySpec(confirming, "HmacSHA512"));
      mac.update((LABEL + " confirmation").getBytes(US_ASCII));
      mac.update(transcript);
      return mac.doFinal(wrapped);
    } catch (GeneralSecurityException e) {
      throw ServerIdentity.missing(e);
    }
  }

  /// In constant time.
  boolean confirms(byte[] confirmation, byte[] wrapped) {
    return MessageDigest.isEqual(confirmation, confirmation(wrapped));
  }

  static byte[] concatenated(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  static byte[] sha512(byte[] octets) {
    return newSha512().digest(octets);
  }

  static MessageDigest newSha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (GeneralSecurityException e) {
      throw ServerIdentity.missing(e);
    }
  }
}
