package org.posthorn.delivery.octets;

/// Looks for a CR or LF alone in what passes: a mailbox may hold such a message (IMAP's APPEND
/// takes it), and another server must not get it. RFC 5321 §2.3.8. One thread.
public final class LineEnds {
  private boolean afterCr;
  private boolean bare;

  public void write(byte[] from, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      bare |= afterCr != (from[i] == '\n');
      afterCr = from[i] == '\r';
    }
  }

  /// Whether there was one in all that has passed, which is the whole message.
  public boolean bare() {
    return bare || afterCr;
  }
}
