package org.posthorn.wire;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import org.posthorn.runtime.Digests;

/// A TLSA record. RFC 6698 §2.1. The octets must not be modified.
///
/// @param usage 2: certificates of this authority; 3: this certificate. 0 and 1 are not used for
///   SMTP (RFC 7672 §3.1.3)
/// @param selector 0: the certificate; 1: its public key
/// @param matchingType 0: the whole; 1: its SHA-256; 2: its SHA-512
/// @param octets of the certificate, key or digest
public record CertificateAssociation(int usage, int selector, int matchingType, byte[] octets) {
  /// DANE-TA.
  static final int TRUST_ANCHOR = 2;

  /// DANE-EE.
  static final int END_ENTITY = 3;

  private static final int CERTIFICATE = 0;
  private static final int PUBLIC_KEY = 1;
  private static final int FULL = 0;
  private static final int SHA_256 = 1;
  private static final int SHA_512 = 2;

  /// The usable records. RFC 7672 §2.2: if a domain has only unusable ones, its servers must
  /// encrypt, with any certificate.
  public static List<CertificateAssociation> usable(Collection<CertificateAssociation> all) {
    List<CertificateAssociation> usable = all.stream().filter(each -> each.isUsable()).toList();
    // RFC 7671 §9: if SHA-512 is published too, a broken SHA-256 must not suffice.
    return usable.stream()
        .filter(each -> each.matchingType != SHA_256 || usable.stream().noneMatch(each::isWeaker))
        .toList();
  }

  private boolean isUsable() {
    boolean length =
        switch (matchingType) {
          case FULL -> octets.length > 0;
          case SHA_256 -> octets.length == 32;
          case SHA_512 -> octets.length == 64;
          default -> false;
        };
    return length
        && (usage == TRUST_ANCHOR || usage == END_ENTITY)
        && (selector == CERTIFICATE || selector == PUBLIC_KEY);
  }

  private boolean isWeaker(CertificateAssociation other) {
    return other.usage == usage && other.selector == selector && other.matchingType == SHA_512;
  }

  /// Whether `certificate` matches.
  ///
  /// @throws GeneralSecurityException if the certificate cannot be encoded
  boolean matches(X509Certificate certificate) throws GeneralSecurityException {
    byte[] selected =
        selector == CERTIFICATE
            ? certificate.getEncoded()
            : certificate.getPublicKey().getEncoded();
    byte[] seen =
        switch (matchingType) {
          case SHA_256 -> Digests.sha256(selected);
          case SHA_512 -> Digests.sha512(selected);
          default -> selected;
        };
    return MessageDigest.isEqual(seen, octets);
  }
}
