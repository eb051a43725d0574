package org.posthorn.jmap.change;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Converts LF to CRLF in messages from files (RFC 8621 §4.8 permits repairing an imported
/// message). A message whose first line ends in CRLF is not changed. Closing it does not close the
/// underlying stream. One thread.
final class LineBreaks extends FilterOutputStream {
  private boolean decided;
  private boolean mends;
  private byte last;

  LineBreaks(OutputStream out) {
    super(out);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (decided && !mends) {
      out.write(bytes, offset, length);
      return;
    }
    ByteArrayOutputStream mended = new ByteArrayOutputStream(length + length / 32);
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        if (!decided) {
          mends = last != '\r';
          decided = true;
        }
        if (mends && last != '\r') {
          mended.write('\r');
        }
      }
      last = bytes[i];
      mended.write(last);
    }
    mended.writeTo(out);
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
