package org.posthorn.web.reader;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsLimits;
import org.posthorn.transport.https.HttpsResponse;

/// Fetches remote images of messages. Their servers learn only that somebody on this server has
/// opened a message: there are no cookies, no referrer and no address of the browser. Always over
/// TLS, even if the message has `http`. Thread-safe.
final class PictureFetcher {
  private static final String ACCEPTS = "image/avif,image/webp,image/png,image/jpeg,image/gif";

  private final HttpsClient https;
  private final ReaderLimits limits;

  PictureFetcher(HttpsClient https, ReaderLimits limits) {
    this.https = https;
    this.limits = limits;
  }

  /// @throws IOException if there is no image, or its address is not allowed
  byte[] fetch(String url) throws IOException {
    long end = System.nanoTime() + limits.pictureTime().toNanos();
    String at = url;
    for (int hop = 0; hop <= limits.redirects(); hop++) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive()) {
        throw new IOException("timeout");
      }
      HttpsLimits bounds =
          HttpsLimits.defaults().withBodyBytesMax(limits.pictureBytes()).withExchangeTimeout(left);
      // Each address is resolved and checked separately.
      HttpsAddress address = address(at);
      HttpsResponse response = https.forUntrustedUrls(bounds).get(address, ACCEPTS, "");
      if (response.status() == 200) {
        return response.body();
      }
      if (response.status() / 100 != 3 || response.location().isEmpty()) {
        throw new IOException("status " + response.status());
      }
      at = next(address, response.location());
    }
    throw new IOException("more than " + limits.redirects() + " redirects");
  }

  private static HttpsAddress address(String url) throws IOException {
    try {
      String secure =
          url.toLowerCase(Locale.ROOT).startsWith("http:") ? "https:" + url.substring(5) : url;
      HttpsAddress address = HttpsAddress.parse(secure);
      return address.port() == 80
          ? new HttpsAddress(address.host(), HttpsAddress.PORT, address.path())
          : address;
    } catch (IllegalArgumentException e) {
      throw new IOException("images are not fetched from this address", e);
    }
  }

  private static String next(HttpsAddress from, String location) throws IOException {
    try {
      return URI.create(from.toString()).resolve(location).toString();
    } catch (IllegalArgumentException e) {
      throw new IOException("a redirect to an invalid address", e);
    }
  }
}
