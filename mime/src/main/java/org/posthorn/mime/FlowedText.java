package org.posthorn.mime;

/// Paragraphs of format=flowed text (RFC 3676) in one line each.
final class FlowedText {
  private static final String SIGNATURE = "-- ";

  private final String in;
  private final boolean deleteSpace;
  private final StringBuilder out;

  /// The line end that was left out last.
  private String brokenBy = "";

  private FlowedText(String text, boolean deleteSpace) {
    in = text;
    this.deleteSpace = deleteSpace;
    out = new StringBuilder(text.length());
  }

  /// Joins what was broken softly. A paragraph that is quoted begins with its quote marks and a
  /// space, once. Line ends are as they were.
  ///
  /// @param deleteSpace DelSp=yes: the space before a soft line break is not part of the text
  static String unflow(String text, boolean deleteSpace) {
    return new FlowedText(text, deleteSpace).read();
  }

  private String read() {
    int at = 0;
    int openDepth = -1; // the quote depth of a line that flows into the next; -1 for none
    while (at < in.length()) {
      int feed = in.indexOf('\n', at);
      int next = feed < 0 ? in.length() : feed + 1;
      int end = feed < 0 ? next : feed > at && in.charAt(feed - 1) == '\r' ? feed - 1 : feed;
      String lineEnd = in.substring(end, next);
      int depth = 0;
      while (at < end && in.charAt(at) == '>') {
        depth++;
        at++;
      }
      // RFC 3676 §4.4: one space may stand before what would be read in another way.
      int start = at < end && in.charAt(at) == ' ' ? at + 1 : at;
      String line = in.substring(start, end);
      boolean signature = line.equals(SIGNATURE); // §4.3: neither fixed nor flowed
      boolean joined = openDepth == depth && !signature; // §4.5: depths do not flow together
      if (openDepth >= 0 && !joined) {
        out.append(brokenBy);
      }
      if (!joined && depth > 0) {
        out.repeat('>', depth).append(' ');
      }
      // §4.2
      boolean flowed = line.endsWith(" ") && !signature;
      out.append(line, 0, flowed && deleteSpace ? line.length() - 1 : line.length());
      if (flowed) {
        openDepth = depth;
        brokenBy = lineEnd;
      } else {
        openDepth = -1;
        out.append(lineEnd);
      }
      at = next;
    }
    return out.toString();
  }
}
