package org.posthorn.transport.dmarcreport;

import java.time.Duration;

/// Limits of the results stored for reports. Results beyond a limit are counted but not reported.
/// With the defaults a row has at most about 6 KB; most have 300 octets.
///
/// @param groupsPerDayMax policies of domains; each gets a report, and a domain that changes its
///   policy has several
/// @param rowsPerDayMax rows of all reports of a day: other parties choose their content
/// @param rowsPerGroupMax rows of one report; a row stands for messages from one address with equal
///   results
/// @param waitingRowsMax rows in memory that are not on disk yet
/// @param signaturesMax signatures of a message named in a report; RFC 9990 §3.1.3 suggests 100
/// @param textCharsMax characters of a name or a reason
/// @param kept how long sent reports and their addresses are remembered
public record ResultLimits(
    int groupsPerDayMax,
    int rowsPerDayMax,
    int rowsPerGroupMax,
    int waitingRowsMax,
    int signaturesMax,
    int textCharsMax,
    Duration kept) {

  public static ResultLimits defaults() {
    return new ResultLimits(5_000, 200_000, 5_000, 10_000, 10, 255, Duration.ofDays(30));
  }

  /// With other limits of counted results.
  public ResultLimits withRows(int groupsPerDay, int rowsPerDay, int rowsPerGroup, int waiting) {
    return new ResultLimits(
        groupsPerDay, rowsPerDay, rowsPerGroup, waiting, signaturesMax, textCharsMax, kept);
  }
}
