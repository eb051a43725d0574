package org.posthorn.admin.transfer;

/// Limits of an import.
///
/// @param fileBytesMax octets of the file
/// @param messagesMax messages that are read from it
/// @param entriesMax entries of a zip file
/// @param mailboxesMax mailboxes that are created for it
/// @param expandedBytesMax expanded octets of all entries of a zip file together
/// @param ratioMax largest compression ratio of a zip file, on average of what was read so far;
///   deflate reaches 1,032
/// @param ratioFreeBytes expanded octets before the ratio is checked, since a small file may
///   compress very well
public record ImportLimits(
    long fileBytesMax,
    int messagesMax,
    int entriesMax,
    int mailboxesMax,
    long expandedBytesMax,
    int ratioMax,
    long ratioFreeBytes) {

  /// The default limits.
  public static ImportLimits defaults() {
    return new ImportLimits(20L << 30, 1_000_000, 1_100_000, 1_000, 100L << 30, 100, 100L << 20);
  }
}
