package org.posthorn.journal;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.posthorn.runtime.Digests;

/// The key that signs heads: Ed25519 (RFC 8032). Thread-safe.
public final class HeadKey {
  private static final String ALGORITHM = "Ed25519";
  private static final String BEGIN = "-----BEGIN PUBLIC KEY-----\n";
  private static final String END = "-----END PUBLIC KEY-----\n";
  private static final int LINE = 64;

  private final PrivateKey secret;
  private final Public shown;

  private HeadKey(PrivateKey secret, Public shown) {
    this.secret = secret;
    this.shown = shown;
  }

  /// The public part, which checks signatures.
  public static final class Public {
    private final PublicKey key;

    private Public(PublicKey key) {
      this.key = key;
    }

    /// @param encoded SubjectPublicKeyInfo (RFC 8410)
    /// @throws IllegalArgumentException if it is not an Ed25519 key
    static Public of(byte[] encoded) {
      try {
        return new Public(
            KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded)));
      } catch (GeneralSecurityException e) {
        throw new IllegalArgumentException("not an Ed25519 public key", e);
      }
    }

    /// Reads a key as [#pem] writes it.
    ///
    /// @throws IllegalArgumentException if the text is anything else
    public static Public parse(String pem) {
      String body = pem.replace(BEGIN.strip(), "").replace(END.strip(), "").replaceAll("\\s", "");
      return of(Base64.getDecoder().decode(body));
    }

    /// SubjectPublicKeyInfo (RFC 8410).
    public byte[] encoded() {
      return key.getEncoded();
    }

    /// In PEM (RFC 7468 §13), as other programs read it.
    public String pem() {
      return BEGIN
          + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(encoded())
          + "\n"
          + END;
    }

    /// SHA-256 of [#encoded] in hexadecimal: for comparing keys.
    public String fingerprint() {
      return HexFormat.of().formatHex(Digests.sha256(encoded()));
    }

    boolean verifies(String text, byte[] signature) {
      try {
        Signature check = Signature.getInstance(ALGORITHM);
        check.initVerify(key);
        check.update(text.getBytes(StandardCharsets.UTF_8));
        return check.verify(signature);
      } catch (GeneralSecurityException e) {
        return false; // it has not even the form of a signature
      }
    }
  }

  /// A new key.
  public static HeadKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
      return new HeadKey(pair.getPrivate(), new Public(pair.getPublic()));
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  /// @param secret as [#secret] returned it
  static HeadKey of(byte[] secret, byte[] encodedPublic) {
    try {
      return new HeadKey(
          KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(secret)),
          Public.of(encodedPublic));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 private key", e);
    }
  }

  byte[] secret() {
    return secret.getEncoded();
  }

  /// The public part.
  public Public shown() {
    return shown;
  }

  byte[] sign(String text) {
    try {
      Signature signature = Signature.getInstance(ALGORITHM);
      signature.initSign(secret);
      signature.update(text.getBytes(StandardCharsets.UTF_8));
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw missing(e);
    }
  }

  private static LinkageError missing(GeneralSecurityException e) {
    return new LinkageError("every Java has " + ALGORITHM, e);
  }
}
