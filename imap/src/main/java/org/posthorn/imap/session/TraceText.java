package org.posthorn.imap.session;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.imap.command.ImapCommandName;

/// What a trace may contain of a session's lines: no secrets, and of messages only flags, sizes and
/// dates. One thread at a time.
final class TraceText {
  private static final Pattern COMMAND =
      Pattern.compile("([^ ]{1,64}) ((?:UID )?[A-Z]{1,16})(?: .*)?", Pattern.CASE_INSENSITIVE);

  /// Responses whose strings are contents of messages or annotations (RFC 5464).
  private static final Pattern PRIVATE = Pattern.compile("\\* (?:\\d+ FETCH|METADATA) .*");

  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");

  /// Commands whose arguments are secrets.
  private static final Set<ImapCommandName> LOGINS =
      Set.of(ImapCommandName.LOGIN, ImapCommandName.AUTHENTICATE);

  private static final Set<ImapCommandName> SEARCHES =
      Set.of(
          ImapCommandName.SEARCH,
          ImapCommandName.UID_SEARCH,
          ImapCommandName.ESEARCH,
          ImapCommandName.SORT,
          ImapCommandName.UID_SORT,
          ImapCommandName.THREAD,
          ImapCommandName.UID_THREAD);

  private static final String HIDDEN = " (hidden)";

  /// The tag of the current command, if it was shown. The first word of an invalid command may be a
  /// secret, which the response repeats.
  private String tag = "";

  /// Filters the arguments of the current command.
  private UnaryOperator<String> arguments = UnaryOperator.identity();

  /// The first line of a command. Anything else is hidden: it may be a late response to a
  /// challenge, or part of a message.
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

  /// The text after a literal.
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
