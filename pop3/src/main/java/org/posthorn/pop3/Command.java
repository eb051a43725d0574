package org.posthorn.pop3;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// A command as the client sent it (RFC 1939 §3).
///
/// @param name in upper case
/// @param argument what follows the first space, as it was sent; empty if nothing does
record Command(String name, byte[] argument) {

  static Command parse(byte[] line) {
    int end = 0;
    while (end < line.length && line[end] != ' ') {
      end++;
    }
    byte[] argument = new byte[Math.max(0, line.length - end - 1)];
    System.arraycopy(line, line.length - argument.length, argument, 0, argument.length);
    String name = new String(line, 0, end, StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
    return new Command(name, argument);
  }

  boolean hasArgument() {
    return argument.length > 0;
  }

  /// The argument, without spaces around it.
  String text() {
    return new String(argument, StandardCharsets.UTF_8).strip();
  }

  /// The arguments of a command that takes a fixed number of them.
  ///
  /// @throws Pop3Exception.Bad if there are more or fewer
  String[] words(int count) {
    String[] words = text().isEmpty() ? new String[0] : text().split(" +");
    if (words.length != count) {
      throw new Pop3Exception.Bad(
          name + (count == 0 ? " takes no argument" : " takes " + count + " argument(s)"));
    }
    return words;
  }

  /// What a trace may show: no secret. The client has logged in.
  String traced() {
    return switch (name) {
      case "CAPA", "QUIT", "STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "RSET", "NOOP", "LAST" ->
          (name + " " + text()).strip();
      default -> "(an invalid command)";
    };
  }
}
