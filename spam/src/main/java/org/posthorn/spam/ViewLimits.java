package org.posthorn.spam;

/// What a view of a message keeps of its text. What is not kept is decoded anew for whoever asks.
///
/// @param octetsKept octets of text parts, as they stand in the message; text in memory may take up
///   to 4 times as much, and HTML is there with its tags and without them
/// @param partsKept text parts; they are searched one after another
/// @param linksMax links of one part
record ViewLimits(int octetsKept, int partsKept, int linksMax) {
  /// 128 KiB: nearly all messages' text. 16 parts, where most messages have one or two. As many
  /// links as [org.posthorn.spam.content.ContentLimits] looks at.
  static ViewLimits defaults() {
    return new ViewLimits(128 << 10, 16, 200);
  }

  ViewLimits {
    if (octetsKept < 0 || partsKept < 0 || linksMax < 1) {
      throw new IllegalArgumentException("a limit below its least");
    }
  }
}
