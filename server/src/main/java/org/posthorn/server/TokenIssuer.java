package org.posthorn.server;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.posthorn.directory.AccessTokenVerifier;
import org.posthorn.directory.Authorizations;
import org.posthorn.directory.GrantLimits;
import org.posthorn.directory.Principal;
import org.posthorn.directory.tokens.AccessTokens;
import org.posthorn.directory.tokens.DeviceCodes;
import org.posthorn.directory.tokens.DeviceLimits;
import org.posthorn.directory.tokens.OAuthClients;
import org.posthorn.directory.tokens.TokenKeys;
import org.posthorn.directory.tokens.TokenLimits;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.Settings;
import org.posthorn.server.storage.Storage;
import org.posthorn.web.Site;
import org.posthorn.web.WebRequest;
import org.posthorn.web.oauth.OAuthParts;
import org.posthorn.web.oauth.OAuthSite;

/// This server's own authorization server (OAuth 2.0), if HTTP is served and it is not switched
/// off.
final class TokenIssuer {
  private static final int HTTPS = 443;

  private final Storage storage;
  private final String issuer;
  private final boolean registration;
  private final TokenKeys keys;
  private final AccessTokens tokens;

  private TokenIssuer(Configuration configuration, Storage storage) {
    this.storage = storage;
    issuer = url(configuration);
    registration = configuration.get(Settings.OAUTH_REGISTRATION);
    TokenLimits limits = TokenLimits.defaults();
    var clock = storage.directory().clock();
    keys = new TokenKeys(storage.kv(), storage.secrets().unlock(), clock, limits);
    tokens = new AccessTokens(issuer, OAuthSite.serverMetadata(issuer), keys, clock, limits);
  }

  static Optional<TokenIssuer> of(Configuration configuration, Storage storage) {
    boolean on =
        configuration.get(Settings.OAUTH) && Port.of(configuration).stream().anyMatch(Port::web);
    return on ? Optional.of(new TokenIssuer(configuration, storage)) : Optional.empty();
  }

  /// The URL of the web server: `web.url`, otherwise its name; below `web.path-prefix`, which
  /// `web.url` may end with already.
  static String url(Configuration configuration) {
    String prefix = configuration.get(Settings.WEB_PATH_PREFIX);
    String set = configuration.get(Settings.WEB_URL);
    String root = set.isEmpty() ? byName(configuration) : set;
    return root.endsWith(prefix) ? root : root + prefix;
  }

  private static String byName(Configuration configuration) {
    String host = "https://" + configuration.get(Settings.HOSTNAME);
    return configuration.get(Settings.LISTEN_HTTPS).stream()
        .map(InetSocketAddress::getPort)
        .findFirst()
        .filter(port -> port != HTTPS && port != 0)
        .map(port -> host + ":" + port)
        .orElse(host);
  }

  /// Verifies the tokens that are issued here.
  AccessTokenVerifier verifier() {
    return tokens;
  }

  /// Where programs that were refused find out who issues tokens.
  String resourceMetadata() {
    return OAuthSite.resourceMetadata(issuer);
  }

  /// @param browser finds all who are signed in where a request comes from
  void addTo(Site.Builder site, Function<WebRequest, List<Principal>> browser) {
    TokenLimits limits = TokenLimits.defaults();
    OAuthParts parts =
        new OAuthParts(
            issuer,
            storage.directory(),
            new OAuthClients(storage.kv(), storage.directory(), storage.audit(), limits),
            new Authorizations(storage.directory(), storage.audit(), GrantLimits.defaults()),
            new DeviceCodes(storage.kv(), storage.directory().clock(), DeviceLimits.defaults()),
            tokens,
            keys,
            browser);
    new OAuthSite(parts, registration).addTo(site);
  }
}
