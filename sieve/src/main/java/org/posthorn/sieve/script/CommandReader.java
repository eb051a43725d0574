package org.posthorn.sieve.script;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.ScriptException;

/// Reads the arguments of commands that decide where a message goes, and of variables, flags and
/// included scripts.
final class CommandReader {
  private CommandReader() {}

  static Command stop(Arguments arguments) {
    arguments.end(false, false);
    return new Command.Stop(arguments.at());
  }

  static Command discard(Arguments arguments) {
    arguments.end(false, false);
    return new Command.Discard(arguments.at());
  }

  static Command keep(Arguments arguments) {
    Optional<List<Text>> flags = arguments.texts("flags", Capability.IMAP4FLAGS);
    arguments.end(false, false);
    return new Command.Keep(arguments.at(), flags);
  }

  static Command fileInto(Arguments arguments) {
    Optional<List<Text>> flags = arguments.texts("flags", Capability.IMAP4FLAGS);
    boolean copy = arguments.flag("copy", Capability.COPY);
    Command.Place place = place(arguments);
    Text mailbox = mailbox(arguments, arguments.string());
    arguments.end(false, false);
    return new Command.FileInto(arguments.at(), mailbox, place, flags, copy);
  }

  static Command.Place place(Arguments arguments) {
    Command.Place place =
        new Command.Place(
            arguments.flag("create", Capability.MAILBOX),
            arguments.text("mailboxid", Capability.MAILBOXID),
            arguments.text("specialuse", Capability.SPECIAL_USE));
    // RFC 9042 §4.1
    if (place.mailboxId().isPresent() && place.specialUse().isPresent()) {
      throw new ScriptException(arguments.at(), ":mailboxid and :specialuse exclude each other");
    }
    return place;
  }

  static Text mailbox(Arguments arguments, Argument.Text string) {
    Text mailbox = arguments.compiler().text(string);
    if (mailbox.isConstant() && !Script.isMailboxName(mailbox.constant())) {
      throw new ScriptException(string.position(), "not the name of a mailbox");
    }
    return mailbox;
  }

  static Command redirect(Arguments arguments) {
    boolean copy = arguments.flag("copy", Capability.COPY);
    boolean list = arguments.flag("list", Capability.EXTLISTS);
    Argument.Text string = arguments.string();
    Text address = arguments.compiler().text(string);
    arguments.end(false, false);
    if (!list && address.isConstant() && !Script.isAddress(address.constant())) {
      throw new ScriptException(
          string.position(), "\"" + Compiler.shown(string) + "\" is not an address");
    }
    return new Command.Redirect(arguments.at(), address, copy, list);
  }

  static Command reject(Arguments arguments) {
    Text reason = arguments.text();
    arguments.end(false, false);
    return new Command.Reject(arguments.at(), reason, false);
  }

  static Command ereject(Arguments arguments) {
    Text reason = arguments.text();
    arguments.end(false, false);
    return new Command.Reject(arguments.at(), reason, true);
  }

  static Command set(Arguments arguments) {
    List<Command.Modifier> modifiers = modifiers(arguments);
    Text.Variable variable = arguments.compiler().variable(arguments.string());
    Text value = arguments.text();
    arguments.end(false, false);
    return new Command.Set(arguments.at(), variable, modifiers, value);
  }

  /// In the order in which they apply (RFC 5229 §4.1: the highest precedence first).
  static List<Command.Modifier> modifiers(Arguments arguments) {
    List<Command.Modifier> modifiers = new ArrayList<>();
    Set<Command.Modifier> all = EnumSet.allOf(Command.Modifier.class);
    for (Command.Modifier modifier : all) {
      String tag = modifier.name().toLowerCase(Locale.ROOT);
      boolean given =
          switch (modifier) {
            case ENCODEURL -> arguments.flag(tag, Capability.ENOTIFY);
            case QUOTEREGEX -> arguments.flag(tag, Capability.REGEX);
            default -> arguments.flag(tag);
          };
      if (given) {
        modifiers.add(modifier);
      }
    }
    modifiers.sort(Comparator.comparingInt(Command.Modifier::precedence).reversed());
    for (int i = 1; i < modifiers.size(); i++) {
      if (modifiers.get(i - 1).precedence() == modifiers.get(i).precedence()) {
        throw new ScriptException(
            arguments.at(), "modifiers of the same precedence exclude each other");
      }
    }
    return List.copyOf(modifiers);
  }

  static Command flags(Arguments arguments, Command.Change change) {
    Optional<Text.Variable> variable = Optional.empty();
    if (arguments.hasMoreThan(1)) {
      variable = Optional.of(flagVariable(arguments, arguments.string()));
    }
    List<Text> flags = arguments.texts();
    arguments.end(false, false);
    return new Command.Flags(arguments.at(), change, variable, flags);
  }

  /// RFC 5232 §3: named variables need that extension.
  static Text.Variable flagVariable(Arguments arguments, Argument.Text string) {
    if (!arguments.compiler().has(Capability.VARIABLES)) {
      throw new ScriptException(
          string.position(),
          "a variable needs: require \"" + Capability.VARIABLES.sieveName() + "\"");
    }
    return arguments.compiler().variable(string);
  }

  static Command include(Arguments arguments) {
    boolean personal = arguments.flag("personal");
    boolean global = arguments.flag("global");
    boolean once = arguments.flag("once");
    boolean optional = arguments.flag("optional");
    if (personal && global) {
      throw new ScriptException(arguments.at(), ":personal and :global exclude each other");
    }
    Argument.Text name = arguments.string();
    arguments.end(false, false);
    Text text = arguments.compiler().text(name);
    // RFC 6609 §3.1
    if (!text.isConstant()) {
      throw new ScriptException(name.position(), "the name of a script has no variables");
    }
    Command.Location location = global ? Command.Location.GLOBAL : Command.Location.PERSONAL;
    return new Command.Include(arguments.at(), location, text, once, optional);
  }

  static Command returns(Arguments arguments) {
    arguments.end(false, false);
    return new Command.Return(arguments.at());
  }

  static Command global(Arguments arguments) {
    arguments.require(Capability.VARIABLES);
    List<String> names = new ArrayList<>();
    for (Argument.Text name : arguments.strings()) {
      Text.Variable variable = arguments.compiler().variable(name);
      if (variable.global()) {
        throw new ScriptException(name.position(), "a global variable is named without 'global.'");
      }
      names.add(variable.name());
    }
    arguments.end(false, false);
    return new Command.Global(arguments.at(), List.copyOf(names));
  }

  static Command error(Arguments arguments) {
    Text message = arguments.text();
    arguments.end(false, false);
    return new Command.Failure(arguments.at(), message);
  }
}
