package org.posthorn.vault.recipient;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.posthorn.runtime.Digests;

/// A certificate for S/MIME (RFC 8550). Who issued it does not matter: its owner adds it.
public final class RecipientCertificate implements RecipientKey {
  private static final int RSA_BITS_MIN = 2048;
  private static final int KEY_ENCIPHERMENT = 2;
  private static final int KEY_AGREEMENT = 4;
  private static final int RFC822_NAME = 1;

  private final X509Certificate certificate;
  private final byte[] encoded;
  private final List<String> names;

  private RecipientCertificate(X509Certificate certificate) throws CertificateException {
    this.certificate = certificate;
    encoded = certificate.getEncoded();
    names = namesOf(certificate);
  }

  /// Whether an upload looks like a certificate rather than an OpenPGP key.
  static boolean isLikely(byte[] upload) {
    // A DER sequence of a length with two octets, or PEM.
    return (upload.length > 4 && upload[0] == 0x30 && (upload[1] & 0xfe) == 0x82)
        || new String(upload, StandardCharsets.ISO_8859_1).contains("-----BEGIN CERTIFICATE-----");
  }

  /// Reads the certificate of an upload, in DER or PEM; of several the first.
  ///
  /// @throws KeyRefusedException if it cannot be used
  static RecipientCertificate read(byte[] upload, Instant now, RecipientLimits limits)
      throws KeyRefusedException {
    if (new String(upload, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----")) {
      throw new KeyRefusedException(
          "This file has a private key. It was not stored. Keep it to yourself, and add the"
              + " certificate alone.");
    }
    try {
      RecipientCertificate read = of(upload);
      read.requireUsable(now, limits);
      return read;
    } catch (CertificateException e) {
      throw new KeyRefusedException(
          "This is not a certificate in DER or PEM. Of a file with your private key (.p12, .pfx)"
              + " export the certificate alone.",
          e);
    }
  }

  private static RecipientCertificate of(byte[] encoded) throws CertificateException {
    if (CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded))
        instanceof X509Certificate found) {
      return new RecipientCertificate(found);
    }
    throw new CertificateException("no X.509 certificate");
  }

  /// A stored certificate.
  ///
  /// @throws IllegalStateException if it cannot be read any more
  static RecipientCertificate stored(byte[] encoded) {
    try {
      return of(encoded);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a stored certificate cannot be used", e);
    }
  }

  private void requireUsable(Instant now, RecipientLimits limits) throws KeyRefusedException {
    boolean[] usage = certificate.getKeyUsage();
    switch (certificate.getPublicKey()) {
      case RSAPublicKey rsa -> {
        int bits = rsa.getModulus().bitLength();
        if (bits < RSA_BITS_MIN
            || bits > limits.modulusBitsMax()
            || rsa.getPublicExponent().bitLength() > 64) {
          throw new KeyRefusedException(
              "The key of this certificate has "
                  + bits
                  + " bits; it needs from "
                  + RSA_BITS_MIN
                  + " to "
                  + limits.modulusBitsMax()
                  + ".");
        }
        requireUsage(usage, KEY_ENCIPHERMENT);
      }
      case ECPublicKey _ -> requireUsage(usage, KEY_AGREEMENT);
      default ->
          throw new KeyRefusedException(
              "Nothing can be encrypted to the key of this certificate; RSA and elliptic curves"
                  + " of NIST can be used.");
    }
    if (expired(now)) {
      throw new KeyRefusedException(
          "This certificate is expired since " + certificate.getNotAfter().toInstant() + ".");
    }
    if (encoded.length > limits.keyBytesMax()) {
      throw new KeyRefusedException("This certificate is too large.");
    }
  }

  /// RFC 8550 §4.4.2.
  private static void requireUsage(boolean[] usage, int needed) throws KeyRefusedException {
    if (usage != null && (usage.length <= needed || !usage[needed])) {
      throw new KeyRefusedException(
          "This certificate is not for encryption: its key usage allows none.");
    }
  }

  private static List<String> namesOf(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null) {
        for (List<?> name : alternatives) {
          if (name.getFirst().equals(RFC822_NAME)) {
            names.add(String.valueOf(name.getLast()));
          }
        }
      }
    } catch (CertificateParsingException e) {
      // Names are only shown.
      names.clear();
    }
    names.add(certificate.getSubjectX500Principal().getName());
    return List.copyOf(names);
  }

  X509Certificate certificate() {
    return certificate;
  }

  @Override
  public Kind kind() {
    return Kind.SMIME;
  }

  @Override
  public String fingerprint() {
    return HexFormat.of().withUpperCase().formatHex(Digests.sha256(encoded));
  }

  @Override
  public List<String> names() {
    return names;
  }

  @Override
  public String algorithm() {
    return switch (certificate.getPublicKey()) {
      case RSAPublicKey rsa -> "RSA " + rsa.getModulus().bitLength();
      case ECPublicKey ec -> "ECDH " + ec.getParams().getOrder().bitLength();
      default -> certificate.getPublicKey().getAlgorithm();
    };
  }

  @Override
  public Instant created() {
    return certificate.getNotBefore().toInstant();
  }

  @Override
  public Optional<Instant> expires() {
    return Optional.of(certificate.getNotAfter().toInstant());
  }

  @Override
  public byte[] encoded() {
    return encoded.clone();
  }
}
