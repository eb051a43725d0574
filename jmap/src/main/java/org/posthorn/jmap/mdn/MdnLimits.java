package org.posthorn.jmap.mdn;

/// Limits of reading and writing notifications, which are held in memory.
///
/// @param textBytesMax octets that are read of the encoded text
/// @param fieldBytesMax octets that are read of the machine-readable fields
/// @param sentCharsMax characters of one notification that a client sends: a text for people
/// @param originalBytesMax octets of an original message that is included
public record MdnLimits(
    int textBytesMax, int fieldBytesMax, int sentCharsMax, int originalBytesMax) {
  public static MdnLimits defaults() {
    return new MdnLimits(256 << 10, 64 << 10, 100_000, 10_000_000);
  }
}
