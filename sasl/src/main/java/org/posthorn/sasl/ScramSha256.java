package org.posthorn.sasl;

import static org.posthorn.sasl.ScramVerifier.utf8;

import java.nio.ByteBuffer;
import javax.crypto.Mac;
import org.posthorn.runtime.Digests;

/// The arithmetic of RFC 5802 §3 with SHA-256 (RFC 7677).
final class ScramSha256 {
  static final int HASH_BYTES = 32;

  private ScramSha256() {}

  // RFC 5802 §2.2: Hi() is PBKDF2 with one block. Written out, because the JDK's PBKDF2 takes
  // characters and refuses an empty password, while every step here is on bytes.
  static byte[] saltedPassword(String password, byte[] salt, int iterations) {
    Mac mac = mac(utf8(password));
    byte[] block = mac.doFinal(ByteBuffer.allocate(salt.length + 4).put(salt).putInt(1).array());
    byte[] sum = block.clone();
    for (int i = 1; i < iterations; i++) {
      block = mac.doFinal(block);
      for (int j = 0; j < sum.length; j++) {
        sum[j] ^= block[j];
      }
    }
    return sum;
  }

  static byte[] clientKey(byte[] saltedPassword) {
    return hmac(saltedPassword, utf8("Client Key"));
  }

  static byte[] serverKey(byte[] saltedPassword) {
    return hmac(saltedPassword, utf8("Server Key"));
  }

  static byte[] hash(byte[] message) {
    return Digests.sha256(message);
  }

  static byte[] hmac(byte[] key, byte[] message) {
    return mac(key).doFinal(message);
  }

  static byte[] xor(byte[] left, byte[] right) {
    byte[] result = new byte[left.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (byte) (left[i] ^ right[i]);
    }
    return result;
  }

  private static Mac mac(byte[] key) {
    // RFC 2104 §2 pads a short key with zeros, so one zero byte is the same key as none; the JDK
    // takes no empty key.
    return Digests.hmacSha256(key.length == 0 ? new byte[1] : key);
  }
}
