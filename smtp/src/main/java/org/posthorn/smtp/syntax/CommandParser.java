package org.posthorn.smtp.syntax;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// Parses a line into a [SmtpCommand]. Strict, with two exceptions that RFC 5321 §4.1.1 allows and
/// many clients need: spaces at the end of a line, and spaces between `FROM:` or `TO:` and the
/// path.
public final class CommandParser {
  private static final String SENDER_KEYWORD = "FROM:";
  private static final String RECIPIENT_KEYWORD = "TO:";

  /// Digits of the largest chunk size: 999,999,999,999,999,999 fits into a long.
  private static final int SIZE_DIGITS_MAX = 18;

  private final String line;
  private int at;

  private CommandParser(String line, int at) {
    this.line = line;
    this.at = at;
  }

  /// A line whose command is known and whose arguments are not parsed yet.
  ///
  /// @param name the command; its position can be checked before the arguments
  public record Verb(SmtpCommandName name, String line) {
    /// @throws SyntaxException with the reply if the arguments are malformed
    public SmtpCommand command() {
      return name.parse(new CommandParser(line, name.verb().length()));
    }
  }

  /// Finds the command of a line.
  ///
  /// @param octets the line without CRLF
  /// @throws SyntaxException if it contains forbidden octets, is too long, or names no command
  public static Verb verb(byte[] octets, SmtpCommandName.Dialect dialect) {
    String line = text(octets);
    int end = 0;
    while (end < line.length() && line.charAt(end) != ' ') {
      end++;
    }
    String verb = line.substring(0, end).toUpperCase(Locale.ROOT);
    SmtpCommandName name =
        SmtpCommandName.of(verb)
            .filter(dialect::has)
            .orElseThrow(() -> new SyntaxException(Reply.R500_UNKNOWN_COMMAND));
    if (octets.length + 2 > name.lineBytesMax()) {
      throw new SyntaxException(
          name == SmtpCommandName.AUTH ? Reply.R500_AUTH_LINE_TOO_LONG : Reply.R500_LINE_TOO_LONG);
    }
    return new Verb(name, line);
  }

  /// @throws SyntaxException if the line is not a command
  public static SmtpCommand parse(byte[] octets, SmtpCommandName.Dialect dialect) {
    return verb(octets, dialect).command();
  }

  /// RFC 6531 §3.3 allows UTF-8; RFC 5321 §4.1.2 forbids control characters.
  private static String text(byte[] octets) {
    boolean ascii = true;
    for (byte octet : octets) {
      if ((octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7F) {
        throw new SyntaxException(Reply.R500_BAD_CHARACTERS);
      }
      ascii &= octet >= 0;
    }
    if (ascii) {
      return new String(octets, StandardCharsets.ISO_8859_1);
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (CharacterCodingException notUtf8) {
      throw new SyntaxException(Reply.R500_BAD_CHARACTERS);
    }
  }

  SmtpCommand ehlo() {
    return new SmtpCommand.Ehlo(ehloDomain());
  }

  SmtpCommand helo() {
    return new SmtpCommand.Helo(ehloDomain());
  }

  SmtpCommand lhlo() {
    return new SmtpCommand.Lhlo(ehloDomain());
  }

  private String ehloDomain() {
    if (!spaces()) {
      throw new SyntaxException(Reply.R501_BAD_EHLO);
    }
    PathParser path = new PathParser(line, at);
    String domain = path.domainOrLiteral(Reply.R501_BAD_EHLO);
    at = path.position();
    end(Reply.R501_BAD_EHLO);
    return domain;
  }

  SmtpCommand mail() {
    keyword(SENDER_KEYWORD);
    PathParser path = new PathParser(line, at);
    ReversePath from = path.reversePath();
    at = path.position();
    return new SmtpCommand.Mail(from, parameters(Reply.R501_BAD_SENDER_SYNTAX).mail());
  }

  SmtpCommand rcpt() {
    keyword(RECIPIENT_KEYWORD);
    PathParser path = new PathParser(line, at);
    ForwardPath to = path.forwardPath();
    at = path.position();
    return new SmtpCommand.Rcpt(to, parameters(Reply.R501_BAD_RECIPIENT_SYNTAX).rcpt());
  }

  SmtpCommand data() {
    end(Reply.R501_BAD_ARGUMENTS);
    return new SmtpCommand.Data();
  }

  SmtpCommand bdat() {
    if (!spaces()) {
      throw new SyntaxException(Reply.R501_BAD_ARGUMENTS);
    }
    int start = at;
    while (at < line.length() && line.charAt(at) >= '0' && line.charAt(at) <= '9') {
      at++;
    }
    int digits = at - start;
    if (digits == 0 || digits > SIZE_DIGITS_MAX) {
      throw new SyntaxException(Reply.R501_BAD_ARGUMENTS);
    }
    long size = Long.parseLong(line.substring(start, at));
    boolean last = false;
    if (spaces() && at < line.length()) {
      last = line.regionMatches(true, at, "LAST", 0, 4);
      at += last ? 4 : 0;
    }
    end(Reply.R501_BAD_ARGUMENTS);
    return new SmtpCommand.Bdat(size, last);
  }

  SmtpCommand rset() {
    end(Reply.R501_BAD_ARGUMENTS);
    return new SmtpCommand.Rset();
  }

  SmtpCommand vrfy() {
    return new SmtpCommand.Vrfy(requiredRest());
  }

  SmtpCommand expn() {
    return new SmtpCommand.Expn(requiredRest());
  }

  SmtpCommand help() {
    return new SmtpCommand.Help(line.substring(at).strip());
  }

  /// RFC 5321 §4.1.1.9: an argument is ignored.
  SmtpCommand noop() {
    return new SmtpCommand.Noop();
  }

  SmtpCommand quit() {
    end(Reply.R501_BAD_ARGUMENTS);
    return new SmtpCommand.Quit();
  }

  SmtpCommand startTls() {
    end(Reply.R501_BAD_ARGUMENTS);
    return new SmtpCommand.StartTls();
  }

  SmtpCommand auth() {
    String[] words = requiredRest().split(" ", -1);
    if (words.length > 2) {
      throw new SyntaxException(Reply.R501_BAD_ARGUMENTS);
    }
    String mechanism = words[0].toUpperCase(Locale.ROOT);
    Optional<String> response = words.length == 2 ? Optional.of(words[1]) : Optional.empty();
    return new SmtpCommand.Auth(mechanism, response);
  }

  private String requiredRest() {
    String rest = line.substring(at).strip();
    if (rest.isEmpty()) {
      throw new SyntaxException(Reply.R501_BAD_ARGUMENTS);
    }
    return rest;
  }

  /// The case-insensitive word before a path.
  private void keyword(String keyword) {
    if (!spaces() || !line.regionMatches(true, at, keyword, 0, keyword.length())) {
      throw new SyntaxException(Reply.R501_BAD_ARGUMENTS);
    }
    at += keyword.length();
    spaces();
  }

  private ParameterParser parameters(Reply wrong) {
    if (at < line.length() && line.charAt(at) != ' ') {
      throw new SyntaxException(wrong);
    }
    return new ParameterParser(line.substring(at));
  }

  /// @return whether there was at least one space
  private boolean spaces() {
    int start = at;
    while (at < line.length() && line.charAt(at) == ' ') {
      at++;
    }
    return at > start;
  }

  private void end(Reply wrong) {
    spaces();
    if (at < line.length()) {
      throw new SyntaxException(wrong);
    }
  }
}
