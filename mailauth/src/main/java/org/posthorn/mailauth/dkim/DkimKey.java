package org.posthorn.mailauth.dkim;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import org.posthorn.dns.DomainName;
import org.posthorn.runtime.Digests;

/// A signing key of a domain. Its private key is never shown.
///
/// @param selector the label by which verifiers find it
public record DkimKey(
    DomainName domain,
    String selector,
    DkimAlgorithm algorithm,
    PrivateKey privateKey,
    PublicKey publicKey) {
  private static final int RSA_BITS = 2048;
  private static final int ED25519_BYTES = 32;

  /// @throws IllegalArgumentException if the selector is not one label of lower-case letters,
  ///   digits and hyphens
  public DkimKey {
    if (!selector.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
      throw new IllegalArgumentException("selector '" + selector + "'");
    }
  }

  /// Generates a key. RSA takes some tenths of a second.
  public static DkimKey generate(DomainName domain, String selector, DkimAlgorithm algorithm) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.jcaKey());
      if (algorithm == DkimAlgorithm.RSA_SHA256) {
        generator.initialize(RSA_BITS);
      }
      KeyPair pair = generator.generateKeyPair();
      return new DkimKey(domain, selector, algorithm, pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  /// A key from its encoded private and public key, see [#privateBytes] and [#publicBytes].
  ///
  /// @throws IllegalArgumentException if they are malformed
  public static DkimKey of(
      DomainName domain,
      String selector,
      DkimAlgorithm algorithm,
      byte[] privateBytes,
      byte[] publicBytes) {
    try {
      KeyFactory factory = KeyFactory.getInstance(algorithm.jcaKey());
      return new DkimKey(
          domain,
          selector,
          algorithm,
          factory.generatePrivate(new PKCS8EncodedKeySpec(privateBytes)),
          factory.generatePublic(new X509EncodedKeySpec(publicBytes)));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no " + algorithm.tag() + " key", e);
    }
  }

  /// PKCS#8.
  public byte[] privateBytes() {
    return privateKey.getEncoded();
  }

  /// X.509 SubjectPublicKeyInfo.
  public byte[] publicBytes() {
    return publicKey.getEncoded();
  }

  /// The key record to publish.
  public DkimRecord record() {
    byte[] encoded = publicBytes();
    // RFC 8463 §4.1: the raw key; RFC 6376 §3.6.1 leaves RSA wrapped.
    byte[] published =
        algorithm == DkimAlgorithm.ED25519_SHA256
            ? Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length)
            : encoded;
    return new DkimRecord(algorithm, published);
  }

  /// `selector._domainkey.domain`. RFC 6376 §3.6.2.1.
  public DomainName name() {
    return new DomainName(selector + "._domainkey." + domain.ascii());
  }

  /// Signs the canonical header: RSA signs the data itself, Ed25519 its SHA-256 (RFC 8463 §3).
  public byte[] sign(byte[] data) {
    try {
      Signature signature = Signature.getInstance(algorithm.jcaSignature());
      signature.initSign(privateKey);
      signature.update(algorithm == DkimAlgorithm.ED25519_SHA256 ? Digests.sha256(data) : data);
      return signature.sign();
    } catch (InvalidKeyException | SignatureException e) {
      throw new IllegalStateException("key " + name() + " does not sign", e);
    } catch (GeneralSecurityException e) {
      throw missing(algorithm, e);
    }
  }

  private static LinkageError missing(DkimAlgorithm algorithm, GeneralSecurityException e) {
    return new LinkageError("every Java has " + algorithm.jcaKey(), e);
  }

  @Override
  public String toString() {
    return name() + " (" + algorithm.tag() + ")";
  }
}
