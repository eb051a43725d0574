package org.posthorn.wire.sessions;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// Passes on the output of a server unchanged, and adds its lines to the trace, if there is one.
/// For protocols with literals: `{n}` at the end of a line, followed by that many octets (RFC 9051
/// §4.3, RFC 5804 §4). Of a literal only the length is traced.
///
/// Tracing starts when the protocol has announced the beginning of a line: otherwise the contents
/// of a literal would be taken for lines. Used by one thread at a time.
public final class TracedOutput extends OutputStream {
  private static final int LINE_OCTETS_MAX = 4_096;

  /// Enough of a line's end for `{18446744073709551615}`.
  private static final int TAIL_OCTETS = 22;

  private final OutputStream out;
  private final OpenSession session;
  private final UnaryOperator<String> masked;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(0);
  private final StringBuilder tail = new StringBuilder(0);
  private boolean hears;
  private long literalLeft;

  /// @param masked removes secrets from a line
  public TracedOutput(OutputStream out, OpenSession session, UnaryOperator<String> masked) {
    this.out = out;
    this.session = session;
    this.masked = masked;
  }

  /// The next output begins a line.
  public void lineBegins() {
    hears = session.traced();
    literalLeft = 0;
    line.reset();
    tail.setLength(0);
  }

  @Override
  public void write(int octet) throws IOException {
    out.write(octet);
    if (hears) {
      hear(octet);
    }
  }

  @Override
  public void write(byte[] octets, int offset, int length) throws IOException {
    out.write(octets, offset, length);
    if (!hears) {
      return;
    }
    int end = offset + length;
    int at = offset;
    while (at < end) {
      if (literalLeft > 0) {
        int step = (int) Math.min(literalLeft, end - at);
        literalLeft -= step;
        at += step;
      } else {
        hear(octets[at]);
        at++;
      }
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  private void hear(int octet) {
    if (literalLeft > 0) {
      literalLeft--;
      return;
    }
    if (octet == '\n') {
      lineEnds();
      return;
    }
    if (octet == '\r') {
      return;
    }
    if (line.size() < LINE_OCTETS_MAX) {
      line.write(octet);
    }
    tail.append((char) (octet & 0xff));
    if (tail.length() > 2 * TAIL_OCTETS) {
      tail.delete(0, TAIL_OCTETS);
    }
  }

  private void lineEnds() {
    literalLeft = literal();
    tail.setLength(0);
    if (literalLeft >= 0) {
      return; // the line continues after the literal
    }
    literalLeft = 0;
    session.server(masked.apply(line.toString(StandardCharsets.UTF_8)));
    line.reset();
    hears = session.traced();
  }

  /// The length of the literal announced at the end of the line, or -1.
  private long literal() {
    int open = tail.lastIndexOf("{");
    int digits = tail.length() - open - 2;
    if (open < 0 || digits < 1 || digits > 18 || tail.charAt(tail.length() - 1) != '}') {
      return -1;
    }
    long length = 0;
    for (int i = open + 1; i < tail.length() - 1; i++) {
      char digit = tail.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      length = length * 10 + (digit - '0');
    }
    return length;
  }
}
