package org.posthorn.smtp.syntax;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The commands: verb, protocol, maximum line length, rule for pipelining, argument parser.
public enum SmtpCommandName {
  EHLO("EHLO", Dialect.SMTP, 512, Pipelining.LAST, CommandParser::ehlo), // RFC 5321 §4.1.1.1
  HELO("HELO", Dialect.SMTP, 512, Pipelining.LAST, CommandParser::helo), // RFC 5321 §4.1.1.1
  LHLO("LHLO", Dialect.LMTP, 512, Pipelining.LAST, CommandParser::lhlo), // RFC 2033 §4.1
  MAIL("MAIL", Dialect.BOTH, 2_048, Pipelining.ANYWHERE, CommandParser::mail), // §4.1.1.2
  RCPT("RCPT", Dialect.BOTH, 2_048, Pipelining.ANYWHERE, CommandParser::rcpt), // §4.1.1.3
  DATA("DATA", Dialect.BOTH, 512, Pipelining.LAST, CommandParser::data), // §4.1.1.4
  BDAT("BDAT", Dialect.BOTH, 512, Pipelining.ANYWHERE, CommandParser::bdat), // RFC 3030 §2
  RSET("RSET", Dialect.BOTH, 512, Pipelining.ANYWHERE, CommandParser::rset), // §4.1.1.5
  VRFY("VRFY", Dialect.BOTH, 512, Pipelining.FLUSHES, CommandParser::vrfy), // §4.1.1.6
  EXPN("EXPN", Dialect.BOTH, 512, Pipelining.FLUSHES, CommandParser::expn), // §4.1.1.7
  HELP("HELP", Dialect.BOTH, 512, Pipelining.FLUSHES, CommandParser::help), // §4.1.1.8
  NOOP("NOOP", Dialect.BOTH, 512, Pipelining.FLUSHES, CommandParser::noop), // §4.1.1.9
  QUIT("QUIT", Dialect.BOTH, 512, Pipelining.FLUSHES, CommandParser::quit), // §4.1.1.10
  STARTTLS("STARTTLS", Dialect.BOTH, 512, Pipelining.LAST, CommandParser::startTls), // RFC 3207 §4
  AUTH("AUTH", Dialect.BOTH, 12_288, Pipelining.LAST, CommandParser::auth); // RFC 4954 §4

  /// The longest line of all commands in octets, without CRLF.
  public static final int LINE_BYTES_MAX = 12_288;

  private static final Map<String, SmtpCommandName> BY_VERB =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(name -> name.verb, name -> name));

  private final String verb;
  private final Dialect dialect;
  private final int lineBytesMax;
  private final Pipelining pipelining;
  private final Function<CommandParser, SmtpCommand> arguments;

  SmtpCommandName(
      String verb,
      Dialect dialect,
      int lineBytesMax,
      Pipelining pipelining,
      Function<CommandParser, SmtpCommand> arguments) {
    this.verb = verb;
    this.dialect = dialect;
    this.lineBytesMax = lineBytesMax;
    this.pipelining = pipelining;
    this.arguments = arguments;
  }

  /// @param verb in upper case
  static Optional<SmtpCommandName> of(String verb) {
    return Optional.ofNullable(BY_VERB.get(verb));
  }

  public String verb() {
    return verb;
  }

  /// The protocols that have it.
  public Dialect dialect() {
    return dialect;
  }

  /// Maximum length of its line with CRLF. RFC 5321 §4.5.3.1.4; for MAIL and RCPT the sum of the
  /// extensions: SIZE 26, BODY 17, SMTPUTF8 10, AUTH 500, RET and ENVID 128, NOTIFY and ORCPT 528,
  /// rounded up. AUTH: RFC 4954 §4.
  public int lineBytesMax() {
    return lineBytesMax;
  }

  /// Its position among pipelined commands. RFC 2920 §3.1.
  public Pipelining pipelining() {
    return pipelining;
  }

  SmtpCommand parse(CommandParser parser) {
    return arguments.apply(parser);
  }

  /// The protocols of this engine.
  public enum Dialect {
    SMTP,
    LMTP,
    BOTH;

    /// Whether a session of this protocol (SMTP or LMTP) has the command.
    public boolean has(SmtpCommandName command) {
      return command.dialect == BOTH || command.dialect == this;
    }
  }

  /// The position of a command among pipelined commands.
  public enum Pipelining {
    /// Anywhere; its reply may be sent with later ones.
    ANYWHERE,
    /// Its reply is sent at once; other commands may follow.
    FLUSHES,
    /// No command may follow before its reply: one that does was sent without waiting, or was
    /// injected.
    LAST
  }
}
