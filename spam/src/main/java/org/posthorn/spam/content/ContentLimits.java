package org.posthorn.spam.content;

/// How much of a message is looked at.
///
/// @param partsMax parts of a message, from its beginning
/// @param textBytesMax octets of all text parts together in which links are looked for
/// @param linksMax links of a message
/// @param attachmentBytesMax octets of one attached file that are decoded
/// @param archiveDepthMax archives within archives
/// @param archiveEntriesMax files in all archives of a message
/// @param archiveBytesMax octets that all archives of a message are unpacked to
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
