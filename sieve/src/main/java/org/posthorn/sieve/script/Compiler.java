package org.posthorn.sieve.script;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.SieveLimits;
import org.posthorn.sieve.match.Regex;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.Parser;
import org.posthorn.sieve.syntax.Position;
import org.posthorn.sieve.syntax.ScriptException;
import org.posthorn.sieve.syntax.Statement;

/// Checks a script: whether its commands and tests exist, are required, and have the arguments they
/// take. It continues after an error, so that the owner sees several at once.
public final class Compiler {
  private static final int PROBLEMS_MAX = 50;
  private static final int SHOWN_MAX = 60;

  private final Set<Capability> required = EnumSet.noneOf(Capability.class);
  private final List<Problem> problems = new ArrayList<>();
  private final TextReader reader = new TextReader(required);

  /// Names of the enclosing `foreverypart` blocks, the outermost first.
  private final List<Optional<String>> loops = new ArrayList<>();

  private final SieveLimits limits;
  private final TimeSlice slice = new TimeSlice();
  private int regexStates;

  private Compiler(SieveLimits limits) {
    this.limits = limits;
  }

  /// Compiles a script. Never throws; linear time.
  public static Compilation compile(byte[] script, SieveLimits limits) {
    Compiler compiler = new Compiler(limits);
    List<SieveCommand> commands = List.of();
    try {
      List<Statement> statements = Parser.parse(script, limits);
      commands = compiler.script(statements);
    } catch (ScriptException e) {
      compiler.problem(true, e.position(), String.valueOf(e.getMessage()));
    }
    List<Problem> sorted = new ArrayList<>(compiler.problems);
    sorted.sort(
        Comparator.comparingInt((Problem p) -> p.position().line())
            .thenComparingInt(p -> p.position().column()));
    boolean failed = sorted.stream().anyMatch(Problem::error);
    return new Compilation(
        failed ? Optional.empty() : Optional.of(new Script(commands, compiler.required)), sorted);
  }

  private List<SieveCommand> script(List<Statement> statements) {
    int at = 0;
    while (at < statements.size() && statements.get(at).name().equals("require")) {
      try {
        require(statements.get(at));
      } catch (ScriptException e) {
        problem(true, e.position(), String.valueOf(e.getMessage()));
      }
      at++;
    }
    if (problems.stream().anyMatch(Problem::error)) {
      // Without its extensions the rest of the script would only cause further errors.
      return List.of();
    }
    return commands(statements.subList(at, statements.size()));
  }

  private void require(Statement statement) {
    Arguments arguments = new Arguments(statement, this);
    for (Argument.Text name : arguments.strings()) {
      Optional<Capability> capability = Capability.named(name.octets());
      if (capability.isPresent()) {
        enable(capability.get());
      } else {
        problem(true, name.position(), "extension \"" + shown(name) + "\" is unknown");
      }
    }
    arguments.end(false, false);
  }

  /// Enables an extension and those that it includes.
  void enable(Capability capability) {
    required.add(capability);
    switch (capability) {
      // RFC 6131 §2, RFC 5235 §2.2
      case VACATION_SECONDS -> required.add(Capability.VACATION);
      case SPAMTESTPLUS -> required.add(Capability.SPAMTEST);
      default -> {}
    }
  }

  boolean has(Capability capability) {
    return required.contains(capability);
  }

  /// A string for error messages: as characters, shortened.
  static String shown(Argument.Text text) {
    String characters = new String(text.octets().getBytes(ISO_8859_1), UTF_8);
    return characters.codePointCount(0, characters.length()) > SHOWN_MAX
        ? characters.substring(0, characters.offsetByCodePoints(0, SHOWN_MAX)) + "..."
        : characters;
  }

