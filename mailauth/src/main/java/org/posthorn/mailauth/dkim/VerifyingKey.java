package org.posthorn.mailauth.dkim;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.ReadTexts;
import org.posthorn.runtime.Digests;

/// A public key for verification. Immutable.
///
/// @param bits of the modulus, or 256
record VerifyingKey(DkimAlgorithm algorithm, PublicKey key, int bits) {
  /// RFC 8301 §3.2: shorter keys never pass.
  static final int RSA_BITS_MIN = 1024;

  /// Twice what RFC 8301 §3.2 requires verifiers to support; longer keys take too much time.
  static final int RSA_BITS_MAX = 8192;

  /// Exponents in use are 3, 17 and 65537; a long one would be as slow as signing.
  private static final int EXPONENT_BITS_MAX = 64;

  private static final int ED25519_BYTES = 32;
  private static final int ED25519_BITS = 256;
  private static final byte[] ED25519_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  /// `SEQUENCE { OID rsaEncryption, NULL }`, RFC 8017 appendix A.1.
  private static final byte[] RSA_IDENTIFIER =
      HexFormat.of().parseHex("300d06092a864886f70d0101010500");

  private static final ReadTexts<VerifyingKey> READ = new ReadTexts<>();

  /// @throws Unverified if the key is revoked or not supported
  static VerifyingKey of(KeyRecord record) throws Unverified {
    Optional<VerifyingKey> known = READ.get(record.text());
    return known.isPresent() ? known.get() : READ.keep(record.text(), of(record.record()));
  }

  private static VerifyingKey of(DkimRecord record) throws Unverified {
    byte[] octets = record.publicKey();
    if (octets.length == 0) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "key is revoked");
    }
    return record.algorithm() == DkimAlgorithm.ED25519_SHA256 ? ed25519(octets) : rsa(octets);
  }

  private static VerifyingKey ed25519(byte[] octets) throws Unverified {
    if (octets.length != ED25519_BYTES) {
      throw malformed();
    }
    PublicKey key = decoded(DkimAlgorithm.ED25519_SHA256, joined(ED25519_PREFIX, octets));
    return new VerifyingKey(DkimAlgorithm.ED25519_SHA256, key, ED25519_BITS);
  }

  private static VerifyingKey rsa(byte[] octets) throws Unverified {
    if (octets.length > 2 * RSA_BITS_MAX / 8) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "key is too long");
    }
    PublicKey key;
    try {
      key = decoded(DkimAlgorithm.RSA_SHA256, octets);
    } catch (Unverified e) {
      // RFC 6376 §3.6.1 specifies RSAPublicKey but shows SubjectPublicKeyInfo; both are in use.
      key = decoded(DkimAlgorithm.RSA_SHA256, wrapped(octets));
    }
    if (!(key instanceof RSAPublicKey rsa)) {
      throw malformed();
    }
    BigInteger exponent = rsa.getPublicExponent();
    int bits = rsa.getModulus().bitLength();
    if (bits > RSA_BITS_MAX || exponent.bitLength() > EXPONENT_BITS_MAX) {
      throw new Unverified(AuthenticationVerdict.PERMERROR, "key is too long");
    }
    return new VerifyingKey(DkimAlgorithm.RSA_SHA256, rsa, bits);
  }

  private static Unverified malformed() {
    return new Unverified(AuthenticationVerdict.PERMERROR, "key is malformed");
  }

  private static PublicKey decoded(DkimAlgorithm algorithm, byte[] x509) throws Unverified {
    try {
      return KeyFactory.getInstance(algorithm.jcaKey())
          .generatePublic(new X509EncodedKeySpec(x509));
    } catch (InvalidKeySpecException e) {
      throw malformed();
    } catch (NoSuchAlgorithmException e) {
      throw missing(algorithm, e);
    }
  }

  /// Wraps an RSAPublicKey as SubjectPublicKeyInfo.
  private static byte[] wrapped(byte[] rsaPublicKey) {
    byte[] bits = der(0x03, joined(new byte[] {0}, rsaPublicKey));
    return der(0x30, joined(RSA_IDENTIFIER, bits));
  }

  private static byte[] der(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(first);
    both.writeBytes(second);
    return both.toByteArray();
  }

  /// Verifies a signature over the canonical header.
  boolean verifies(byte[] data, byte[] signature) {
    try {
      Signature verifier = Signature.getInstance(algorithm.jcaSignature());
      verifier.initVerify(key);
      // RFC 8463 §3: Ed25519 signs the hash.
      verifier.update(algorithm == DkimAlgorithm.ED25519_SHA256 ? Digests.sha256(data) : data);
      return verifier.verify(signature);
    } catch (NoSuchAlgorithmException e) {
      throw missing(algorithm, e);
    } catch (InvalidKeyException | java.security.SignatureException e) {
      return false; // not a signature of this key, for example of another length
    }
  }

  private static LinkageError missing(DkimAlgorithm algorithm, GeneralSecurityException e) {
    return new LinkageError("every Java has " + algorithm.jcaKey(), e);
  }
}
