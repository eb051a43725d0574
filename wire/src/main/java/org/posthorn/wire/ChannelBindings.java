package org.posthorn.wire;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// Reads the values of a [TlsSession] from an engine after its handshake.
final class ChannelBindings {
  /// RFC 9266 §4.
  private static final String EXPORTER_LABEL = "EXPORTER-Channel-Binding";

  private static final int EXPORTER_BYTES = 32;

  private ChannelBindings() {}

  static TlsSession session(SSLEngine engine) throws SSLException {
    ExtendedSSLSession session = (ExtendedSSLSession) engine.getSession();
    return new TlsSession(
        session.getProtocol(),
        session.getCipherSuite(),
        serverName(session.getRequestedServerNames()),
        exporter(session),
        serverEndPoint(serverCertificates(engine.getUseClientMode(), session)));
  }

  private static Optional<String> serverName(List<SNIServerName> names) {
    for (SNIServerName name : names) {
      if (name instanceof SNIHostName host) {
        return Optional.of(host.getAsciiName().toLowerCase(Locale.ROOT));
      }
    }
    return Optional.empty();
  }

  private static Optional<byte[]> exporter(ExtendedSSLSession session) throws SSLException {
    try {
      return Optional.of(
          session.exportKeyingMaterialData(EXPORTER_LABEL, new byte[0], EXPORTER_BYTES));
    } catch (UnsupportedOperationException | SSLException e) {
      // RFC 9266 §3: TLS 1.2 without extended master secret has no safe exporter.
      if (session.getProtocol().equals("TLSv1.3")) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private static Certificate @Nullable [] serverCertificates(boolean client, SSLSession session) {
    try {
      return client ? session.getPeerCertificates() : session.getLocalCertificates();
    } catch (SSLPeerUnverifiedException e) {
      return null;
    }
  }

  private static Optional<byte[]> serverEndPoint(Certificate @Nullable [] chain) {
    if (chain == null || !(chain[0] instanceof X509Certificate certificate)) {
      return Optional.empty();
    }
    try {
      Optional<String> hash = hash(certificate.getSigAlgName());
      if (hash.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// RFC 5929 §4.1: the hash function of the certificate's signature, but SHA-256 instead of MD5
  /// and SHA-1; undefined for signatures without a single hash (EdDSA).
  static Optional<String> hash(String signature) {
    String name = signature.toUpperCase(Locale.ROOT);
    int with = name.indexOf("WITH");
    if (with < 0) {
      return Optional.empty();
    }
    return switch (name.substring(0, with)) {
      case "MD5", "SHA1", "SHA256" -> Optional.of("SHA-256");
      case "SHA384" -> Optional.of("SHA-384");
      case "SHA512" -> Optional.of("SHA-512");
      case "SHA224" -> Optional.of("SHA-224");
      default -> Optional.empty();
    };
  }
}
