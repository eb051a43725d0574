package org.posthorn.web.server;

import java.io.IOException;
import java.io.OutputStream;

/// Passes on a range of the written bytes, and stops the writer after it.
final class PartStream extends OutputStream {
  private final OutputStream out;
  private long skip;
  private long left;

  /// The range is complete; the writer can stop.
  static final class Complete extends IOException {
    private static final long serialVersionUID = 1L;
  }

  PartStream(OutputStream out, long from, long length) {
    this.out = out;
    this.skip = from;
    this.left = length;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int skipped = (int) Math.min(skip, length);
    skip -= skipped;
    int taken = (int) Math.min(left, length - skipped);
    out.write(bytes, offset + skipped, taken);
    left -= taken;
    if (left == 0) {
      throw new Complete();
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
