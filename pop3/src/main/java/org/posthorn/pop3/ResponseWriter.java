package org.posthorn.pop3;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthorn.wire.Output;
import org.posthorn.wire.sessions.OpenSession;

/// Writes responses (RFC 1939 §3). Used by one thread at a time. Nothing is sent before [#flush] or
/// before the output's own buffer is full.
final class ResponseWriter {
  private final Output out;
  private final OpenSession open;

  /// @param open hears the first line of each response
  ResponseWriter(Output out, OpenSession open) {
    this.out = out;
    this.open = open;
  }

  /// @param text UTF-8 where the client named it, otherwise US-ASCII
  void ok(String text) throws IOException {
    first("+OK " + text);
  }

  void error(Optional<ResponseCode> code, String text) throws IOException {
    first("-ERR " + code.map(c -> "[" + c.text() + "] ").orElse("") + text);
  }

  /// A challenge of a login (RFC 5034 §4).
  void challenge(String base64) throws IOException {
    line("+ " + base64);
  }

  /// A line of a response with several.
  void line(String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.write('\r');
    out.write('\n');
  }

  /// Ends a response with several lines.
  void endOfLines() throws IOException {
    line(".");
  }

  /// For the content of messages.
  Output output() {
    return out;
  }

  void flush() throws IOException {
    out.flush();
  }

  private void first(String text) throws IOException {
    if (open.traced()) {
      open.server(text);
    }
    line(text);
  }
}
