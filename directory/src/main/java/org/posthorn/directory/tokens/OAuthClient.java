package org.posthorn.directory.tokens;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.Scope;

/// An OAuth client: a program that may request access to accounts (RFC 6749 §2).
///
/// @param id its client id; not secret
/// @param name for people
/// @param scope what it may request
/// @param confidential whether it has a client secret, so it does not run on a user's device
/// @param own whether it registered itself (RFC 7591), so that its name is not verified
public record OAuthClient(
    String id,
    String name,
    List<String> redirectUris,
    Scope scope,
    boolean confidential,
    boolean own,
    Instant created) {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "[::1]", "localhost");

  public OAuthClient {
    redirectUris = List.copyOf(redirectUris);
  }

  /// Whether a code may be sent to a URI: exactly a registered one, or on a loopback address with
  /// any port (RFC 8252 §7.3, RFC 9700 §2.1).
  public boolean redirectsTo(String uri) {
    return redirectUris.contains(uri)
        || withoutPort(uri)
            .filter(asked ->
                redirectUris.stream()
                    .anyMatch(known -> withoutPort(known).filter(asked::equals).isPresent()))
            .isPresent();
  }

  /// A loopback URI without its port; empty for any other.
  private static Optional<String> withoutPort(String uri) {
    return parsed(uri)
        .filter(u -> "http".equals(u.getScheme()) && isLoopback(u))
        .filter(u -> u.getPort() != 0 && u.getPort() <= 65_535)
        .map(u -> u.getHost() + "|" + u.getRawPath() + "|" + u.getRawQuery());
  }

  private static boolean isLoopback(URI uri) {
    return uri.getHost() != null && LOOPBACK.contains(uri.getHost());
  }

  /// Why a URI is not allowed; empty if it is: https, http on a loopback address, or a private
  /// scheme, which contains a dot (RFC 8252 §7.1).
  static Optional<String> problem(String uri, int charsMax) {
    Optional<URI> parsed = parsed(uri);
    if (parsed.isEmpty() || uri.length() > charsMax) {
      return Optional.of("not a redirect URI: " + uri);
    }
    URI u = parsed.get();
    String scheme = u.getScheme();
    if (scheme.equals("https")) {
      return u.getHost() == null ? Optional.of(uri + " names no host") : Optional.empty();
    }
    if (scheme.equals("http")) {
      return isLoopback(u)
          ? Optional.empty()
          : Optional.of(uri + " is not https, nor on a loopback address");
    }
    return scheme.indexOf('.') > 0
        ? Optional.empty()
        : Optional.of(uri + ": a scheme of a program's own has a dot, as in org.example.app:/");
  }

  /// An absolute URI without parts that a redirect URI must not have (RFC 6749 §3.1.2).
  private static Optional<URI> parsed(String uri) {
    try {
      URI parsed = new URI(uri);
      boolean wellFormed =
          parsed.isAbsolute()
              && parsed.getRawFragment() == null
              && parsed.getRawUserInfo() == null
              && uri.chars().allMatch(c -> c > ' ' && c < 0x7F)
              && parsed.getScheme().equals(parsed.getScheme().toLowerCase(Locale.ROOT));
      return wellFormed ? Optional.of(parsed) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty(); // clients may send anything
    }
  }
}
