package org.posthorn.spam;

/// How much decoded text a view keeps. Other text is decoded again for each request.
///
/// @param octetsKept octets of text parts in the message; in memory text may take up to 4 times as
///   much, and HTML is kept with and without tags
/// @param partsKept text parts; they are searched sequentially
/// @param linksMax links of one part
record ViewLimits(int octetsKept, int partsKept, int linksMax) {
  /// 128 KiB, the text of nearly all messages. 16 parts; most messages have one or two. As many
  /// links as [org.posthorn.spam.content.ContentLimits] reads.
  static ViewLimits defaults() {
    return new ViewLimits(128 << 10, 16, 200);
  }

  ViewLimits {
    if (octetsKept < 0 || partsKept < 0 || linksMax < 1) {
      throw new IllegalArgumentException("a limit below its least");
    }
  }
}
