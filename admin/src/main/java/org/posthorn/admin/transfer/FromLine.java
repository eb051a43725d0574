package org.posthorn.admin.transfer;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The line before a message in an mbox file (RFC 4155, appendix A). Programs write its time in
/// different forms, with or without a zone.
final class FromLine {
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final Pattern TIME =
      Pattern.compile(
          "([A-Za-z]{3}) +([0-9]{1,2}) +([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
              + "(?: +([+-][0-9]{4}|[A-Z]{1,5}))? +([0-9]{4})");

  private FromLine() {}

  /// The time of receipt; empty if the line has none.
  static Optional<Instant> time(String line) {
    Matcher parts = TIME.matcher(line);
    if (!parts.find()) {
      return Optional.empty();
    }
    int month = MONTHS.indexOf(parts.group(1).toLowerCase(Locale.ROOT)) + 1;
    String seconds = parts.group(5);
    String zone = parts.group(6);
    try {
      LocalDateTime time =
          LocalDateTime.of(
              Integer.parseInt(parts.group(7)),
              month,
              Integer.parseInt(parts.group(2)),
              Integer.parseInt(parts.group(3)),
              Integer.parseInt(parts.group(4)),
              seconds == null ? 0 : Integer.parseInt(seconds));
      boolean offset = zone != null && (zone.startsWith("+") || zone.startsWith("-"));
      return Optional.of(time.toInstant(offset ? ZoneOffset.of(zone) : ZoneOffset.UTC));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
