package org.posthorn.mailauth.dkim;

import java.util.Arrays;
import java.util.Optional;

/// The signature algorithms. RFC 6376 §3.3, RFC 8463 §3.
public enum DkimAlgorithm {
  /// 2048 bits: the minimum that RFC 8301 §3.2 recommends, and short enough for the DNS.
  RSA_SHA256("rsa-sha256", "rsa", "RSA", "SHA256withRSA"),
  ED25519_SHA256("ed25519-sha256", "ed25519", "Ed25519", "Ed25519");

  private final String tag;
  private final String keyType;
  private final String jcaKey;
  private final String jcaSignature;

  DkimAlgorithm(String tag, String keyType, String jcaKey, String jcaSignature) {
    this.tag = tag;
    this.keyType = keyType;
    this.jcaKey = jcaKey;
    this.jcaSignature = jcaSignature;
  }

  /// Its value of `a=` in a signature.
  public String tag() {
    return tag;
  }

  /// Its value of `k=` in a key record.
  public String keyType() {
    return keyType;
  }

  String jcaKey() {
    return jcaKey;
  }

  String jcaSignature() {
    return jcaSignature;
  }

  /// By its name in `a=`, case-sensitive.
  static Optional<DkimAlgorithm> ofTag(String name) {
    return Arrays.stream(values()).filter(algorithm -> algorithm.tag.equals(name)).findFirst();
  }

  /// @throws IllegalArgumentException if no algorithm has the name
  static DkimAlgorithm ofKeyType(String name) {
    for (DkimAlgorithm algorithm : values()) {
      if (algorithm.keyType.equals(name)) {
        return algorithm;
      }
    }
    throw new IllegalArgumentException("DKIM key type '" + name + "'");
  }
}
