package org.posthorn.transport.sts;

import java.io.IOException;
import javax.net.ssl.SSLException;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.TlsResults.ResultType;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsResponse;

/// Fetches policies from the URL of RFC 8461 §3.3. Thread-safe.
public final class HttpsPolicyFetcher implements PolicyFetcher {
  private static final String PATH = "/.well-known/mta-sts.txt";

  private final HttpsClient client;
  private final int port;

  /// @param port the port of policy servers: 443, except in tests
  public HttpsPolicyFetcher(HttpsClient client, int port) {
    this.client = client;
    this.port = port;
  }

  @Override
  public StsPolicy fetch(DomainName domain) throws FetchException {
    HttpsResponse response = response(domain);
    // RFC 8461 §3.3: only status 200 is accepted; redirects are not followed.
    if (response.status() != 200) {
      throw new FetchException(
          ResultType.STS_POLICY_FETCH_ERROR, "the answer was " + response.status());
    }
    if (!response.mediaType().equals("text/plain")) {
      throw new FetchException(ResultType.STS_POLICY_INVALID, "the policy is not text/plain");
    }
    try {
      return StsPolicy.parse(response.body());
    } catch (IllegalArgumentException e) {
      throw new FetchException(ResultType.STS_POLICY_INVALID, String.valueOf(e.getMessage()));
    }
  }

  private HttpsResponse response(DomainName domain) throws FetchException {
    try {
      return client.get(new HttpsAddress(domain.child("mta-sts"), port, PATH));
    } catch (SSLException e) {
      throw new FetchException(ResultType.STS_WEBPKI_INVALID, String.valueOf(e.getMessage()));
    } catch (IOException | IllegalArgumentException e) {
      // The latter if the host name would be too long.
      throw new FetchException(ResultType.STS_POLICY_FETCH_ERROR, String.valueOf(e.getMessage()));
    }
  }
}
