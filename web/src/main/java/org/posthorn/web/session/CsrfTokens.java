package org.posthorn.web.session;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.util.Base64;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Digests;

/// Tokens with which a page shows that it belongs to the session whose cookie its request brings:
/// the session's number under a key of the server. Nothing is stored, and a token is worth nothing
/// in any other session. Thread-safe.
final class CsrfTokens {
  /// The field of a form.
  static final String FIELD = "csrf";

  /// The header field of what a script sends.
  static final String HEADER = "X-CSRF-Token";

  private final byte[] key;

  /// @param key the same on all nodes
  CsrfTokens(byte[] key) {
    this.key = key.clone();
  }

  /// @param session whose credential is a session of a browser
  String of(Principal session) {
    String text = session.account() + " " + session.credential();
    byte[] mac = Digests.hmacSha256(key, text.getBytes(US_ASCII));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }

  boolean matches(String token, Principal session) {
    return MessageDigest.isEqual(of(session).getBytes(US_ASCII), token.getBytes(US_ASCII));
  }
}
