package org.posthorn.mailauth.canonical;

import java.util.Locale;
import java.util.Optional;

/// How much a message may change on its way before a signature breaks. RFC 6376 §3.4.
public enum Canonicalization {
  /// Nothing but empty lines at the end of the body.
  SIMPLE,
  /// White space, folding and the case of field names too.
  RELAXED;

  /// By its name in `c=`; names are compared as they stand.
  public static Optional<Canonicalization> of(String name) {
    for (Canonicalization one : values()) {
      if (one.text().equals(name)) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }

  /// As it stands in `c=`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
