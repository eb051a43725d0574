package org.posthorn.transport.https;

import java.net.URI;
import java.net.URISyntaxException;
import org.posthorn.dns.DomainName;

/// The target of a request. RFC 9110 §4.2.2.
///
/// @param host a name; certificates for IP addresses are not accepted
/// @param path with its query, as it is sent
public record HttpsAddress(DomainName host, int port, String path) {
  /// RFC 9110 §4.2.2.
  public static final int PORT = 443;

  /// RFC 9110 §4.1 recommends to support at least this length.
  private static final int CHARS_MAX = 8_000;

  public HttpsAddress {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no port: " + port);
    }
    if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("no path: " + path);
    }
  }

  /// Parses a URI.
  ///
  /// @throws IllegalArgumentException if it is not an `https` URI with a host name
  public static HttpsAddress parse(String text) {
    if (text.length() > CHARS_MAX) {
      throw new IllegalArgumentException("a URI is not that long");
    }
    URI uri;
    try {
      uri = new URI(text);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("no URI: " + text, e);
    }
    String host = uri.getHost();
    if (!"https".equalsIgnoreCase(uri.getScheme()) || host == null || uri.getUserInfo() != null) {
      throw new IllegalArgumentException("no https address of a host: " + text);
    }
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    int port = uri.getPort() < 0 ? PORT : uri.getPort();
    return new HttpsAddress(DomainName.parse(host), port, path + query);
  }

  /// The value of the Host field. RFC 9110 §7.2.
  String authority() {
    return port == PORT ? host.ascii() : host + ":" + port;
  }

  @Override
  public String toString() {
    return "https://" + authority() + path;
  }
}
