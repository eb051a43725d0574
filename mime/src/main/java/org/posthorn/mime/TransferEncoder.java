package org.posthorn.mime;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/// Streaming encoder of Content-Transfer-Encoding (RFC 2045 §6). One thread.
abstract sealed class TransferEncoder {
  private static final byte[] CRLF = {'\r', '\n'};

  TransferEncoder() {}

  /// Encodes the next octets.
  abstract void write(byte[] bytes, int from, int to, OutputStream out) throws IOException;

  /// Called at the end.
  ///
  /// @param lineEnds whether the output must end with a line end: if no boundary follows
  abstract void finish(boolean lineEnds, OutputStream out) throws IOException;

  /// RFC 2045 §6.7. CRLF stays a line end; CR and LF alone are octets.
  static final class QuotedPrintable extends TransferEncoder {
    /// Octets of a line with the `=` of a soft line break.
    private static final int LINE_MAX = 76;

    private static final byte[] HEX = {
      '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'
    };

    private int column;
    private boolean returned;

    /// A space or tab that may be the last octet of its line, which must not be seen; 0 for none.
    private byte blank;

    @Override
    void write(byte[] bytes, int from, int to, OutputStream out) throws IOException {
      for (int i = from; i < to; i++) {
        next(bytes[i], out);
      }
    }

    private void next(byte octet, OutputStream out) throws IOException {
      if (returned) {
        returned = false;
        if (octet == '\n') {
          endLine(out);
          return;
        }
        blankWithin(out);
        encoded((byte) '\r', out);
      }
      if (octet == '\r') {
        returned = true;
        return;
      }
      blankWithin(out);
      if (octet == ' ' || octet == '\t') {
        blank = octet;
      } else if (octet > ' ' && octet < 0x7F && octet != '=') {
        room(1, out);
        out.write(octet);
      } else {
        encoded(octet, out);
      }
    }

    private void endLine(OutputStream out) throws IOException {
      blankAtEnd(out);
      out.write(CRLF);
      column = 0;
    }

    private void blankWithin(OutputStream out) throws IOException {
      if (blank != 0) {
        room(1, out);
        out.write(blank);
        blank = 0;
      }
    }

    private void blankAtEnd(OutputStream out) throws IOException {
      if (blank != 0) {
        encoded(blank, out);
        blank = 0;
      }
    }

    private void encoded(byte octet, OutputStream out) throws IOException {
      room(3, out);
      out.write('=');
      out.write(HEX[(octet & 0xFF) >> 4]);
      out.write(HEX[octet & 0xF]);
    }

    private void room(int octets, OutputStream out) throws IOException {
      if (column + octets >= LINE_MAX) {
        out.write('=');
        out.write(CRLF);
        column = 0;
      }
      column += octets;
    }

    @Override
    void finish(boolean lineEnds, OutputStream out) throws IOException {
      if (returned) {
        blankWithin(out);
        encoded((byte) '\r', out);
      }
      blankAtEnd(out);
      if (lineEnds && column > 0) {
        out.write('=');
        out.write(CRLF);
      }
    }
  }

  /// RFC 2045 §6.8.
  static final class Base64Lines extends TransferEncoder {
    /// Octets that make a line of 76 characters.
    private static final int LINE_BYTES = 57;

    private final byte[] line = new byte[LINE_BYTES];
    private int length;
    private boolean begun;

    @Override
    void write(byte[] bytes, int from, int to, OutputStream out) throws IOException {
      for (int at = from; at < to; ) {
        int step = Math.min(to - at, LINE_BYTES - length);
        System.arraycopy(bytes, at, line, length, step);
        length += step;
        at += step;
        if (length == LINE_BYTES) {
          line(out);
        }
      }
    }

    private void line(OutputStream out) throws IOException {
      if (begun) {
        out.write(CRLF);
      }
      begun = true;
      byte[] octets = length == LINE_BYTES ? line : Arrays.copyOf(line, length);
      out.write(Base64.getEncoder().encode(octets));
      length = 0;
    }

    @Override
    void finish(boolean lineEnds, OutputStream out) throws IOException {
      if (length > 0) {
        line(out);
      }
      if (lineEnds && begun) {
        out.write(CRLF);
      }
    }
  }

  /// Passes all on as it is.
  static final class Unchanged extends TransferEncoder {
    @Override
    void write(byte[] bytes, int from, int to, OutputStream out) throws IOException {
      out.write(bytes, from, to - from);
    }

    @Override
    void finish(boolean lineEnds, OutputStream out) {
      // Each octet was passed on at once.
    }
  }

  /// Passes on an encoded body, replacing NUL.
  static final class WithoutNul extends TransferEncoder {
    private final byte[] instead;

    /// @param instead ASCII that represents NUL, or is ignored, in the encoding of the body
    WithoutNul(String instead) {
      this.instead = instead.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    void write(byte[] bytes, int from, int to, OutputStream out) throws IOException {
      int at = from;
      while (at < to) {
        int nul = Octets.indexOf(bytes, (byte) 0, at, to);
        int end = nul < 0 ? to : nul;
        out.write(bytes, at, end - at);
        if (nul >= 0) {
          out.write(instead);
        }
        at = end + 1;
      }
    }

    @Override
    void finish(boolean lineEnds, OutputStream out) {
      // Each octet was passed on at once.
    }
  }
}
