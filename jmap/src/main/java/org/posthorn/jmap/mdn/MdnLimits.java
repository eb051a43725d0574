package org.posthorn.jmap.mdn;

/// What is read and written of notifications; all of it is held in memory.
///
/// @param textBytesMax octets that are read of the text, before its encoding is undone
/// @param fieldBytesMax octets that are read of the fields for programs
/// @param sentCharsMax characters of one notification that a client sends: a text for people
/// @param originalBytesMax octets of an original message that is sent back
public record MdnLimits(
    int textBytesMax, int fieldBytesMax, int sentCharsMax, int originalBytesMax) {
  public static MdnLimits defaults() {
    return new MdnLimits(256 << 10, 64 << 10, 100_000, 10_000_000);
  }
}
