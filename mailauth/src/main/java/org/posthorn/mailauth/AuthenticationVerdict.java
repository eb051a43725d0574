package org.posthorn.mailauth;

import java.util.Locale;

/// The result of one method of authentication, by the names of Authentication-Results (RFC 8601
/// §2.7). What each method means by them is said in its package.
public enum AuthenticationVerdict {
  NONE,
  NEUTRAL,
  PASS,
  FAIL,
  /// SPF alone: the domain says that the client is probably not authorised (RFC 7208 §2.6.5).
  SOFTFAIL,
  /// Right, but not acceptable here, such as a key that is too short (RFC 8601 §2.7.1).
  POLICY,
  /// The DNS gave no usable answer; a later attempt may.
  TEMPERROR,
  /// What was published or signed cannot be interpreted.
  PERMERROR;

  /// As it stands in a header field: `softfail`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
