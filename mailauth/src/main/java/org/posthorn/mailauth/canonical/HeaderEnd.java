package org.posthorn.mailauth.canonical;

/// Finds the end of a header in a message that is passed in pieces: the empty line, or a CRLF at
/// the beginning of the message. Only CRLF ends lines. One thread.
public final class HeaderEnd {
  /// Number of matched octets of CRLF CRLF; a message begins as after a line.
  private int seen = 2;

  /// The beginning of the body in this piece, or -1. Not called again after it was found.
  public int find(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      boolean expected = bytes[i] == (seen % 2 == 0 ? '\r' : '\n');
      if (!expected) {
        seen = bytes[i] == '\r' ? 1 : 0;
      } else if (++seen == 4) {
        return i + 1;
      }
    }
    return -1;
  }
}
