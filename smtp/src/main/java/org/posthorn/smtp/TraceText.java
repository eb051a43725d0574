package org.posthorn.smtp;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a trace may contain of a client's lines: no secrets, and no contents of messages.
final class TraceText {
  /// Commands whose arguments are shown if they have the proper form: a line of a message that
  /// begins with such a word is not shown.
  private static final Pattern SHOWN =
      Pattern.compile(
          "(?i)(?:MAIL FROM:\\s?<[^>]*>.*|RCPT TO:\\s?<[^>]*>.*|(?:EHLO|HELO|LHLO) \\S+|BDAT \\d+.*)");

  private static final Pattern VERB = Pattern.compile("([A-Za-z]{4,8})(?: .*)?");

  private static final Set<String> VERBS =
      Set.of("DATA", "RSET", "NOOP", "QUIT", "HELP", "VRFY", "EXPN", "STARTTLS", "AUTH");

  private TraceText() {}

  /// A line that was read as a command. Anything else is hidden: it may be a late response to a
  /// challenge, or part of a message.
  static String command(byte[] line) {
    String text = new String(line, StandardCharsets.UTF_8);
    if (SHOWN.matcher(text).matches()) {
      return text;
    }
    Matcher verb = VERB.matcher(text);
    String name = verb.matches() ? verb.group(1).toUpperCase(Locale.ROOT) : "";
    if (!VERBS.contains(name)) {
      return "(" + line.length + " octets that are no command)";
    }
    return text.length() == name.length() ? name : name + " (hidden)";
  }
}
