package org.posthorn.managesieve;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a trace may contain of a session's lines: no secrets, and no contents of scripts.
final class TraceText {
  private static final Pattern COMMAND = Pattern.compile("([A-Za-z]{1,16})(?: .*)?");

  private static final Pattern NAMED = Pattern.compile("(?i)(PUTSCRIPT \"[^\"]*\").*");
  private static final Pattern SASL = Pattern.compile("\\(SASL \"[^\"]*\"\\)");

  private TraceText() {}

  /// The first line of a command. Anything else is hidden: it may be a late response to a
  /// challenge, or part of a script.
  static String command(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    Matcher matcher = COMMAND.matcher(text);
    String name = matcher.matches() ? matcher.group(1).toUpperCase(Locale.ROOT) : "";
    return switch (name) {
      case "LOGOUT",
          "CAPABILITY",
          "HAVESPACE",
          "LISTSCRIPTS",
          "SETACTIVE",
          "GETSCRIPT",
          "DELETESCRIPT",
          "RENAMESCRIPT",
          "NOOP",
          "STARTTLS",
          "UNAUTHENTICATE" ->
          text;
      case "PUTSCRIPT" -> {
        Matcher named = NAMED.matcher(text);
        yield (named.matches() ? named.group(1) : name) + " (a script)";
      }
      case "AUTHENTICATE", "CHECKSCRIPT" -> name + " (hidden)";
      default -> "(" + line.length + " octets that are no command)";
    };
  }

  /// A line of the server.
  static String response(String line) {
    return SASL.matcher(line).replaceAll("(SASL …)");
  }
}
