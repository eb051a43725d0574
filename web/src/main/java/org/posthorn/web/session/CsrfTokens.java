package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.Base64;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Digests;

/// CSRF tokens: a MAC of the session's number with a key of the server. Nothing is stored, and a
/// token is valid for its session only. Thread-safe.
final class CsrfTokens {
  /// The name of the form field.
  static final String FIELD = "csrf";

  /// The name of the header field for scripts.
  static final String HEADER = "X-CSRF-Token";

  private final byte[] key;

  /// @param key the same on all nodes
  CsrfTokens(byte[] key) {
    this.key = key.clone();
  }

  /// @param session principal of a browser session
  String of(Principal session) {
    String text = session.account() + " " + session.credential();
    byte[] mac = Digests.hmacSha256(key, text.getBytes(US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }

  boolean matches(String token, Principal session) {
    return MessageDigest.isEqual(of(session).getBytes(US_ASCII), token.getBytes(US_ASCII));
  }
}
