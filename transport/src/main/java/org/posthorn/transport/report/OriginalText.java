package org.posthorn.transport.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import org.posthorn.transport.message.Contents;

/// The beginning of a message: its header, or the whole message.
///
/// @param bytes with CRLF line ends
/// @param whole whether it is complete
record OriginalText(byte[] bytes, boolean whole) {

  /// @param bytesMax maximum length
  static OriginalText header(Contents original, int bytesMax) throws IOException {
    OriginalText start = start(original, bytesMax);
    int end = headerEnd(start.bytes());
    return new OriginalText(Arrays.copyOf(start.bytes(), end), false);
  }

  static OriginalText start(Contents original, int bytesMax) throws IOException {
    Taking taking = new Taking(bytesMax);
    try {
      original.writeTo(taking);
      return new OriginalText(Arrays.copyOf(taking.bytes, taking.length), true);
    } catch (EnoughException enough) {
      return new OriginalText(Arrays.copyOf(taking.bytes, taking.length), false);
    }
  }

  /// The position after the last complete line of the header, without the blank line.
  private static int headerEnd(byte[] bytes) {
    int lineStart = 0;
    for (int i = 1; i < bytes.length; i++) {
      if (bytes[i - 1] == '\r' && bytes[i] == '\n') {
        if (i - 1 == lineStart) {
          return lineStart;
        }
        lineStart = i + 1;
      }
    }
    return lineStart;
  }

  boolean isAscii() {
    for (byte octet : bytes) {
      if (octet < 0) {
        return false;
      }
    }
    return true;
  }

  /// Stops reading the message.
  private static final class EnoughException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private static final class Taking extends OutputStream {
    private final int bytesMax;
    private byte[] bytes = new byte[8 << 10];
    private int length;

    Taking(int bytesMax) {
      this.bytesMax = bytesMax;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int count) throws IOException {
      int taken = Math.min(count, bytesMax - length);
      if (length + taken > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.min(bytesMax, Math.max(length + taken, 2 * length)));
      }
      System.arraycopy(from, offset, bytes, length, taken);
      length += taken;
      if (taken < count) {
        throw new EnoughException();
      }
    }
  }
}
