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

  static SieveCommand stop(Arguments arguments) {
    arguments.end(false, false);
    return new SieveCommand.Stop(arguments.at());
  }

  static SieveCommand discard(Arguments arguments) {
    arguments.end(false, false);
    return new SieveCommand.Discard(arguments.at());
  }

  static SieveCommand keep(Arguments arguments) {
    Optional<List<Text>> flags = arguments.texts("flags", Capability.IMAP4FLAGS);
    arguments.end(false, false);
    return new SieveCommand.Keep(arguments.at(), flags);
  }

  static SieveCommand fileInto(Arguments arguments) {
    Optional<List<Text>> flags = arguments.texts("flags", Capability.IMAP4FLAGS);
    boolean copy = arguments.flag("copy", Capability.COPY);
    SieveCommand.Place place = place(arguments);
    Text mailbox = mailbox(arguments, arguments.string());
    arguments.end(false, false);
    return new SieveCommand.FileInto(arguments.at(), mailbox, place, flags, copy);
  }

  static SieveCommand.Place place(Arguments arguments) {
    SieveCommand.Place place =
        new SieveCommand.Place(
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

  static SieveCommand redirect(Arguments arguments) {
    boolean copy = arguments.flag("copy", Capability.COPY);
    boolean list = arguments.flag("list", Capability.EXTLISTS);
    Argument.Text string = arguments.string();
    Text address = arguments.compiler().text(string);
    arguments.end(false, false);
    if (!list && address.isConstant() && !Script.isAddress(address.constant())) {
      throw new ScriptException(
          string.position(), "\"" + Compiler.shown(string) + "\" is not an address");
    }
    return new SieveCommand.Redirect(arguments.at(), address, copy, list);
  }

  static SieveCommand reject(Arguments arguments) {
    Text reason = arguments.text();
    arguments.end(false, false);
    return new SieveCommand.Reject(arguments.at(), reason, false);
  }

  static SieveCommand ereject(Arguments arguments) {
    Text reason = arguments.text();
    arguments.end(false, false);
    return new SieveCommand.Reject(arguments.at(), reason, true);
  }

  static SieveCommand set(Arguments arguments) {
    List<SieveCommand.Modifier> modifiers = modifiers(arguments);
    Text.Variable variable = arguments.compiler().variable(arguments.string());
    Text value = arguments.text();
    arguments.end(false, false);
    return new SieveCommand.Set(arguments.at(), variable, modifiers, value);
  }

  /// In the order in which they apply (RFC 5229 §4.1: the highest precedence first).
  static List<SieveCommand.Modifier> modifiers(Arguments arguments) {
    List<SieveCommand.Modifier> modifiers = new ArrayList<>();
    Set<SieveCommand.Modifier> all = EnumSet.allOf(SieveCommand.Modifier.class);
    for (SieveCommand.Modifier modifier : all) {
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
    modifiers.sort(Comparator.comparingInt(SieveCommand.Modifier::precedence).reversed());
    for (int i = 1; i < modifiers.size(); i++) {
      if (modifiers.get(i - 1).precedence() == modifiers.get(i).precedence()) {
        throw new ScriptException(
            arguments.at(), "modifiers of the same precedence exclude each other");
      }
    }
    return List.copyOf(modifiers);
  }

  static SieveCommand flags(Arguments arguments, SieveCommand.Change change) {
    Optional<Text.Variable> variable = Optional.empty();
    if (arguments.hasMoreThan(1)) {
      variable = Optional.of(flagVariable(arguments, arguments.string()));
    }
    List<Text> flags = arguments.texts();
    arguments.end(false, false);
    return new SieveCommand.Flags(arguments.at(), change, variable, flags);
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

  static SieveCommand include(Arguments arguments) {
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
      throw new ScriptException(name.position(), "the name of a script cannot contain variables");
    }
    SieveCommand.Location location =
        global ? SieveCommand.Location.GLOBAL : SieveCommand.Location.PERSONAL;
    return new SieveCommand.Include(arguments.at(), location, text, once, optional);
  }

  static SieveCommand returns(Arguments arguments) {
    arguments.end(false, false);
    return new SieveCommand.Return(arguments.at());
  }

  static SieveCommand global(Arguments arguments) {
    arguments.require(Capability.VARIABLES);
    List<String> names = new ArrayList<>();
    for (Argument.Text name : arguments.strings()) {
      Text.Variable variable = arguments.compiler().variable(name);
      if (variable.global()) {
        throw new ScriptException(
            name.position(), "write the name of a global variable without 'global.'");
      }
      names.add(variable.name());
    }
    arguments.end(false, false);
    return new SieveCommand.Global(arguments.at(), List.copyOf(names));
  }

  static SieveCommand error(Arguments arguments) {
    Text message = arguments.text();
    arguments.end(false, false);
    return new SieveCommand.Failure(arguments.at(), message);
  }
}
