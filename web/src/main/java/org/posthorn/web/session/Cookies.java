package org.posthorn.web.session;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
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

  /// Between the tokens of accounts that are signed in side by side; none has it (RFC 4648 §5).
  private static final String BETWEEN = ".";

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

  /// The tokens of the sessions of a request, in the order in which they were opened.
  ///
  /// @param max as many as are taken
  static List<String> tokens(WebRequest request, int max) {
    return SESSION
        .of(request)
        .map(value -> Arrays.stream(value.split(Pattern.quote(BETWEEN))).limit(max).toList())
        .orElse(List.of());
  }

  /// What the cookie of these sessions is.
  static String joined(List<String> tokens) {
    return String.join(BETWEEN, tokens);
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
