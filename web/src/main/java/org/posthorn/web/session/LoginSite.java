package org.posthorn.web.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.Principal;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.Site;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;
import org.posthorn.web.openid.OpenIdProvider;

/// The resources for signing in and out.
public final class LoginSite {
  private static final String KEY = "login state";
  private static final String TOKEN_KEY = "csrf tokens";

  private final Login login;
  private final PasskeyLogin passkeys;
  private final SupportLogin support;
  private final ProviderLogin providers;
  private final PasskeyRegistration registration;
  private final SignedIn signedIn;

  /// @param openId alternative providers for signing in
  public LoginSite(SignInParts parts, OpenId openId, LoginLimits limits) {
    StateSeal seal = new StateSeal(parts.directory().key(KEY));
    Sessions sessions =
        new Sessions(
            parts.sessions(), parts.directory().key(TOKEN_KEY), limits.accountsInBrowser());
    signedIn = new SignedIn(parts.sessions(), sessions, seal, parts.directory().clock(), limits);
    providers =
        new ProviderLogin(
            openId.providers(), parts.directory(), openId.administration(), signedIn, seal, limits);
    login = new Login(parts, signedIn, providers.names(), limits);
    support = new SupportLogin(parts.sessions().support(), signedIn, limits);
    passkeys = new PasskeyLogin(parts, signedIn, limits);
    registration = new PasskeyRegistration(parts, signedIn, limits);
  }

  /// OpenID providers, and the directory for creating accounts of new users.
  public record OpenId(List<OpenIdProvider> providers, DirectoryAdministration administration) {
    public OpenId {
      providers = List.copyOf(providers);
    }
  }

  /// The sessions of browsers.
  public Sessions sessions() {
    return signedIn.sessions();
  }

  public void addTo(Site.Builder site) {
    resources()
        .forEach((route, resource) -> {
          int space = route.indexOf(' ');
          site.at(route.substring(0, space), route.substring(space + 1), resource);
        });
  }

  /// By method and path.
  Map<String, Resource> resources() {
    Map<String, Resource> all = new LinkedHashMap<>();
    all.put("GET /login", page(SameSiteReload.at(login::show)));
    all.put("POST /login", page(login::password));
    all.put("POST /login/factor", page(login::factor));
    all.put("POST /login/enrol", page(login::enrol));
    all.put("GET /login/support", page(support::show));
    all.put("POST /login/support", page(support::open));
    all.put("GET /login/support.js", file("support.js", "text/javascript; charset=utf-8"));
    all.put("GET /logout", page(SameSiteReload.at(login::showLogout)));
    all.put("POST /logout", page(login::logout));
    all.put("GET /login/session", this::session);
    all.put("GET /login/openid/{provider}", page(providers::begin));
    all.put("GET /login/openid/{provider}/callback", page(SameSiteReload.at(providers::back)));
    all.put("GET /login/passkey.js", file("passkey.js", "text/javascript; charset=utf-8"));
    all.put("POST /login/passkey/challenge", passkeys::challenge);
    all.put("POST /login/passkey", passkeys::verify);
    all.put("GET " + PasskeyRegistration.PATH, page(PasskeyRegistration::show));
    all.put("POST " + PasskeyRegistration.PATH + "/passkey/challenge", registration::challenge);
    all.put("POST " + PasskeyRegistration.PATH + "/passkey", registration::add);
    return all;
  }

  /// The signed-in users, and the CSRF token for scripts.
  private Answer session(WebRequest request) {
    SameOrigin.require(request);
    Principal who =
        signedIn
            .sessions()
            .of(request)
            .orElseThrow(() -> new WebException(401, "nobody is signed in"));
    return PasskeyLogin.answer(
        PasskeyLogin.JSON
            .createObjectNode()
            .put("name", who.name())
            .put("csrf", signedIn.sessions().token(who)));
  }

  /// Shows errors as a page, instead of problem details.
  private static Resource page(Resource resource) {
    return request -> {
      Answer answer;
      try {
        answer = resource.answer(request);
      } catch (WebException e) {
        answer =
            LoginPages.of(request).refused(String.valueOf(e.getMessage())).withStatus(e.status());
      }
      return LocalLinks.in(request, answer);
    };
  }

  /// A resource file of this package.
  private static Resource file(String name, String type) {
    byte[] bytes;
    try (InputStream in = LoginSite.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      bytes = in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Answer answer = Answer.of(type, bytes).with("Cache-Control", "public, max-age=3600");
    return _ -> answer;
  }
}
