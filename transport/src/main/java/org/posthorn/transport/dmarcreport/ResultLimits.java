package org.posthorn.transport.dmarcreport;

import java.time.Duration;

/// What bounds that which is kept of arriving mail to be reported on. What is beyond is counted,
/// but not reported. With the defaults a row has at most some 6 KB, and most have 300 octets.
///
/// @param groupsPerDayMax policies of domains, each of which gets a report; a domain that changes
///   its policy has several
/// @param rowsPerDayMax rows of all reports of a day together: strangers choose what they are about
/// @param rowsPerGroupMax rows of one report, each for messages from one address with the same
///   results
/// @param waitingRowsMax rows that are not yet on disk
/// @param signaturesMax signatures of a message that a report names; RFC 9990 §3.1.3 has 100
/// @param textCharsMax characters of a name or a reason
/// @param kept how long it is remembered what was reported, and to whom
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

  /// With other bounds of what is counted.
  public ResultLimits withRows(int groupsPerDay, int rowsPerDay, int rowsPerGroup, int waiting) {
    return new ResultLimits(
        groupsPerDay, rowsPerDay, rowsPerGroup, waiting, signaturesMax, textCharsMax, kept);
  }
}
