package org.posthorn.mailauth.canonical;

import java.util.Locale;
import java.util.Optional;

/// The changes in transit that a signature survives. RFC 6376 §3.4.
public enum Canonicalization {
  /// Only empty lines at the end of the body.
  SIMPLE,
  /// Also white space, folding and the case of field names.
  RELAXED;

  /// By its name in `c=`, case-sensitive.
  public static Optional<Canonicalization> of(String name) {
    for (Canonicalization one : values()) {
      if (one.text().equals(name)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /// Its name in `c=`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
