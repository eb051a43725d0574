package org.posthorn.queue.report;

/// What bounds the reading of reports, which anybody can send.
///
/// @param messageBytesMax octets of a report that are looked at: its parts for people and programs
///   come first, and the header of what it speaks of is near the beginning of the last
/// @param recipientsMax recipients that are read of one report; a server reports on those of one
///   transaction, of which most take 100
/// @param textCharsMax characters kept of one field: names, and what a server said
/// @param fieldBytesMax octets of the part for programs that are read
public record ReportLimits(
    int messageBytesMax, int recipientsMax, int textCharsMax, int fieldBytesMax) {

  public static ReportLimits defaults() {
    return new ReportLimits(256 << 10, 1_000, 1_000, 128 << 10);
  }
}
