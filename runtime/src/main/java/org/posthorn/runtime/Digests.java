package org.posthorn.runtime;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Digests that every Java platform has, without checked exceptions.
public final class Digests {
  private static final String HMAC_SHA_256 = "HmacSHA256";

  // Only cloned, never used themselves: looking for an implementation among the platform's
  // providers
  // takes longer than a short digest.
  private static final MessageDigest SHA_256 = digest("SHA-256");
  private static final MessageDigest SHA_512 = digest("SHA-512");
  private static final Mac HMAC = mac();

  private Digests() {}

  /// A new SHA-256 digest (FIPS 180-4).
  public static MessageDigest sha256() {
    return clone(SHA_256);
  }

  /// SHA-256 of the concatenated pieces: 32 bytes.
  public static byte[] sha256(byte[]... pieces) {
    MessageDigest digest = sha256();
    for (byte[] piece : pieces) {
      digest.update(piece);
    }
    return digest.digest();
  }

  /// SHA-512: 64 bytes.
  public static byte[] sha512(byte[] bytes) {
    return clone(SHA_512).digest(bytes);
  }

  /// A new HMAC-SHA-256 (RFC 2104) with a key.
  ///
  /// @throws IllegalArgumentException if the key is empty
  public static Mac hmacSha256(byte[] key) {
    try {
      Mac mac = (Mac) HMAC.clone();
      mac.init(new SecretKeySpec(key, HMAC_SHA_256));
      return mac;
    } catch (CloneNotSupportedException | InvalidKeyException e) {
      throw new LinkageError("the platform's HMAC can be copied and takes any key", e);
    }
  }

  /// HMAC-SHA-256 of the concatenated pieces: 32 bytes.
  ///
  /// @throws IllegalArgumentException if the key is empty
  public static byte[] hmacSha256(byte[] key, byte[]... pieces) {
    Mac mac = hmacSha256(key);
    for (byte[] piece : pieces) {
      mac.update(piece);
    }
    return mac.doFinal();
  }

  private static MessageDigest clone(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new LinkageError("the platform's digests can be copied", e);
    }
  }

  private static Mac mac() {
    try {
      return Mac.getInstance(HMAC_SHA_256);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + HMAC_SHA_256, e);
    }
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
