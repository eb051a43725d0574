package org.posthorn.mailauth.dmarc;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The handling that a domain requests for failing messages, from mild to severe. RFC 9989 §4.7,
/// tag `p`.
public enum Policy {
  /// No preference.
  NONE,
  /// Treat as suspicious.
  QUARANTINE,
  /// Refuse.
  REJECT;

  /// One level milder, for `t=y`.
  public Policy lowered() {
    return this == REJECT ? QUARANTINE : NONE;
  }

  /// The text in records and reports: `quarantine`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Case-insensitive (RFC 9989 §4.8 uses the grammar of RFC 5234); empty if unknown.
  public static Optional<Policy> parse(String text) {
    return Arrays.stream(values()).filter(policy -> policy.text().equalsIgnoreCase(text)).findAny();
  }
}
