package org.posthorn.submission.domainreport;

import java.time.Duration;

/// What bounds the reading and keeping of reports that others send on our domains: anybody may send
/// them. With the defaults a report takes at most some 20 KB.
///
/// @param messageBytesMax of a message with a report; of a longer one nothing is read. The largest
///   reporters send some 100 KB, packed
/// @param readingsAtOnce reports that are read at the same time; further ones are not read
/// @param partsMax parts of a message that are looked at
/// @param sourcesMax addresses, or kinds of failures, of a report that are kept, those with the
///   most messages; others are kept as a sum
/// @param reportsPerDayMax reports of one kind about one of our domains and one day
/// @param ageMax how long ago the day may be that a report is about: some come late
/// @param kept how long after its day a report is kept
/// @param textCharsMax characters of a name in a report; the rest is cut off
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

  /// With other bounds of what is kept.
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
