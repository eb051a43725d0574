package org.posthorn.server.sealed;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.posthorn.wire.Pem;

/// TLS with certificates on both sides.
public final class MutualTls {
  private MutualTls() {}

  /// Reads PEM files.
  ///
  /// @param certificate of this side, with its chain
  /// @param authorities that sign the other side's certificates; no others are trusted
  /// @throws IOException naming the file that cannot be used
  public static SSLContext of(Path certificate, Path privateKey, Path authorities)
      throws IOException {
    List<X509Certificate> chain = Pem.certificates(certificate);
    PrivateKey key = Pem.privateKey(privateKey);
    List<X509Certificate> trusted = Pem.certificates(authorities);
    char[] none = {};
    try {
      KeyStore own = empty();
      own.setKeyEntry("own", key, none, chain.toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, none);
      KeyStore others = empty();
      for (int i = 0; i < trusted.size(); i++) {
        others.setCertificateEntry(String.valueOf(i), trusted.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(others);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(
          certificate + " and " + privateKey + " cannot be used together: " + e.getMessage(), e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    return store;
  }
}
