package org.posthorn.vault.sealed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.posthorn.kv.StoreException;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Digests;

/// The public half of a server's keys: one to seal for it (ML-KEM-768), one to verify what it
/// sealed (ML-DSA-65). Immutable.
public final class PublicIdentity {
  static final String KEM = "ML-KEM-768";
  static final String SIGNATURE = "ML-DSA-65";
  private static final int FORMAT = 1;
  private static final String BEGIN = "-----BEGIN POSTHORN PUBLIC KEYS-----";
  private static final String END = "-----END POSTHORN PUBLIC KEYS-----";
  private static final int LINE = 64;

  private final PublicKey kem;
  private final PublicKey verification;
  private final byte[] encoded;
  private final byte[] fingerprint;

  PublicIdentity(PublicKey kem, PublicKey verification) {
    this.kem = kem;
    this.verification = verification;
    encoded = new RowWriter(FORMAT).bytes(kem.getEncoded()).bytes(verification.getEncoded()).done();
    fingerprint = Digests.sha256(encoded);
  }

  /// @throws IllegalArgumentException if they are not public keys of a server
  public static PublicIdentity parse(String text) {
    String trimmed = text.strip();
    if (!trimmed.startsWith(BEGIN) || !trimmed.endsWith(END)) {
      throw new IllegalArgumentException("it does not have the lines " + BEGIN + " and " + END);
    }
    String body = trimmed.substring(BEGIN.length(), trimmed.length() - END.length());
    try {
      return decode(Base64.getMimeDecoder().decode(body.getBytes(US_ASCII)));
    } catch (StoreException e) {
      throw new IllegalArgumentException("its content is damaged", e);
    }
  }

  static PublicIdentity decode(byte[] encoded) {
    return RowReader.read(
        "public keys",
        encoded,
        FORMAT,
        in -> new PublicIdentity(key(KEM, in.bytes()), key(SIGNATURE, in.bytes())));
  }

  private static PublicKey key(String algorithm, byte[] encoded) {
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a public key of " + algorithm, e);
    }
  }

  /// As a file: base64 between two lines.
  public String text() {
    byte[] newline = "\n".getBytes(US_ASCII);
    String body = Base64.getMimeEncoder(LINE, newline).encodeToString(encoded);
    return BEGIN + "\n" + body + "\n" + END + "\n";
  }

  byte[] encoded() {
    return encoded.clone();
  }

  /// SHA-256, in hexadecimal digits.
  public String fingerprint() {
    return HexFormat.of().formatHex(fingerprint);
  }

  byte[] fingerprintBytes() {
    return fingerprint.clone();
  }

  PublicKey kem() {
    return kem;
  }

  PublicKey verification() {
    return verification;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PublicIdentity that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "public keys " + fingerprint();
  }
}