  private void problem(boolean error, Position position, String message) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(new Problem(error, position, message));
    }
  }

  /// Compiles a regular expression of the script.
  ///
  /// @throws ScriptException if the regular expressions so far are too large together
  Regex regex(Position at, String expression, org.posthorn.sieve.match.Comparator comparator) {
    // Beyond the limit no further one is compiled, since that takes time.
    Regex regex = regexStates > limits.regexStatesMax() ? null : new Regex(expression, comparator);
    regexStates += regex == null ? 0 : regex.states();
    if (regex == null || regexStates > limits.regexStatesMax()) {
      throw new ScriptException(at, "the regular expressions of the script together are too large");
    }
    return regex;
  }

  void warn(Position position, String message) {
    problem(false, position, message);
  }

  /// A block. Errors are recorded, and the commands that have them left out.
  List<SieveCommand> commands(List<Statement> statements) {
    List<SieveCommand> commands = new ArrayList<>();
    int at = 0;
    while (at < statements.size()) {
      slice.breathe();
      int end = at + 1;
      while (end < statements.size() && isElse(statements.get(end))) {
        end++;
      }
      try {
        commands.add(command(statements.subList(at, end)));
      } catch (ScriptException e) {
        problem(true, e.position(), String.valueOf(e.getMessage()));
      }
      at = end;
    }
    return commands;
  }

  private static boolean isElse(Statement statement) {
    return statement.name().equals("elsif") || statement.name().equals("else");
  }

  private SieveCommand command(List<Statement> statements) {
    Statement first = statements.getFirst();
    if (first.name().equals("if")) {
      return conditional(statements);
    }
    if (isElse(first) || statements.size() > 1) {
      Statement stray = isElse(first) ? first : statements.get(1);
      throw new ScriptException(stray.position(), "'" + stray.name() + "' without 'if'");
    }
    if (first.name().equals("require")) {
      throw new ScriptException(first.position(), "'require' comes before all other commands");
    }
    SieveCommandName name =
        SieveCommandName.named(first.name())
            .orElseThrow(() ->
                new ScriptException(first.position(), "command '" + first.name() + "' is unknown"));
    Arguments arguments = new Arguments(first, this);
    name.capability().ifPresent(arguments::require);
    return name.compile(arguments);
  }

  // RFC 5228 §3.1
  private SieveCommand conditional(List<Statement> statements) {
    List<SieveCommand.Branch> branches = new ArrayList<>();
    List<SieveCommand> otherwise = List.of();
    boolean decided = false;
    for (int i = 0; i < statements.size(); i++) {
      Statement statement = statements.get(i);
      Arguments arguments = new Arguments(statement, this);
      if (statement.name().equals("else")) {
        if (i < statements.size() - 1) {
          throw new ScriptException(
              statements.get(i + 1).position(), "'else' is followed by another branch");
        }
        arguments.end(false, true);
        otherwise = decided ? List.of() : commands(arguments.block());
      } else if (!decided) {
        Test test = arguments.test();
        arguments.end(true, true);
        // RFC 5463 §4: what depends on a missing extension is not checked.
        boolean never = test instanceof Test.Constant(Position _, boolean value) && !value;
        List<Statement> block = arguments.block();
        branches.add(new SieveCommand.Branch(test, never ? List.of() : commands(block)));
        decided = test instanceof Test.Constant && !never && isIhave(statement);
      }
    }
    return new SieveCommand.If(statements.getFirst().position(), branches, otherwise);
  }

  private static boolean isIhave(Statement statement) {
    return statement.name().equals("ihave")
        || statement.tests().stream().anyMatch(Compiler::isIhave);
  }

  /// The commands within a loop over parts.
  List<SieveCommand> loop(Optional<String> name, List<Statement> statements) {
    loops.addLast(name);
    try {
      return commands(statements);
    } finally {
      loops.removeLast();
    }
  }

  /// Whether the command is inside a loop of that name, or any loop.
  boolean inLoop(Optional<String> name) {
    return name.isPresent() ? loops.contains(name) : !loops.isEmpty();
  }

  Test test(Statement statement) {
    TestName name =
        TestName.named(statement.name())
            .orElseThrow(() ->
                new ScriptException(
                    statement.position(), "test '" + statement.name() + "' is unknown"));
    Arguments arguments = new Arguments(statement, this);
    name.capability().ifPresent(arguments::require);
    return name.compile(arguments);
  }

  Text text(Argument.Text string) {
    return reader.read(string);
  }

  List<Text> texts(List<Argument.Text> strings) {
    return strings.stream().map(this::text).toList();
  }

  Text.Variable variable(Argument.Text string) {
    return reader.target(string);
  }
}
