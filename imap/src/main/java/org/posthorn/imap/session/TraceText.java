package org.posthorn.imap.session;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.imap.command.ImapCommandName;

/// What a trace may show of a session's lines: no secret, and nothing of a message but its flags,
/// sizes and dates. One thread at a time.
final class TraceText {
  private static final Pattern COMMAND =
      Pattern.compile("([^ ]{1,64}) ((?:UID )?[A-Z]{1,16})(?: .*)?", Pattern.CASE_INSENSITIVE);

  /// Their strings are of messages, or notes of their owner (RFC 5464).
  private static final Pattern PRIVATE = Pattern.compile("\\* (?:\\d+ FETCH|METADATA) .*");

  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

  /// Their arguments are secrets.
  private static final Set<ImapCommandName> LOGINS =
      Set.of(ImapCommandName.LOGIN, ImapCommandName.AUTHENTICATE);

  private static final Set<ImapCommandName> SEARCHES =
      Set.of(ImapCommandName.SEARCH, ImapCommandName.UID_SEARCH);

  private static final String HIDDEN = " (hidden)";

  /// The tag of the command that is answered now, if it was shown. What is no command may be a
  /// secret from its first word on, which the answer repeats.
  private String tag = "";

  /// Shows what follows the name of the command that is read now.
  private UnaryOperator<String> arguments = UnaryOperator.identity();

  /// The first line of a command. What is no command is not shown: it may be the answer to a
  /// challenge that came too late, or a part of a message.
  String command(byte[] line) {
    tag = "";
    arguments = _ -> HIDDEN;
    String text = new String(line, StandardCharsets.UTF_8);
    Matcher matcher = COMMAND.matcher(text);
    if (!matcher.matches()) {
      return hidden(line.length);
    }
    ImapCommandName name = ImapCommandName.named(matcher.group(2)).orElse(null);
    if (name == null) {
      return hidden(line.length);
    }
    tag = matcher.group(1);
    arguments = arguments(name);
    int rest = matcher.end(2);
    return text.substring(0, rest)
        + (rest == text.length() ? "" : arguments.apply(text.substring(rest)));
  }

  private static UnaryOperator<String> arguments(ImapCommandName name) {
    if (LOGINS.contains(name)) {
      return _ -> HIDDEN;
    }
    if (SEARCHES.contains(name)) {
      return new SearchWords()::shown;
    }
    return name == ImapCommandName.SETMETADATA
        ? TraceText::withoutStrings
        : UnaryOperator.identity();
  }

  private static String withoutStrings(String text) {
    return QUOTED.matcher(text).replaceAll("\"…\"");
  }

  /// How the command goes on behind a literal.
  String further(long literal, byte[] line) {
    return "(" + literal + " octets)" + arguments.apply(new String(line, StandardCharsets.UTF_8));
  }

  private static String hidden(int octets) {
    return "(" + octets + " octets that are no command)";
  }

  /// A line of the server.
  String response(String line) {
    if (line.startsWith("+ ")) {
      return "+";
    }
    if (!line.startsWith("* ") && (tag.isEmpty() || !line.startsWith(tag + " "))) {
      return "…" + line.substring(Math.max(0, line.indexOf(' ')));
    }
    return PRIVATE.matcher(line).matches() ? withoutStrings(line) : line;
  }
}
