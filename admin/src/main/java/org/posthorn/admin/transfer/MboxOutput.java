package org.posthorn.admin.transfer;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/// Writes an mbox file (RFC 4155, variant `mboxrd`): each message after a line that begins with
/// `From `, with LF, and with `>` before lines that look like such a line. Flags are in Status,
/// X-Status and X-Keywords. Closing it does not close the underlying stream. One thread.
final class MboxOutput extends FilterOutputStream {
  private static final byte[] FROM = "From ".getBytes(StandardCharsets.US_ASCII);

  /// In the format of `asctime`, in UTC (RFC 4155, appendix A).
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss yyyy", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// Whether this line so far consists of `>` and [#matched] octets of `From `.
  private boolean atStart = true;

  private int matched;
  private boolean cr;
  private boolean ended = true;

  MboxOutput(OutputStream out) {
    super(out);
  }

  /// Begins a message; its octets are written next.
  ///
  /// @param flags letters as in [MessageFlags]
  void begin(Instant received, MessageFlags flags) throws IOException {
    line("From MAILER-DAEMON " + TIME.format(received));
    line("Status: " + (flags.has('S') ? "RO" : "O"));
    String more =
        (flags.has('R') ? "A" : "")
            + (flags.has('F') ? "F" : "")
            + (flags.has('D') ? "T" : "")
            + (flags.has('T') ? "D" : "");
    if (!more.isEmpty()) {
      line("X-Status: " + more);
    }
    List<String> keywords = flags.keywords();
    if (!keywords.isEmpty()) {
      line("X-Keywords: " + String.join(" ", keywords));
    }
  }

  private void line(String text) throws IOException {
    out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      write(bytes[i]);
    }
  }

  @Override
  public void write(int octet) throws IOException {
    if (cr) {
      cr = false;
      if (octet != '\n') {
        plain('\r');
      }
    }
    if (octet == '\r') {
      cr = true;
    } else {
      plain((byte) octet);
    }
  }

  private void plain(int octet) throws IOException {
    ended = octet == '\n';
    if (atStart) {
      if (matched == 0 && octet == '>') {
        out.write(octet);
        return;
      }
      if (octet == FROM[matched]) {
        matched++;
        if (matched == FROM.length) {
          out.write('>');
          endStart();
        }
        return;
      }
      endStart();
    }
    out.write(octet);
    atStart = ended;
  }

  private void endStart() throws IOException {
    out.write(FROM, 0, matched);
    matched = 0;
    atStart = false;
  }

  /// Ends a message.
  void end() throws IOException {
    if (cr) {
      cr = false;
      plain('\r');
    }
    endStart();
    out.write(ended ? "\n".getBytes(StandardCharsets.US_ASCII) : new byte[] {'\n', '\n'});
    atStart = true;
    ended = true;
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
