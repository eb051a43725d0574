package org.posthorn.web.acme;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
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
    this.trust = trust.isEmpty() ? Optional.empty() : Optional.of(Pem.trusting(trust.get()));
    this.limits = limits;
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
