package org.posthorn.mime;

import java.time.OffsetDateTime;
import java.util.Optional;

/// Date fields (RFC 5322 §3.3 and §4.3).
public final class Dates {
  private Dates() {}

  /// Parses a date as senders write them: obsolete zones and years, comments, missing day names or
  /// seconds. A leap second counts as second 59. Empty where there is no date in it.
  public static Optional<OffsetDateTime> parse(String value) {
    return Optional.empty();
  }

  /// `Fri, 21 Nov 1997 09:55:06 -0600`.
  public static String format(OffsetDateTime date) {
    return date.toString();
  }
}
