package org.posthorn.managesieve;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Writes responses (RFC 5804 §4). One thread at a time. Nothing is sent before [#flush] or before
/// the output's buffer is full.
final class ResponseWriter {
  // RFC 5804 §4: quoted = <"> *1024 octets <">
  private static final int QUOTED_OCTETS_MAX = 1_024;

  private static final byte[] CRLF = {'\r', '\n'};

  private final OutputStream out;

  ResponseWriter(OutputStream out) {
    this.out = out;
  }

  /// A capability without value.
  void capability(String name) throws IOException {
    string(name);
    end();
  }

  /// A capability with a value.
  void capability(String name, String value) throws IOException {
    string(name);
    ascii(" ");
    string(value);
    end();
  }

  /// A line of LISTSCRIPTS.
  void script(String name, boolean active) throws IOException {
    string(name);
    ascii(active ? " ACTIVE" : "");
    end();
  }

  /// A line with only a string: a script, or a challenge of a login.
  void line(byte[] text) throws IOException {
    string(text);
    end();
  }

  /// A script in GETSCRIPT: always a literal, as clients expect it.
  void literalLine(byte[] text) throws IOException {
    literal(text);
    end();
  }

  void ok(Optional<ResponseCode> code, String text) throws IOException {
    status("OK", code, text);
  }

  void no(Optional<ResponseCode> code, String text) throws IOException {
    status("NO", code, text);
  }

  void bye(Optional<ResponseCode> code, String text) throws IOException {
    status("BYE", code, text);
  }

  private void status(String status, Optional<ResponseCode> code, String text) throws IOException {
    ascii(status);
    if (code.isPresent()) {
      ascii(" (" + code.get().name());
      if (code.get().argument().isPresent()) {
        ascii(" ");
        string(code.get().argument().get());
      }
      ascii(")");
    }
    ascii(" ");
    string(text);
    end();
  }

  private void string(String text) throws IOException {
    string(text.getBytes(StandardCharsets.UTF_8));
  }

  private void string(byte[] text) throws IOException {
    if (!isQuotable(text)) {
      literal(text);
      return;
    }
    out.write('"');
    for (byte octet : text) {
      if (octet == '"' || octet == '\\') {
        out.write('\\');
      }
      out.write(octet);
    }
    out.write('"');
  }

  private static boolean isQuotable(byte[] text) {
    if (text.length > QUOTED_OCTETS_MAX) {
      return false;
    }
    for (byte octet : text) {
      if (octet == '\r' || octet == '\n' || octet == 0) {
        return false;
      }
    }
    return true;
  }

  private void literal(byte[] text) throws IOException {
    ascii("{" + text.length + "}");
    end();
    out.write(text);
  }

  private void ascii(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private void end() throws IOException {
    out.write(CRLF);
  }

  void flush() throws IOException {
    out.flush();
  }
}
