package org.posthorn.runtime;

import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Digests that every Java platform has, without the exceptions that cannot happen.
public final class Digests {
  private static final String SHA_256 = "SHA-256";
  private static final String SHA_512 = "SHA-512";
  private static final String HMAC_SHA_256 = "HmacSHA256";

  private Digests() {}

  /// A fresh SHA-256 (FIPS 180-4).
  public static MessageDigest sha256() {
    return digest(SHA_256);
  }

  /// SHA-256 over pieces, one after the other: 32 bytes.
  public static byte[] sha256(byte[]... pieces) {
    MessageDigest digest = sha256();
    for (byte[] piece : pieces) {
      digest.update(piece);
    }
    return digest.digest();
  }

  /// SHA-512: 64 bytes.
  public static byte[] sha512(byte[] bytes) {
    return digest(SHA_512).digest(bytes);
  }

  /// A fresh HMAC-SHA-256 (RFC 2104) under a key.
  ///
  /// @throws IllegalArgumentException if the key is empty
  public static Mac hmacSha256(byte[] key) {
    try {
      Mac mac = Mac.getInstance(HMAC_SHA_256);
      mac.init(new SecretKeySpec(key, HMAC_SHA_256));
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has " + HMAC_SHA_256, e);
    }
  }

  /// HMAC-SHA-256 over pieces, one after the other: 32 bytes.
  ///
  /// @throws IllegalArgumentException if the key is empty
  public static byte[] hmacSha256(byte[] key, byte[]... pieces) {
    Mac mac = hmacSha256(key);
    for (byte[] piece : pieces) {
      mac.update(piece);
    }
    return mac.doFinal();
  }

  private static MessageDigest digest(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has " + name, e);
    }
  }
}
