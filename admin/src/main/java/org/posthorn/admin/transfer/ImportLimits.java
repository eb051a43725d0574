package org.posthorn.admin.transfer;

/// The bounds of an import.
///
/// @param fileBytesMax of the file
/// @param messagesMax messages that are read of it
/// @param entriesMax entries of a zip file, whatever they are
/// @param mailboxesMax mailboxes that are made for it
/// @param expandedBytesMax of all entries of a zip file together, expanded
/// @param ratioMax how many octets an octet of a zip file may become, on average of all of it so
///   far; deflate makes up to 1,032 of one
/// @param ratioFreeBytes expanded octets that cost nothing, since a small file may be very regular
public record ImportLimits(
    long fileBytesMax,
    int messagesMax,
    int entriesMax,
    int mailboxesMax,
    long expandedBytesMax,
    int ratioMax,
    long ratioFreeBytes) {

  /// What a server uses unless it has a reason.
  public static ImportLimits defaults() {
    return new ImportLimits(20L << 30, 1_000_000, 1_100_000, 1_000, 100L << 30, 100, 100L << 20);
  }
}
