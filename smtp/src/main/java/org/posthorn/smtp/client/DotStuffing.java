package org.posthorn.smtp.client;

import java.io.IOException;
import java.io.OutputStream;

/// Doubles a dot at the beginning of a line and ends the data. RFC 5321 §4.5.2.
///
/// The message has CRLF line ends; if the last line has none, it is added here.
final class DotStuffing extends OutputStream {
  private static final byte[] END = {'.', '\r', '\n'};
  private static final byte[] LINE_END = {'\r', '\n'};

  private final OutputStream out;

  /// The last two octets, which determine the position in a line. Initially at the beginning of a
  /// line.
  private int before = '\r';

  private int last = '\n';

  DotStuffing(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] from, int offset, int count) throws IOException {
    int start = offset;
    int end = offset + count;
    for (int i = offset; i < end; i++) {
      int octet = from[i];
      if (octet == '.' && last == '\n' && before == '\r') {
        out.write(from, start, i - start);
        out.write('.');
        start = i;
      }
      before = last;
      last = octet;
    }
    out.write(from, start, end - start);
  }

  /// Ends the data with the final dot.
  void end() throws IOException {
    if (last != '\n' || before != '\r') {
      out.write(LINE_END);
    }
    out.write(END);
  }
}
