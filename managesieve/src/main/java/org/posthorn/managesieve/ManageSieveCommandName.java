package org.posthorn.managesieve;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// All commands: states in which each is allowed, and its parser.
enum ManageSieveCommandName {
  AUTHENTICATE(When.BEFORE_LOGIN, ManageSieveCommand.Authenticate::parse), // RFC 5804 §2.1
  STARTTLS(When.BEFORE_LOGIN, _ -> new ManageSieveCommand.StartTls()), // RFC 5804 §2.2
  LOGOUT(When.ALWAYS, _ -> new ManageSieveCommand.Logout()), // RFC 5804 §2.3
  CAPABILITY(When.ALWAYS, _ -> new ManageSieveCommand.Capability()), // RFC 5804 §2.4
  HAVESPACE(When.AFTER_LOGIN, ManageSieveCommand.HaveSpace::parse), // RFC 5804 §2.5
  PUTSCRIPT(When.AFTER_LOGIN, ManageSieveCommand.PutScript::parse), // RFC 5804 §2.6
  LISTSCRIPTS(When.AFTER_LOGIN, _ -> new ManageSieveCommand.ListScripts()), // RFC 5804 §2.7
  SETACTIVE(When.AFTER_LOGIN, a -> new ManageSieveCommand.SetActive(a.text())), // RFC 5804 §2.8
  GETSCRIPT(When.AFTER_LOGIN, a -> new ManageSieveCommand.GetScript(a.text())), // RFC 5804 §2.9
  DELETESCRIPT(
      When.AFTER_LOGIN, a -> new ManageSieveCommand.DeleteScript(a.text())), // RFC 5804 §2.10
  RENAMESCRIPT(When.AFTER_LOGIN, ManageSieveCommand.RenameScript::parse), // RFC 5804 §2.11
  CHECKSCRIPT(
      When.AFTER_LOGIN, a -> new ManageSieveCommand.CheckScript(a.octets())), // RFC 5804 §2.12
  NOOP(When.ALWAYS, a -> new ManageSieveCommand.Noop(a.optionalOctets())), // RFC 5804 §2.13
  UNAUTHENTICATE(
      When.AFTER_LOGIN, _ -> new ManageSieveCommand.Unauthenticate()); // RFC 5804 §2.14.1

  private enum When {
    ALWAYS,
    BEFORE_LOGIN,
    AFTER_LOGIN
  }

  private static final Map<String, ManageSieveCommandName> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(Enum::name, name -> name));

  private final When when;
  private final Function<Arguments, ManageSieveCommand> parser;

  ManageSieveCommandName(When when, Function<Arguments, ManageSieveCommand> parser) {
    this.when = when;
    this.parser = parser;
  }

  /// Reads a command's name.
  ///
  /// @throws Refusal.Bad if there is no such command, or not in this state
  static ManageSieveCommandName read(Arguments arguments, boolean loggedIn) {
    ManageSieveCommandName name = BY_NAME.get(arguments.name());
    if (name == null) {
      throw new CommandRefusal.Bad("no such command");
    }
    if (name.when == When.AFTER_LOGIN && !loggedIn) {
      throw new CommandRefusal.Bad("log in first");
    }
    if (name.when == When.BEFORE_LOGIN && loggedIn) {
      throw new CommandRefusal.Bad("not after login");
    }
    return name;
  }

  /// Parses the arguments.
  ///
  /// @throws Refusal.Bad if they are malformed
  ManageSieveCommand parse(Arguments arguments) {
    ManageSieveCommand command = parser.apply(arguments);
    arguments.end();
    return command;
  }
}
