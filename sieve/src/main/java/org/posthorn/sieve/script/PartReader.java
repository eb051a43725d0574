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

  static SieveCommand forEveryPart(Arguments arguments) {
    Optional<String> name = arguments.string("name").map(Argument.Text::octets);
    arguments.end(false, true);
    List<SieveCommand> block = arguments.compiler().loop(name, arguments.block());
    return new SieveCommand.ForEveryPart(arguments.at(), name, block);
  }

  static SieveCommand breaks(Arguments arguments) {
    Optional<Argument.Text> name = arguments.string("name");
    arguments.end(false, false);
    if (!arguments.compiler().inLoop(name.map(Argument.Text::octets))) {
      throw new ScriptException(arguments.at(), "'break' outside the 'foreverypart' it ends");
    }
    return new SieveCommand.Break(arguments.at(), name.map(Argument.Text::octets));
  }

  static SieveCommand extractText(Arguments arguments) {
    arguments.require(Capability.VARIABLES);
    OptionalLong first = arguments.number("first");
    List<SieveCommand.Modifier> modifiers = CommandReader.modifiers(arguments);
    Text.Variable variable = arguments.compiler().variable(arguments.string());
    arguments.end(false, false);
    // RFC 5703 §7
    if (!arguments.compiler().inLoop(Optional.empty())) {
      throw new ScriptException(arguments.at(), "'extracttext' outside 'foreverypart'");
    }
    return new SieveCommand.ExtractText(arguments.at(), first, modifiers, variable);
  }

  static SieveCommand replace(Arguments arguments) {
    boolean mime = arguments.flag("mime");
    Optional<Text> subject = arguments.text("subject");
    Optional<Text> from = arguments.text("from");
    Text replacement = arguments.text();
    arguments.end(false, false);
    return new SieveCommand.Replace(arguments.at(), mime, subject, from, replacement);
  }

  static SieveCommand enclose(Arguments arguments) {
    Optional<Text> subject = arguments.text("subject");
    List<Text> headers = arguments.texts("headers").orElse(List.of());
    Text text = arguments.text();
    arguments.end(false, false);
    return new SieveCommand.Enclose(arguments.at(), subject, headers, text);
  }
}
