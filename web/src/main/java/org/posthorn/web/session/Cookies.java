package org.posthorn.web.session;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.posthorn.web.WebRequest;

/// The cookies of this server (RFC 6265bis §5). Over TLS, their names begin with `__Host-`, so that
/// no other host of the domain and no unencrypted connection can set them. Over plain HTTP, which
/// is only for loopback, they have other names.
enum Cookies {
  /// The sessions. Browsers send it with requests from pages of this site, but not after a link
  /// from another site; see [SameSiteReload].
  SESSION("posthorn", "Strict"),
  /// The state of a login. Lax, since an OpenID provider redirects the browser back.
  LOGIN("posthorn-login", "Lax");

  /// Separator of the tokens of several signed-in accounts; tokens do not contain it (RFC 4648 §5).
  private static final String BETWEEN = ".";

  private static final String SECURE_PREFIX = "__Host-";
  private static final String PLAIN_SUFFIX = "-plain";

  private final String name;
  private final String sameSite;

  Cookies(String name, String sameSite) {
    this.name = name;
    this.sameSite = sameSite;
  }

  /// The value in a request; empty over plain HTTP except from loopback, and if there are two
  /// values, since one was set by somebody else.
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

  /// The session tokens of a request, in the order in which the sessions were opened.
  ///
  /// @param max largest number of tokens
  static List<String> tokens(WebRequest request, int max) {
    return SESSION
        .of(request)
        .map(value -> Arrays.stream(value.split(Pattern.quote(BETWEEN))).limit(max).toList())
        .orElse(List.of());
  }

  /// The cookie value for these sessions.
  static String joined(List<String> tokens) {
    return String.join(BETWEEN, tokens);
  }

  /// A `Set-Cookie` field.
  String set(WebRequest request, String value, Duration lifetime) {
    return name(request)
        + "="
        + value
        + "; Path=/; HttpOnly; SameSite="
        + sameSite
        + "; Max-Age="
        + lifetime.toSeconds()
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
