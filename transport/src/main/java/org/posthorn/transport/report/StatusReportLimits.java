package org.posthorn.transport.report;

import java.time.Duration;

/// Limits of reading reports, which anybody can send.
///
/// @param messageBytesMax octets of a report that are read: the parts for people and programs come
///   first, and the original header is at the beginning of the last part
/// @param recipientsMax recipients that are read from one report; most servers accept 100
///   recipients in a transaction
/// @param textCharsMax characters stored of one field
/// @param fieldBytesMax octets of the part for programs that are read
/// @param sentRecipientsMax recipients of a message that are remembered, 8 octets each, to verify
///   that a report is about one of them; reports on further recipients are ignored
/// @param sentKept how long reports on a message are recognized: longer than other servers and
///   relays retry (5 days)
/// @param readingsAtOnce reports read at the same time; further reports are filed as ordinary mail
///   and not read
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

  /// With other limits of reading.
  public StatusReportLimits withReading(int message, int recipients, int text, int fields) {
    return new StatusReportLimits(
        message, recipients, text, fields, sentRecipientsMax, sentKept, readingsAtOnce);
  }

  /// With another number of remembered recipients.
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
