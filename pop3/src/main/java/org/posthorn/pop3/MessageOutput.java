package org.posthorn.pop3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Writes a message, or its header and some lines of its body, as RFC 1939 §3 sends it: dots at the
/// start of lines are doubled, and every line ends with CRLF. IMAP clients can store messages with
/// bare LF; such a line end becomes CRLF, since clients disagree on what a bare LF is and one that
/// ends a line by it would take a dot after it for the end of the message.
final class MessageOutput {
  private static final int BLOCK_BYTES = 32 << 10;

  private final OutputStream out;
  private long bodyLinesLeft;
  private boolean inHeader = true;
  private boolean lineStart = true;
  private boolean lineEmpty = true;
  private boolean afterCr;

  /// @param bodyLines how many lines of the body are written at most
  MessageOutput(OutputStream out, long bodyLines) {
    this.out = out;
    this.bodyLinesLeft = bodyLines;
  }

  /// Writes a message and the final dot.
  void write(InputStream message) throws IOException {
    byte[] block = new byte[BLOCK_BYTES];
    int count = message.read(block, 0, block.length);
    while (count >= 0 && write(block, count)) {
      count = message.read(block, 0, block.length);
    }
    if (!lineStart) {
      out.write('\r');
      out.write('\n');
    }
    out.write('.');
    out.write('\r');
    out.write('\n');
  }

  /// @return false after the last line that is wanted
  private boolean write(byte[] block, int count) throws IOException {
    int written = 0;
    for (int i = 0; i < count; i++) {
      byte octet = block[i];
      if (octet == '\n') {
        if (!afterCr) {
          out.write(block, written, i - written);
          out.write('\r');
          written = i;
        }
        afterCr = false;
        if (isLastLine()) {
          out.write(block, written, i + 1 - written);
          return false;
        }
        continue;
      }
      if (lineStart && octet == '.') {
        out.write(block, written, i - written);
        out.write('.');
        written = i;
      }
      lineStart = false;
      lineEmpty &= octet == '\r';
      afterCr = octet == '\r';
    }
    out.write(block, written, count - written);
    return true;
  }

  /// A line has ended.
  private boolean isLastLine() {
    if (!inHeader) {
      bodyLinesLeft--;
    }
    inHeader &= !lineEmpty;
    lineStart = true;
    lineEmpty = true;
    return !inHeader && bodyLinesLeft <= 0;
  }
}
