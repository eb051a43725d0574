package org.posthorn.imap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.Extension;
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
  public record Message(List<String> flags, OptionalLong internalDate, Data data) {}

  /// `append-data`
  public sealed interface Data {}

  /// The octets follow.
  ///
  /// @param literal announces the octets
  /// @param utf8 it was sent as `UTF8 (~{n}`, RFC 6855 §4: the octets are followed by `)`, and
  ///   headers may contain UTF-8
  public record Whole(LiteralMarker literal, boolean utf8) implements Data {}

  /// Some of the parts of a message, RFC 4469. `"CATENATE" SP "(" cat-part *(SP cat-part) ")"`,
  /// `cat-part = text-literal / url`, `text-literal = "TEXT" SP literal`, `url = "URL" SP astring`
  ///
  /// @param urls of the next parts
  /// @param text a literal after them, if it is not the end; more parts are read by [#parts]
  /// @param next the message after this one
  public record Parts(List<String> urls, Optional<LiteralMarker> text, Optional<Message> next)
      implements Data {}

  static Append parse(Parser p) {
    p.space();
    MailboxName mailbox = p.mailbox();
    p.space();
    return new Append(mailbox, message(p));
  }

  /// Whether the literal announced at the end of `soFar` is a message of APPEND or REPLACE, not a
  /// string such as the mailbox's name. Accepts any command and any bytes.
  public static boolean awaitsMessage(CommandBytes soFar, SyntaxContext context) {
    Parser p = new Parser(soFar, context);
    try {
      p.tag();
      p.space();
      boolean uid = p.acceptKeyword("UID");
      if (uid) {
        p.space();
      }
      if (p.acceptKeyword("REPLACE")) {
        p.space();
        var _ = p.sequenceSet();
      } else if (uid || !p.acceptKeyword("APPEND")) {
        return false;
      }
      p.space();
      if (p.atEnd()) {
        return false;
      }
      p.astring();
      return !p.atEnd() && !soFar.endsWith("URL "); // a URL may be a literal too
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
  public static Optional<Message> next(CommandBytes rest, Whole before, SyntaxContext context) {
    Parser p = new Parser(rest, context);
    if (before.utf8()) {
      p.expect(')');
    }
    return next(p);
  }

  private static Optional<Message> next(Parser p) {
    if (p.acceptSpace()) {
      p.uses(Extension.MULTIAPPEND);
      return Optional.of(message(p));
    }
    p.end();
    return Optional.empty();
  }

  /// Parses what follows a text of CATENATE.
  ///
  /// @param rest as for [#next]
  public static Parts parts(CommandBytes rest, SyntaxContext context) {
    Parser p = new Parser(rest, context);
    if (p.accept(')')) {
      return new Parts(List.of(), Optional.empty(), next(p));
    }
    p.space();
    return parts(p);
  }

  private static Parts parts(Parser p) {
    List<String> urls = new ArrayList<>();
    while (true) {
      if (p.acceptKeyword("TEXT")) {
        p.space();
        LiteralMarker text = literal(p);
        if (text.binary()) {
          throw new SyntaxException("a text is no literal8");
        }
        return new Parts(List.copyOf(urls), Optional.of(text), Optional.empty());
      }
      if (!p.acceptKeyword("URL")) {
        throw new SyntaxException("expected TEXT or URL");
      }
      p.space();
      urls.add(p.astring());
      if (p.accept(')')) {
        return new Parts(List.copyOf(urls), Optional.empty(), next(p));
      }
      p.space();
    }
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
    if (p.acceptKeyword("CATENATE")) {
      p.uses(Extension.CATENATE);
      p.space();
      p.expect('(');
      return new Message(flags, internalDate, parts(p));
    }
    // append-data =/ "UTF8" SP "(" literal8 ")"
    boolean utf8 = p.acceptKeyword("UTF8");
    if (utf8) {
      p.uses(Extension.UTF8_ACCEPT);
      p.space();
      p.expect('(');
    }
    LiteralMarker literal = literal(p);
    if (!utf8 && literal.binary()) {
      p.uses(Extension.BINARY); // RFC 3516 §4.4
    }
    if (utf8 && !literal.binary()) {
      throw new SyntaxException("a UTF8 message is a literal8");
    }
    return new Message(flags, internalDate, new Whole(literal, utf8));
  }

  /// The literal at the end of the line.
  private static LiteralMarker literal(Parser p) {
    LiteralMarker literal =
        p.pending().orElseThrow(() -> new SyntaxException("a message is missing"));
    if (!p.atEnd()) {
      throw new SyntaxException("expected a literal");
    }
    return literal;
  }
}
