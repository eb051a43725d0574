package org.posthorn.admin.spam;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads a file of messages: one message, or an mbox file (RFC 4155), with each message after a
/// line that begins with `From `. Line breaks become CRLF, `>From ` becomes `From `. Of a message
/// longer than [#OCTETS_MAX], only the beginning is returned. One thread.
public final class Mbox {
  /// Octets of a message that are kept.
  public static final int OCTETS_MAX = 4 << 20;

  private static final byte[] SEPARATOR = "From ".getBytes(StandardCharsets.US_ASCII);
  private static final int LINE_MAX = 1 << 20;

  private final InputStream in;
  private byte[] line = {};
  private boolean begun;
  private boolean ended;
  private boolean many;

  public Mbox(InputStream in) {
    this.in = in;
  }

  /// The next message; empty at the end.
  ///
  /// @throws IOException if the file could not be read
  public Optional<byte[]> next() throws IOException {
    if (!begun) {
      begun = true;
      read();
      many = separates();
    }
    if (many && !ended) {
      read(); // after the separator
    }
    if (ended) {
      return Optional.empty();
    }
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    boolean afterEmpty = false;
    while (!ended && !(many && afterEmpty && separates())) {
      afterEmpty = line.length == 0;
      if (message.size() + line.length + 2 <= OCTETS_MAX) {
        int quoted = many && isQuoted() ? 1 : 0;
        message.write(line, quoted, line.length - quoted);
        message.write('\r');
        message.write('\n');
      }
      read();
    }
    return Optional.of(message.toByteArray());
  }

  private boolean separates() {
    return startsAt(0);
  }

  private boolean isQuoted() {
    int at = 0;
    while (at < line.length && line[at] == '>') {
      at++;
    }
    return at > 0 && startsAt(at);
  }

  private boolean startsAt(int from) {
    for (int i = 0; i < SEPARATOR.length; i++) {
      if (from + i >= line.length || line[from + i] != SEPARATOR[i]) {
        return false;
      }
    }
    return true;
  }

  /// Reads a line without its line break; sets `ended` after the last.
  private void read() throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    int octet = in.read();
    if (octet < 0) {
      ended = true;
      return;
    }
    while (octet >= 0 && octet != '\n') {
      if (octets.size() < LINE_MAX) {
        octets.write(octet);
      }
      octet = in.read();
    }
    byte[] all = octets.toByteArray();
    boolean cr = all.length > 0 && all[all.length - 1] == '\r';
    line = cr ? java.util.Arrays.copyOf(all, all.length - 1) : all;
  }
}
