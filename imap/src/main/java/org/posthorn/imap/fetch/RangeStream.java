package org.posthorn.imap.fetch;

import java.io.InputStream;
import org.posthorn.store.message.MessageBytes;

/// A range of a message as a stream. One thread. Closing it closes nothing.
final class RangeStream extends InputStream {

  private final MessageBytes bytes;
  private final long end;
  private long position;

  RangeStream(MessageBytes bytes, long from, long to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    int wanted = (int) Math.min(length, end - position);
    if (wanted <= 0) {
      return -1;
    }
    int count = bytes.read(position, into, offset, wanted);
    if (count > 0) {
      position += count;
    }
    return count;
  }
}
