package org.posthorn.wire;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;

/// Which certificate a server must show, as the DNS says it securely. RFC 6698 §2.1, RFC 7672 §3.1.
///
/// @param usage 2: an authority's, 3: the server's own; 0 and 1 mean nothing for SMTP
/// @param selector 0: the whole certificate, 1: its public key
/// @param matchingType 0: as it is, 1: its SHA-256, 2: its SHA-512
/// @param data what is compared; not changed after this was made
public record CertificateAssociation(int usage, int selector, int matchingType, byte[] data) {
  /// DANE-TA.
  static final int AUTHORITY = 2;

  /// DANE-EE.
  static final int SERVER = 3;

  /// Whether it can be checked here: RFC 7672 §3.1.3 and §2.2.
  public boolean usable() {
    boolean digest =
        (matchingType == 0 && data.length > 0)
            || (matchingType == 1 && data.length == 32)
            || (matchingType == 2 && data.length == 64);
    return (usage == AUTHORITY || usage == SERVER) && (selector == 0 || selector == 1) && digest;
  }

  /// Whether a certificate is the one meant.
  boolean matches(X509Certificate certificate) {
    try {
      byte[] selected =
          selector == 0 ? certificate.getEncoded() : certificate.getPublicKey().getEncoded();
      byte[] compared =
          switch (matchingType) {
            case 0 -> selected;
            case 1 -> MessageDigest.getInstance("SHA-256").digest(selected);
            default -> MessageDigest.getInstance("SHA-512").digest(selected);
          };
      return MessageDigest.isEqual(compared, data);
    } catch (CertificateEncodingException e) {
      return false; // what cannot be written is not what somebody published
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every Java has SHA-256 and SHA-512", e);
    }
  }
}
