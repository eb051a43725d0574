package org.posthorn.transport.https;

import java.net.URI;
import java.net.URISyntaxException;
import org.posthorn.dns.DomainName;

/// Where a request goes. RFC 9110 §4.2.2.
///
/// @param host a name; addresses have no certificates that we would believe
/// @param path with its query, as it is sent
public record HttpsAddress(DomainName host, int port, String path) {
  /// RFC 9110 §4.2.2.
  public static final int PORT = 443;

  /// RFC 9110 §4.1 recommends that at least this much is understood.
  private static final int CHARS_MAX = 8_000;

  public HttpsAddress {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("no port: " + port);
    }
    if (!path.startsWith("/") || !path.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("no path: " + path);
    }
  }

  /// Reads a URI.
  ///
  /// @throws IllegalArgumentException if it is none of `https` with a host name
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

  /// RFC 9110 §7.2: as the Host field has it.
  String authority() {
    return port == PORT ? host.ascii() : host + ":" + port;
  }

  @Override
  public String toString() {
    return "https://" + authority() + path;
  }
}
