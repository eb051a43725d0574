package org.posthorn.sieve.script;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.ScriptException;

/// Reads the arguments of commands about the parts of a message (RFC 5703).
final class PartReader {
  private PartReader() {}

  static Command forEveryPart(Arguments arguments) {
    Optional<String> name = arguments.string("name").map(Argument.Text::octets);
    arguments.end(false, true);
    List<Command> block = arguments.compiler().loop(name, arguments.block());
    return new Command.ForEveryPart(arguments.at(), name, block);
  }

  static Command breaks(Arguments arguments) {
    Optional<Argument.Text> name = arguments.string("name");
    arguments.end(false, false);
    if (!arguments.compiler().inLoop(name.map(Argument.Text::octets))) {
      throw new ScriptException(arguments.at(), "'break' outside the 'foreverypart' it ends");
    }
    return new Command.Break(arguments.at(), name.map(Argument.Text::octets));
  }

  static Command extractText(Arguments arguments) {
    arguments.require(Capability.VARIABLES);
    OptionalLong first = arguments.number("first");
    List<Command.Modifier> modifiers = CommandReader.modifiers(arguments);
    Text.Variable variable = arguments.compiler().variable(arguments.string());
    arguments.end(false, false);
    // RFC 5703 §7
    if (!arguments.compiler().inLoop(Optional.empty())) {
      throw new ScriptException(arguments.at(), "'extracttext' outside 'foreverypart'");
    }
    return new Command.ExtractText(arguments.at(), first, modifiers, variable);
  }

  static Command replace(Arguments arguments) {
    boolean mime = arguments.flag("mime");
    Optional<Text> subject = arguments.text("subject");
    Optional<Text> from = arguments.text("from");
    Text replacement = arguments.text();
    arguments.end(false, false);
    return new Command.Replace(arguments.at(), mime, subject, from, replacement);
  }

  static Command enclose(Arguments arguments) {
    Optional<Text> subject = arguments.text("subject");
    List<Text> headers = arguments.texts("headers").orElse(List.of());
    Text text = arguments.text();
    arguments.end(false, false);
    return new Command.Enclose(arguments.at(), subject, headers, text);
  }
}
