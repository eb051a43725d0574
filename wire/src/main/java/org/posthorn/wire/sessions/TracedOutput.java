package org.posthorn.wire.sessions;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

/// What a server writes, passed on as it is, and told line by line to the session if that is
/// traced. For protocols whose lines may hold literals, `{n}` and so many octets behind the line's
/// end (RFC 9051 §4.3, RFC 5804 §4): of those only their length is told.
///
/// It is heard only from a point on of which the protocol has said that a line begins there: what
/// follows in the middle of a literal would else be taken for lines. Used by one thread at a time.
public final class TracedOutput extends OutputStream {
  private static final int LINE_OCTETS_MAX = 4_096;

  /// As much of a line's end as `{18446744073709551615}` has.
  private static final int TAIL_OCTETS = 22;

  private final OutputStream out;
  private final OpenSession session;
  private final UnaryOperator<String> masked;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(0);
  private final StringBuilder tail = new StringBuilder(0);
  private boolean hears;
  private long literalLeft;

  /// @param masked what may be told of a line
  public TracedOutput(OutputStream out, OpenSession session, UnaryOperator<String> masked) {
    this.out = out;
    this.session = session;
    this.masked = masked;
  }

  /// What is written next begins a line.
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
      return; // the line goes on behind the literal
    }
    literalLeft = 0;
    session.server(masked.apply(line.toString(StandardCharsets.UTF_8)));
    line.reset();
    hears = session.traced();
  }

  /// The length of the literal that the line announces at its end, or -1.
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
