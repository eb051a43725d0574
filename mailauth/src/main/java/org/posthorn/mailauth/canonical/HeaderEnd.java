package org.posthorn.mailauth.canonical;

/// Finds the end of a header in a message that comes in pieces: the empty line, or a line end with
/// which the message begins. Only CRLF ends lines. One thread.
public final class HeaderEnd {
  /// How much of CRLF CRLF has been seen; a message begins as if after a line.
  private int seen = 2;

  /// Where the body begins in this piece, or -1 if it does not. Not called again once it was found.
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
