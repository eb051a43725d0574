package org.posthorn.sieve.script;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.ScriptException;

/// Reads the arguments of commands that send something: `vacation` and `notify`.
final class ReplyReader {
  private static final long DAY = 86_400;

  private ReplyReader() {}

  static SieveCommand vacation(Arguments arguments) {
    OptionalLong days = arguments.number("days");
    OptionalLong seconds = arguments.number("seconds", Capability.VACATION_SECONDS);
    // RFC 6131 §2
    if (days.isPresent() && seconds.isPresent()) {
      throw new ScriptException(arguments.at(), ":days and :seconds exclude each other");
    }
    if (days.isPresent()) {
      if (days.getAsLong() == 0) {
        arguments.compiler().warn(arguments.at(), ":days 0 is replaced by 1");
      }
      // RFC 5230 §4.1: a site may set limits; ours is one year.
      seconds = OptionalLong.of(Math.clamp(days.getAsLong(), 1, 365) * DAY);
    }
    Optional<Text> subject = arguments.text("subject");
    Optional<Argument.Text> fromString = arguments.string("from");
    Optional<Text> from = fromString.map(arguments.compiler()::text);
    if (from.isPresent() && from.get().isConstant() && !Script.isAddress(from.get().constant())) {
      throw new ScriptException(fromString.orElseThrow().position(), ":from is not an address");
    }
    List<Text> addresses = arguments.texts("addresses").orElse(List.of());
    boolean mime = arguments.flag("mime");
    Optional<Text> handle = arguments.text("handle");
    Optional<SieveCommand.Fcc> fcc = fcc(arguments);
    Text text = arguments.text();
    arguments.end(false, false);
    SieveCommand.Answer answer = new SieveCommand.Answer(subject, from, mime, text);
    return new SieveCommand.Vacation(arguments.at(), answer, seconds, addresses, handle, fcc);
  }

  /// RFC 8580 §3.
  private static Optional<SieveCommand.Fcc> fcc(Arguments arguments) {
    Optional<Argument.Text> mailbox = arguments.string("fcc", Capability.FCC);
    if (mailbox.isEmpty()) {
      return Optional.empty();
    }
    Optional<List<Text>> flags = arguments.texts("flags", Capability.IMAP4FLAGS);
    SieveCommand.Place place = CommandReader.place(arguments);
    return Optional.of(
        new SieveCommand.Fcc(CommandReader.mailbox(arguments, mailbox.get()), place, flags));
  }

  static SieveCommand notification(Arguments arguments) {
    Optional<Text> from = arguments.text("from");
    Optional<Argument.Text> importanceString = arguments.string("importance");
    Optional<Text> importance = importanceString.map(arguments.compiler()::text);
    if (importance.isPresent()
        && importance.get().isConstant()
        && !List.of("1", "2", "3").contains(importance.get().constant())) {
      throw new ScriptException(
          importanceString.orElseThrow().position(), ":importance must be \"1\", \"2\" or \"3\"");
    }
    List<Text> options = arguments.texts("options").orElse(List.of());
    Optional<Text> message = arguments.text("message");
    Optional<SieveCommand.Fcc> fcc = fcc(arguments);
    Argument.Text methodString = arguments.string();
    Text method = arguments.compiler().text(methodString);
    arguments.end(false, false);
    if (method.isConstant() && !method.constant().toLowerCase(Locale.ROOT).startsWith("mailto:")) {
      throw new ScriptException(
          methodString.position(), "mailto: is the only supported notification method");
    }
    SieveCommand.Notice notice = new SieveCommand.Notice(from, importance, options, message);
    return new SieveCommand.Notify(arguments.at(), method, notice, fcc);
  }
}
