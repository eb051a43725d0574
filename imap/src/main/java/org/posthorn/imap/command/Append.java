package org.posthorn.imap.command;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.imap.syntax.MailboxName;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxContext;
import org.posthorn.imap.syntax.SyntaxException;

/// APPEND up to its first message. RFC 9051 §6.3.12, RFC 3502. `append = "APPEND" SP mailbox
/// 1*append-message`, `append-message = [SP flag-list] [SP date-time] SP append-data`.
///
/// The octets of messages are streamed from the connection into the store. A session reads a
/// command's literals as usual, but calls [#awaitsMessage] before each: if the literal is a
/// message, the command is parsed up to it. The rest of the line after the message is parsed by
/// [#next].
public record Append(MailboxName mailbox, Message first) implements ImapCommand {

  /// What is given of a message before its octets.
  ///
  /// @param internalDate in milliseconds since 1970-01-01T00:00Z
  /// @param literal announces the octets
  /// @param utf8 it was sent as `UTF8 (~{n}`, RFC 6855 §4: the octets are followed by `)`, and
  ///   headers may contain UTF-8
  public record Message(
      List<String> flags, OptionalLong internalDate, LiteralMarker literal, boolean utf8) {}

  static Append parse(Parser p) {
    p.space();
    MailboxName mailbox = p.mailbox();
    p.space();
    return new Append(mailbox, message(p));
  }

  /// Whether the literal announced at the end of `soFar` is a message of APPEND, not a string such
  /// as the mailbox's name. Accepts any command and any bytes.
  public static boolean awaitsMessage(CommandBytes soFar, SyntaxContext context) {
    Parser p = new Parser(soFar, context);
    try {
      p.tag();
      p.space();
      if (!p.acceptKeyword("APPEND")) {
        return false;
      }
      p.space();
      if (p.atEnd()) {
        return false;
      }
      p.astring();
      return !p.atEnd();
    } catch (SyntaxException e) {
      // The literal is read like any other, within the limits of a command, and the command fails
      // when it is parsed.
      return false;
    }
  }

  /// Parses what follows a message: another message, or the end of the command.
  ///
  /// @param rest the line after the octets, without CRLF and with its literal still pending
  /// @param before the message whose octets were read
  public static Optional<Message> next(CommandBytes rest, Message before, SyntaxContext context) {
    Parser p = new Parser(rest, context);
    if (before.utf8()) {
      p.expect(')');
    }
    if (p.acceptSpace()) {
      return Optional.of(message(p));
    }
    p.end();
    return Optional.empty();
  }

  private static Message message(Parser p) {
    List<String> flags = List.of();
    OptionalLong internalDate = OptionalLong.empty();
    if (p.peek() == '(') {
      flags = p.flagList();
      p.space();
    }
    if (p.peek() == '"') {
      internalDate = OptionalLong.of(p.dateTime());
      p.space();
    }
    // append-data =/ "UTF8" SP "(" literal8 ")"
    boolean utf8 = p.acceptKeyword("UTF8");
    if (utf8) {
      p.space();
      p.expect('(');
    }
    LiteralMarker literal =
        p.pending().orElseThrow(() -> new SyntaxException("a message is missing"));
    if (!p.atEnd()) {
      throw new SyntaxException("expected a literal");
    }
    if (utf8 && !literal.binary()) {
      throw new SyntaxException("a UTF8 message is a literal8");
    }
    return new Message(flags, internalDate, literal, utf8);
  }
}
