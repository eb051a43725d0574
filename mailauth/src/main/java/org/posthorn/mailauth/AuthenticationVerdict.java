package org.posthorn.mailauth;

import java.util.Locale;

/// The result of one authentication method, with the names of Authentication-Results (RFC 8601
/// §2.7). The package of each method describes their meaning.
public enum AuthenticationVerdict {
  NONE,
  NEUTRAL,
  PASS,
  FAIL,
  /// SPF only: the domain says that the client is probably not authorized (RFC 7208 §2.6.5).
  SOFTFAIL,
  /// Correct, but not acceptable here, such as a key that is too short (RFC 8601 §2.7.1).
  POLICY,
  /// A temporary DNS failure; a later attempt may succeed.
  TEMPERROR,
  /// A published record or a signature cannot be interpreted.
  PERMERROR;

  /// The text in a header field: `softfail`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
