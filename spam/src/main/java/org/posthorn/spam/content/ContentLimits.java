package org.posthorn.spam.content;

/// Limits of content checks.
///
/// @param partsMax parts of a message, from its beginning
/// @param textBytesMax octets of all text parts in which links are searched
/// @param linksMax links of a message
/// @param attachmentBytesMax octets of one attached file that are decoded
/// @param archiveDepthMax nesting of archives
/// @param archiveEntriesMax files in all archives of a message
/// @param archiveBytesMax unpacked octets of all archives of a message
/// @param archiveMemoryMax octets that one decompressor may need
public record ContentLimits(
    int partsMax,
    int textBytesMax,
    int linksMax,
    int attachmentBytesMax,
    int archiveDepthMax,
    int archiveEntriesMax,
    long archiveBytesMax,
    int archiveMemoryMax) {

  /// 100 parts, 256 KiB of text, 200 links; files of 8 MiB, archives 3 deep with 1,000 files and 16
  /// MiB, 16 MiB for a decompressor.
  public static ContentLimits defaults() {
    return new ContentLimits(100, 256 << 10, 200, 8 << 20, 3, 1_000, 16L << 20, 16 << 20);
  }

  public ContentLimits {
    if (Math.min(Math.min(partsMax, textBytesMax), Math.min(linksMax, attachmentBytesMax)) < 1
        || Math.min(Math.min(archiveDepthMax, archiveEntriesMax), archiveMemoryMax) < 1
        || archiveBytesMax < 1) {
      throw new IllegalArgumentException("a limit below 1");
    }
  }
}
