package org.posthorn.imap.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.imap.syntax.ImapDate;

/// Collects responses octet by octet, without intermediate strings, and writes them in large
/// blocks. One thread.
///
/// Text is passed as octet strings, where each `char` is one octet, as header values are stored.
public final class ResponseBuffer {

  private static final int BLOCK = 16 * 1024;
  private static final int LONG_DIGITS = 19;
  // Some clients do not accept longer quoted strings.
  private static final int QUOTED_MAX = 1000;

  private byte[] bytes = new byte[2 * BLOCK];
  private int length;

  /// Number of octets collected.
  public int length() {
    return length;
  }

  /// Writes everything to the connection.
  public void drainTo(ResponseWriter out) throws IOException {
    out.octets(bytes, 0, length);
    length = 0;
  }

  /// Writes everything to the connection if it is large. Called between responses.
  public void drainIfLarge(ResponseWriter out) throws IOException {
    if (length >= BLOCK) {
      drainTo(out);
    }
  }

  /// Drops what was collected beyond `to` octets.
  void truncate(int to) {
    length = to;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  public ResponseBuffer octet(char octet) {
    reserve(1);
    bytes[length++] = (byte) octet;
    return this;
  }

  public ResponseBuffer octets(byte[] from) {
    return octets(from, 0, from.length);
  }

  public ResponseBuffer octets(byte[] from, int offset, int count) {
    reserve(count);
    System.arraycopy(from, offset, bytes, length, count);
    length += count;
    return this;
  }

  /// Octets as they are.
  public ResponseBuffer text(String octets) {
    int count = octets.length();
    reserve(count);
    copy(octets, count);
    return this;
  }

  @SuppressWarnings("deprecation") // takes the low octet of each char, as intended
  private void copy(String octets, int count) {
    octets.getBytes(0, count, bytes, length);
    length += count;
  }

  /// A number of at least 0, in decimal.
  public ResponseBuffer number(long number) {
    reserve(LONG_DIGITS);
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
    return this;
  }

  /// `date-time` in UTC.
  public ResponseBuffer dateTime(long epochMillis) {
    reserve(ImapDate.DATE_TIME_LENGTH);
    length = ImapDate.writeDateTime(epochMillis, bytes, length);
    return this;
  }

  /// `nstring`
  public ResponseBuffer nstring(@Nullable String octets) {
    return octets == null ? text("NIL") : string(octets);
  }

  /// `string`: quoted if it is short and contains only printable ASCII, otherwise a literal. Octets
  /// above 127 are always sent in a literal: they are unchanged octets of the message and may not
  /// be UTF-8.
  public ResponseBuffer string(String octets) {
    int count = octets.length();
    if (count > QUOTED_MAX) {
      return literal(octets);
    }
    reserve(2 * count + 2);
    int start = length;
    bytes[length++] = '"';
    for (int i = 0; i < count; i++) {
      char c = octets.charAt(i);
      if (c >= 0x7f || c < ' ') {
        length = start;
        return literal(octets);
      }
      if (c == '"' || c == '\\') {
        bytes[length++] = '\\';
      }
      bytes[length++] = (byte) c;
    }
    bytes[length++] = '"';
    return this;
  }

  private ResponseBuffer literal(String octets) {
    // RFC 9051 §9: CHAR8 excludes NUL, so it is replaced by an ASCII substitute in strings that are
    // not contents.
    String safe = octets.indexOf('\0') < 0 ? octets : octets.replace('\0', '?');
    return literal(safe.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// A literal of these octets, which must not contain NUL.
  public ResponseBuffer literal(byte[] octets) {
    return literalHeader(octets.length).octets(octets);
  }

  /// `{octets}` CRLF
  public ResponseBuffer literalHeader(long octets) {
    octet('{').number(octets);
    return text("}\r\n");
  }

  private void reserve(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
    }
  }
}
