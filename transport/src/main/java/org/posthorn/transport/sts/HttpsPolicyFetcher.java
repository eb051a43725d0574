package org.posthorn.transport.sts;

import java.io.IOException;
import javax.net.ssl.SSLException;
import org.posthorn.dns.DomainName;
import org.posthorn.transport.TlsResults.ResultType;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsResponse;

/// Gets policies from where RFC 8461 §3.3 puts them. Thread-safe.
public final class HttpsPolicyFetcher implements PolicyFetcher {
  private static final String PATH = "/.well-known/mta-sts.txt";

  private final HttpsClient client;
  private final int port;

  /// @param port where the servers listen: 443, but in tests
  public HttpsPolicyFetcher(HttpsClient client, int port) {
    this.client = client;
    this.port = port;
  }

  @Override
  public StsPolicy fetch(DomainName domain) throws FetchException {
    HttpsResponse response = response(domain);
    // RFC 8461 §3.3: nothing but 200 will do, and redirects are not followed.
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
      // The latter where no name can be that long.
      throw new FetchException(ResultType.STS_POLICY_FETCH_ERROR, String.valueOf(e.getMessage()));
    }
  }
}
