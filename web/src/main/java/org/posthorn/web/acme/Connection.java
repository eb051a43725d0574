package org.posthorn.web.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.posthorn.wire.Pem;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/// HTTPS connections to an authority, with the trust anchors of the plan and within the limits.
final class Connection extends GenericAcmeProvider {
  private final Optional<SSLContext> trust;
  private final AcmeLimits limits;

  /// @param trust see [AcmePlan#trust]
  /// @throws IOException if it cannot be read
  Connection(Optional<Path> trust, AcmeLimits limits) throws IOException {
    this.trust = trust.isEmpty() ? Optional.empty() : Optional.of(context(trust.get()));
    this.limits = limits;
  }

  private static SSLContext context(Path file) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<X509Certificate> certificates = Pem.certificates(file);
      for (int i = 0; i < certificates.size(); i++) {
        store.setCertificateEntry(String.valueOf(i), certificates.get(i));
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("TLS is not available", e);
    }
  }

  @Override
  public boolean accepts(URI uri) {
    return "https".equals(uri.getScheme());
  }

  @Override
  public HttpClient createHttpClient(NetworkSettings settings) {
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(settings.getTimeout());
    trust.ifPresent(client::sslContext);
    return new BoundedClient(client.build(), limits);
  }
}
