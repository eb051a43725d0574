package org.posthorn.web.session;

import java.time.Duration;
import java.util.Optional;
import org.posthorn.web.WebRequest;

/// The cookies of this server (RFC 6265bis §5). Over TLS their names begin with `__Host-`, so that
/// no other host of the domain and no plain connection can set them; over plain HTTP, on this
/// machine only, they have names of their own.
enum Cookies {
  /// Whoever is signed in. Browsers send it with what a page of this site asks for, and not where a
  /// link of another site leads here; [Arrival] is for pages that need it then.
  SESSION("posthorn", "Strict"),
  /// The state of a login. Lax, since an OpenID provider sends the browser back to us.
  LOGIN("posthorn-login", "Lax");

  private static final String SECURE_PREFIX = "__Host-";
  private static final String PLAIN_SUFFIX = "-plain";

  private final String name;
  private final String sameSite;

  Cookies(String name, String sameSite) {
    this.name = name;
    this.sameSite = sameSite;
  }

  /// The value that a request brings; none over plain HTTP from elsewhere, and none if there are
  /// two: somebody has set one beside ours.
  Optional<String> of(WebRequest request) {
    if (!request.isPrivate()) {
      return Optional.empty();
    }
    String wanted = name(request) + "=";
    String found = null;
    for (String field : request.fields("Cookie")) {
      for (String pair : field.split(";")) {
        String cookie = pair.strip();
        if (cookie.startsWith(wanted)) {
          if (found != null) {
            return Optional.empty();
          }
          found = cookie.substring(wanted.length());
        }
      }
    }
    return Optional.ofNullable(found);
  }

  /// A `Set-Cookie` field.
  String set(WebRequest request, String value, Duration lasting) {
    return name(request)
        + "="
        + value
        + "; Path=/; HttpOnly; SameSite="
        + sameSite
        + "; Max-Age="
        + lasting.toSeconds()
        + (request.secure() ? "; Secure" : "");
  }

  /// A `Set-Cookie` field that removes it.
  String clear(WebRequest request) {
    return set(request, "", Duration.ZERO);
  }

  private String name(WebRequest request) {
    return request.secure() ? SECURE_PREFIX + name : name + PLAIN_SUFFIX;
  }
}
