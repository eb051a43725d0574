package org.posthorn.transport.report;

import java.time.Duration;

/// What bounds the reading of reports, which anybody can send.
///
/// @param messageBytesMax octets of a report that are looked at: its parts for people and programs
///   come first, and the header of what it speaks of is near the beginning of the last
/// @param recipientsMax recipients that are read of one report; a server reports on those of one
///   transaction, of which most take 100
/// @param textCharsMax characters kept of one field: names, and what a server said
/// @param fieldBytesMax octets of the part for programs that are read
/// @param sentRecipientsMax recipients of a message that are remembered, 8 octets each, to tell
///   whether a report is about one of them; reports on others of that message say nothing
/// @param sentKept how long reports on a message are understood: longer than other servers try (5
///   days) and than a relay behind them does
/// @param readingsAtOnce reports being read at a time; what comes meanwhile is filed as any other
///   mail, and not read
public record StatusReportLimits(
    int messageBytesMax,
    int recipientsMax,
    int textCharsMax,
    int fieldBytesMax,
    int sentRecipientsMax,
    Duration sentKept,
    int readingsAtOnce) {

  public static StatusReportLimits defaults() {
    return new StatusReportLimits(
        256 << 10, 1_000, 1_000, 128 << 10, 1_000, Duration.ofDays(14), 8);
  }

  /// With other bounds of what is read.
  public StatusReportLimits withReading(int message, int recipients, int text, int fields) {
    return new StatusReportLimits(
        message, recipients, text, fields, sentRecipientsMax, sentKept, readingsAtOnce);
  }

  /// With another bound of what is remembered of a message.
  public StatusReportLimits withSentRecipientsMax(int recipients) {
    return new StatusReportLimits(
        messageBytesMax,
        recipientsMax,
        textCharsMax,
        fieldBytesMax,
        recipients,
        sentKept,
        readingsAtOnce);
  }
}
