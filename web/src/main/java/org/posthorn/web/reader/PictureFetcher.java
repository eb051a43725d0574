package org.posthorn.web.reader;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import org.posthorn.transport.https.HttpsAddress;
import org.posthorn.transport.https.HttpsClient;
import org.posthorn.transport.https.HttpsLimits;
import org.posthorn.transport.https.HttpsResponse;

/// Fetches pictures for those who read messages. Their servers learn that somebody of this server
/// has opened a message, and no more: no cookies, no referrer, not whose browser it is. Always over
/// TLS, also where the message has `http`. Thread-safe.
final class PictureFetcher {
  private static final String ACCEPTS = "image/avif,image/webp,image/png,image/jpeg,image/gif";

  private final HttpsClient https;
  private final ReaderLimits limits;

  PictureFetcher(HttpsClient https, ReaderLimits limits) {
    this.https = https;
    this.limits = limits;
  }

  /// @throws IOException if there is no picture, or it may not be fetched from where it is
  byte[] fetch(String url) throws IOException {
    long end = System.nanoTime() + limits.pictureTime().toNanos();
    String at = url;
    for (int hop = 0; hop <= limits.redirects(); hop++) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      if (!left.isPositive()) {
        throw new IOException("not in time");
      }
      HttpsLimits bounds =
          HttpsLimits.defaults().withBodyBytesMax(limits.pictureBytes()).withExchangeTimeout(left);
      // Each address is looked up, and held against what may be connected to, by itself.
      HttpsAddress address = address(at);
      HttpsResponse response = https.forUntrustedUrls(bounds).get(address, ACCEPTS, "");
      if (response.status() == 200) {
        return response.body();
      }
      if (response.status() / 100 != 3 || response.location().isEmpty()) {
        throw new IOException("it answered " + response.status());
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
      throw new IOException("not an address that pictures are fetched from", e);
    }
  }

  private static String next(HttpsAddress from, String location) throws IOException {
    try {
      return URI.create(from.toString()).resolve(location).toString();
    } catch (IllegalArgumentException e) {
      throw new IOException("a redirect to no address", e);
    }
  }
}
