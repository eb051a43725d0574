package org.posthorn.delivery.octets;

/// Finds a CR or LF alone. A mailbox may hold such a message (IMAP's APPEND accepts it), but it
/// must not be sent to another server. RFC 5321 §2.3.8. One thread.
public final class LineEnds {
  private boolean afterCr;
  private boolean bare;

  public void write(byte[] from, int offset, int length) {
    for (int i = offset; i < offset + length; i++) {
      bare |= afterCr != (from[i] == '\n');
      afterCr = from[i] == '\r';
    }
  }

  /// Whether a CR or LF alone was found; called at the end of the message.
  public boolean bare() {
    return bare || afterCr;
  }
}
