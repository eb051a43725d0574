package org.posthorn.web.acme;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Key types of certificates.
public enum KeyType {
  EC_P256("EC", new ECGenParameterSpec("secp256r1")),
  EC_P384("EC", new ECGenParameterSpec("secp384r1")),
  RSA_2048("RSA", new RSAKeyGenParameterSpec(2048, RSAKeyGenParameterSpec.F4)),
  RSA_3072("RSA", new RSAKeyGenParameterSpec(3072, RSAKeyGenParameterSpec.F4)),
  RSA_4096("RSA", new RSAKeyGenParameterSpec(4096, RSAKeyGenParameterSpec.F4));

  private final String algorithm;
  private final AlgorithmParameterSpec parameters;

  KeyType(String algorithm, AlgorithmParameterSpec parameters) {
    this.algorithm = algorithm;
    this.parameters = parameters;
  }

  /// As in settings: `ec-p256`.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// All words.
  public static List<String> words() {
    return Arrays.stream(values()).map(KeyType::word).toList();
  }

  /// @throws IllegalArgumentException if it is not a key type
  public static KeyType of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
      generator.initialize(parameters);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "this Java runtime cannot generate a key of type " + word(), e);
    }
  }
}
