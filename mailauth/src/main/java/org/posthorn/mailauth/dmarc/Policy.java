package org.posthorn.mailauth.dmarc;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a domain's owner asks receivers to do with a message that fails, from mild to severe. RFC
/// 9989 §4.7, tag `p`.
public enum Policy {
  /// No preference.
  NONE,
  /// Suspicious.
  QUARANTINE,
  /// Not the domain's.
  REJECT;

  /// One level milder, for an owner who is testing (`t=y`).
  public Policy lowered() {
    return this == REJECT ? QUARANTINE : NONE;
  }

  /// As records and reports have it: `quarantine`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// In any case (the grammar of RFC 9989 §4.8 is that of RFC 5234); empty for what is none.
  public static Optional<Policy> parse(String text) {
    return Arrays.stream(values()).filter(policy -> policy.text().equalsIgnoreCase(text)).findAny();
  }
}
