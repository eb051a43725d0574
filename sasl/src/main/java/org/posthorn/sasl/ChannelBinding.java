package org.posthorn.sasl;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Optional;

/// Channel binding data: bytes that both ends of a TLS connection know, and that an attacker
/// between them cannot reproduce.
///
/// @param type the name in the "Channel-Binding Types" registry, such as `tls-exporter`
/// @param bytes never modified after construction
public record ChannelBinding(String type, byte[] bytes) {

  /// RFC 9266 §2: the type for TLS 1.3.
  public static final String TLS_EXPORTER = "tls-exporter";

  /// RFC 5929 §4: a hash of the server's certificate.
  public static final String TLS_SERVER_END_POINT = "tls-server-end-point";

  /// RFC 9266 §2: the label under which keying material is exported, with an empty context.
  public static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";

  /// RFC 9266 §2: bytes of keying material.
  public static final int EXPORTER_BYTES = 32;

  /// The binding from exported keying material.
  ///
  /// @throws IllegalArgumentException unless there are [#EXPORTER_BYTES] bytes
  public static ChannelBinding tlsExporter(byte[] exported) {
    if (exported.length != EXPORTER_BYTES) {
      throw new IllegalArgumentException(exported.length + " bytes of keying material");
    }
    return new ChannelBinding(TLS_EXPORTER, exported.clone());
  }

  /// The binding to a server's certificate, or empty if its signature algorithm has no single hash
  /// (RFC 5929 §4.1 leaves that undefined; Ed25519 is such a case).
  public static Optional<ChannelBinding> tlsServerEndPoint(X509Certificate certificate) {
    Optional<String> hash = endPointHash(certificate.getSigAlgName());
    if (hash.isEmpty()) {
      return Optional.empty();
    }
    try {
      byte[] digest = MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded());
      return Optional.of(new ChannelBinding(TLS_SERVER_END_POINT, digest));
    } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
      // A certificate used for TLS always has an encoding. If the platform lacks the hash, this
      // binding is not offered.
      return Optional.empty();
    }
  }

  // RFC 5929 §4.1: MD5 and SHA-1 are replaced by SHA-256.
  private static Optional<String> endPointHash(String signatureAlgorithm) {
    String upper = signatureAlgorithm.toUpperCase(Locale.ROOT);
    int with = upper.indexOf("WITH");
    if (with <= 0) {
      return Optional.empty();
    }
    return switch (upper.substring(0, with)) {
      case "MD5", "SHA1", "SHA256" -> Optional.of("SHA-256");
      case "SHA224" -> Optional.of("SHA-224");
      case "SHA384" -> Optional.of("SHA-384");
      case "SHA512" -> Optional.of("SHA-512");
      default -> Optional.empty();
    };
  }
}
