package org.posthorn.web.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.posthorn.web.Answer;
import org.posthorn.web.Resource;
import org.posthorn.web.Site;

/// The pages of signing in and out, as parts of a site.
public final class LoginSite {
  private static final String KEY = "login state";

  private final Login login;
  private final SignedIn signedIn;

  public LoginSite(SignInParts parts, LoginLimits limits) {
    StateSeal seal = new StateSeal(parts.directory().key(KEY));
    signedIn = new SignedIn(parts.sessions(), seal, parts.directory().clock(), limits);
    login = new Login(parts, signedIn, limits);
  }

  /// Whose browser sends a request.
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
    all.put("GET /login", login::show);
    all.put("POST /login", login::password);
    all.put("POST /login/factor", login::factor);
    all.put("POST /login/enrol", login::enrol);
    all.put("GET /logout", login::showLogout);
    all.put("POST /logout", login::logout);
    all.put("GET /login/style.css", file("style.css", "text/css; charset=utf-8"));
    return all;
  }

  /// A file that comes with this package.
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
