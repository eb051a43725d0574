package org.posthorn.web.oauth;

import java.io.IOException;
import java.net.URI;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.session.LocalLinks;
import org.posthorn.web.session.SameSiteReload;

/// The resources of the authorization server.
public final class OAuthSite {
  /// Path of its metadata (RFC 8414 §3).
  private static final String SERVER = "/.well-known/oauth-authorization-server";

  private static final String RESOURCE = "/.well-known/oauth-protected-resource";

  private final OAuthParts parts;
  private final boolean registration;

  /// @param registration whether clients may register themselves (RFC 7591)
  public OAuthSite(OAuthParts parts, boolean registration) {
    this.parts = parts;
    this.registration = registration;
  }

  /// Path of the metadata of an issuer (RFC 8414 §3.1).
  public static String serverMetadata(String issuer) {
    return wellKnown(issuer, SERVER);
  }

  /// URL of the protected resource metadata (RFC 9728 §3.1).
  public static String resourceMetadata(String issuer) {
    return wellKnown(issuer, RESOURCE);
  }

  private static String wellKnown(String issuer, String at) {
    String path = URI.create(issuer).getRawPath();
    return issuer.substring(0, issuer.length() - path.length()) + at + path;
  }

  public void addTo(Site.Builder site) {
    Metadata metadata = new Metadata(parts, registration);
    TokenEndpoint token = new TokenEndpoint(parts);
    Tokens tokens = new Tokens(parts);
    Devices devices = new Devices(parts);
    Consent consent = new Consent(parts);
    // Below a path prefix, a proxy may forward either form.
    String below = URI.create(parts.issuer()).getRawPath();
    for (String path : below.isEmpty() ? new String[] {""} : new String[] {"", below}) {
      site.get(SERVER + path, metadata::server);
      site.get(RESOURCE + path, metadata::resource);
    }
    site.get("/oauth/jwks.json", metadata::keys);
    site.get(Consent.PATH, overTls(SameSiteReload.at(consent::show)));
    site.post(Consent.PATH, overTls(consent::decide));
    site.get(Devices.PATH, overTls(SameSiteReload.at(devices::show)));
    site.post(Devices.PATH, overTls(devices::decide));
    site.post("/oauth/device_authorization", program(devices::start));
    site.post("/oauth/token", program(token::answer));
    site.post("/oauth/revoke", program(tokens::revoke));
    // RFC 7662
    site.post("/oauth/introspect", program(tokens::introspect));
    if (registration) {
      Registration own = new Registration(parts.clients(), parts.directory().clock());
      site.post("/oauth/register", program(own::answer));
    }
  }

  private static Resource overTls(Resource resource) {
    return request -> {
      requirePrivate(request);
      return LocalLinks.in(request, resource.answer(request));
    };
  }

  /// Returns errors in the form of RFC 6749.
  private static Resource program(Resource resource) {
    return request -> {
      requirePrivate(request);
      return refusing(resource, request);
    };
  }

  private static Answer refusing(Resource resource, WebRequest request) throws IOException {
    try {
      return resource.answer(request);
    } catch (OAuthError e) {
      return e.toAnswer();
    }
  }

  /// RFC 6749 §1.6.
  private static void requirePrivate(WebRequest request) {
    if (!request.isPrivate()) {
      throw new WebException(403, "use https: tokens are not issued over http");
    }
  }
}
