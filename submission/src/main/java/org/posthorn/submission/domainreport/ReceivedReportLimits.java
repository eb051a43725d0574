package org.posthorn.submission.domainreport;

import java.time.Duration;

/// Limits of reading and storing reports on local domains, which anybody may send. With the
/// defaults a report takes at most about 20 KB.
///
/// @param messageBytesMax size of a message with a report; a larger one is not read. The largest
///   reporters send about 100 KB, compressed
/// @param readingsAtOnce reports read at the same time; further ones are not read
/// @param partsMax parts of a message that are examined
/// @param sourcesMax addresses, or types of failures, stored of a report, those with the most
///   messages; the others are stored as a sum
/// @param reportsPerDayMax reports of one kind about one local domain and one day
/// @param ageMax maximum age of the reported day: some reports arrive late
/// @param kept how long after its day a report is kept
/// @param textCharsMax characters of a name in a report; the rest is cut
public record ReceivedReportLimits(
    int messageBytesMax,
    int readingsAtOnce,
    int partsMax,
    int sourcesMax,
    int reportsPerDayMax,
    Duration ageMax,
    Duration kept,
    int textCharsMax) {

  public static ReceivedReportLimits defaults() {
    return new ReceivedReportLimits(
        4 << 20, 2, 20, 200, 200, Duration.ofDays(14), Duration.ofDays(90), 200);
  }

  /// With other limits of stored reports.
  public ReceivedReportLimits withKept(int sources, int reportsPerDay) {
    return new ReceivedReportLimits(
        messageBytesMax,
        readingsAtOnce,
        partsMax,
        sources,
        reportsPerDay,
        ageMax,
        kept,
        textCharsMax);
  }
}
