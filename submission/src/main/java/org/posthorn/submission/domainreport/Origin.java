package org.posthorn.submission.domainreport;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// The origin of a report. All components except the last three are claims of the report.
///
/// @param organization the reporter
/// @param contact its address
/// @param id unique among its reports
/// @param begin the first second of the period
/// @param end the last second of the period
/// @param arrived when it arrived
/// @param trust whether its message was authenticated
/// @param bearer the domain that authenticated its message; otherwise empty
public record Origin(
    String organization,
    String contact,
    String id,
    Instant begin,
    Instant end,
    Instant arrived,
    Trust trust,
    String bearer) {

  /// Whether its message passed DMARC, by this server's Authentication-Results.
  public enum Trust {
    /// It was not checked.
    UNKNOWN,
    PASSED,
    /// It failed, or its domain publishes no policy.
    NOT_PASSED
  }

  /// The UTC day that contains most of the period: some reporters use their local midnight.
  public LocalDate day() {
    Instant middle = Instant.ofEpochSecond((begin.getEpochSecond() + end.getEpochSecond()) / 2);
    return LocalDate.ofInstant(middle, ZoneOffset.UTC);
  }
}
