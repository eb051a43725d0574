package org.posthorn.imap.syntax;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Reads a command the way a session does, but from octets that are all there.
public final class CommandText {

  private CommandText() {}

  /// A command with its literals, lines separated by CRLF, as in `a LOGIN {5}\r\nalice pass`.
  public static CommandBytes read(String text) {
    return read(text.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
  }

  /// The same of any octets.
  ///
  /// @param literals how many literals to read; the next one stays pending
  public static CommandBytes read(byte[] octets, int literals) {
    CommandBytes.Builder builder = new CommandBytes.Builder();
    int at = 0;
    for (int read = 0; ; read++) {
      int end = lineEnd(octets, at);
      Optional<LiteralMarker> marker = LiteralMarker.atEnd(octets, at, end - at);
      int next = Math.min(octets.length, end + 2);
      if (marker.isEmpty() || (read < literals && marker.get().bytes() > octets.length - next)) {
        return builder.text(octets, at, end - at).build();
      }
      builder.text(octets, at, end - at - marker.get().length());
      if (read == literals) {
        return builder.build(marker.get());
      }
      int literalEnd = next + (int) marker.get().bytes();
      builder.literal(Arrays.copyOfRange(octets, next, literalEnd), marker.get().binary());
      at = literalEnd;
    }
  }

  private static int lineEnd(byte[] octets, int from) {
    for (int i = from; i + 1 < octets.length; i++) {
      if (octets[i] == '\r' && octets[i + 1] == '\n') {
        return i;
      }
    }
    return octets.length;
  }

  public static Parser parser(String text) {
    return new Parser(read(text), SyntaxContext.defaults());
  }
}
