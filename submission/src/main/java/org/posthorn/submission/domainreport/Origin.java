package org.posthorn.submission.domainreport;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// Who a report says it is from, and who brought it. All but the last three is what it says.
///
/// @param organization that reports
/// @param contact its address
/// @param id unique among its reports
/// @param begin the first second that it is about
/// @param end the last
/// @param arrived when we got it
/// @param trust whether the message that brought it was authentic
/// @param bearer the domain that the message was authentic of; empty otherwise
public record Origin(
    String organization,
    String contact,
    String id,
    Instant begin,
    Instant end,
    Instant arrived,
    Trust trust,
    String bearer) {

  /// Whether a message passed DMARC, as our own Authentication-Results say.
  public enum Trust {
    /// Nobody looked.
    UNKNOWN,
    PASSED,
    /// It failed, or its domain publishes no policy.
    NOT_PASSED
  }

  /// The UTC day that most of the period lies in: some report from midnight to midnight where they
  /// are.
  public LocalDate day() {
    Instant middle = Instant.ofEpochSecond((begin.getEpochSecond() + end.getEpochSecond()) / 2);
    return LocalDate.ofInstant(middle, ZoneOffset.UTC);
  }
}
