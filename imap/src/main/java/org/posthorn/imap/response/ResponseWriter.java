package org.posthorn.imap.response;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.posthorn.imap.syntax.MailboxName;

/// Writes responses in IMAP's data formats (RFC 9051 §4, §9). One thread at a time.
///
/// `text`, `number`, `string` and similar methods build a line, [#end] ends it; the other methods
/// write whole lines. Nothing is sent before [#flush] or before the output's buffer is full.
public final class ResponseWriter {
  /// Longest text written as a quoted string; some clients do not accept longer ones.
  private static final int QUOTED_CHARS_MAX = 1000;

  private static final byte[] CRLF = {'\r', '\n'};

  private final OutputStream out;
  private boolean utf8;

  public ResponseWriter(OutputStream out) {
    this.out = out;
  }

  /// From now on strings and mailbox names are in UTF-8: after ENABLE IMAP4rev2 or UTF8=ACCEPT (RFC
  /// 9051 §5.1, RFC 9755 §3).
  public void acceptUtf8() {
    utf8 = true;
  }

  /// Names and strings are no longer sent in UTF-8.
  public void rejectUtf8() {
    utf8 = false;
  }

  /// Whether UTF-8 may be written in quoted strings.
  public boolean utf8() {
    return utf8;
  }

  /// Writes text unchanged.
  public ResponseWriter text(String ascii) throws IOException {
    out.write(ascii.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  public ResponseWriter space() throws IOException {
    out.write(' ');
    return this;
  }

  /// Writes one ASCII character unchanged.
  public ResponseWriter character(char ascii) throws IOException {
    out.write(ascii);
    return this;
  }

  /// Writes a number of at least 0.
  public ResponseWriter number(long number) throws IOException {
    if (number >= 0 && number < 10) {
      out.write((int) ('0' + number));
      return this;
    }
    byte[] digits = new byte[20];
    int at = digits.length;
    long rest = number;
    do {
      digits[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    out.write(digits, at, digits.length - at);
    return this;
  }

  /// Writes `NIL` or a string.
  public ResponseWriter nstring(@Nullable String value) throws IOException {
    return value == null ? text("NIL") : string(value);
  }

  /// Writes a quoted string if the session's syntax allows it, otherwise a literal.
  public ResponseWriter string(String value) throws IOException {
    if (!quotable(value)) {
      return literal(value.getBytes(StandardCharsets.UTF_8));
    }
    StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\');
      }
      quoted.append(c);
    }
    out.write(quoted.append('"').toString().getBytes(StandardCharsets.UTF_8));
    return this;
  }

  // RFC 9051 §9 quoted: no CR, LF or NUL; UTF-8 only if the client has enabled it.
  private boolean quotable(String value) {
    if (value.length() > QUOTED_CHARS_MAX) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || c == 0 || (c > 0x7f && !utf8)) {
        return false;
      }
    }
    return true;
  }

  /// Writes the name of a mailbox: as an atom if possible, otherwise as a string; in modified UTF-7
  /// unless the session has enabled UTF-8.
  public ResponseWriter mailbox(String path) throws IOException {
    String name = MailboxName.encode(path, utf8);
    return isAtom(name) ? text(name) : string(name);
  }

  /// `astring`
  public ResponseWriter astring(String value) throws IOException {
    return isAtom(value) ? text(value) : string(value);
  }

  private static boolean isAtom(String value) {
    if (value.isEmpty() || value.equalsIgnoreCase("NIL")) {
      return false;
    }
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean plain =
          (c >= '0' && c <= '9')
              || (c >= 'A' && c <= 'Z')
              || (c >= 'a' && c <= 'z')
              || "-_./$&+,".indexOf(c) >= 0;
      if (!plain) {
        return false;
      }
    }
    return true;
  }

  /// Writes a whole literal.
  public ResponseWriter literal(byte[] octets) throws IOException {
    return literalHeader(octets.length).octets(octets, 0, octets.length);
  }

  /// Writes `{octets}` CRLF; the caller must write exactly that many octets.
  public ResponseWriter literalHeader(long octets) throws IOException {
    text("{").number(octets).text("}");
    out.write(CRLF);
    return this;
  }

  /// Writes `~{octets}` CRLF, the literal8 of BINARY (RFC 3516 §4.3).
  public ResponseWriter literal8Header(long octets) throws IOException {
    return text("~").literalHeader(octets);
  }

  /// Writes octets unchanged.
  public ResponseWriter octets(byte[] octets, int offset, int length) throws IOException {
    out.write(octets, offset, length);
    return this;
  }

  /// Ends a line.
  public void end() throws IOException {
    out.write(CRLF);
  }

  /// Writes a whole untagged line with this text unchanged.
  public void untagged(String text) throws IOException {
    text("* ").text(text).end();
  }

  /// Writes an untagged OK, NO, BAD, BYE or PREAUTH.
  public void untagged(Status status, @Nullable ResponseCode code, String text) throws IOException {
    status("*", status, code, text);
  }

  /// Writes `* n NAME`, as in `* 23 EXISTS`.
  public void untagged(long number, String name) throws IOException {
    text("* ").number(number).space().text(name).end();
  }

  /// Writes the tagged response of a command.
  public void tagged(String tag, Status status, @Nullable ResponseCode code, String text)
      throws IOException {
    status(tag, status, code, text);
  }

  private void status(String tag, Status status, @Nullable ResponseCode code, String text)
      throws IOException {
    text(tag).space().text(status.name()).space();
    if (code != null) {
      text("[").text(code.text()).text("] ");
    }
    text(text).end();
  }

  /// Writes a command continuation request (RFC 9051 §7.7). `text` may be empty.
  public void continuation(String text) throws IOException {
    text("+ ").text(text).end();
  }

  /// Sends buffered output.
  public void flush() throws IOException {
    out.flush();
  }
}
