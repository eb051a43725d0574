package org.posthorn.sieve.script;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthorn.sieve.Capability;
import org.posthorn.sieve.syntax.Argument;
import org.posthorn.sieve.syntax.Position;
import org.posthorn.sieve.syntax.ScriptException;
import org.posthorn.sieve.syntax.Statement;

/// The arguments of one command or test while it is compiled. Callers first read tags, in any
/// order, then positional arguments, in order (RFC 5228 §2.6.2), then call [#end], which refuses
/// the rest.
final class Arguments {
  private final Statement statement;
  private final Compiler compiler;
  private final List<Argument> left;
  private Position lastTag;

  Arguments(Statement statement, Compiler compiler) {
    this.statement = statement;
    this.compiler = compiler;
    left = new ArrayList<>(statement.arguments());
    lastTag = statement.position();
  }

  Position at() {
    return statement.position();
  }

  Compiler compiler() {
    return compiler;
  }

  /// Whether the tag is present; it needs one of the capabilities, if any are given.
  boolean flag(String tag, Capability... needed) {
    return take(tag, needed) >= 0;
  }

  /// The string after a tag.
  Optional<Argument.Text> string(String tag, Capability... needed) {
    int index = take(tag, needed);
    return index < 0 ? Optional.empty() : Optional.of(text(value(tag, index)));
  }

  Optional<Text> text(String tag, Capability... needed) {
    return string(tag, needed).map(compiler::text);
  }

  Optional<List<Text>> texts(String tag, Capability... needed) {
    return strings(tag, needed).map(compiler::texts);
  }

  private Optional<List<Argument.Text>> strings(String tag, Capability... needed) {
    int index = take(tag, needed);
    return index < 0 ? Optional.empty() : Optional.of(textList(value(tag, index)));
  }

  OptionalLong number(String tag, Capability... needed) {
    int index = take(tag, needed);
    return index < 0 ? OptionalLong.empty() : OptionalLong.of(number(value(tag, index)));
  }

  private int take(String tag, Capability... needed) {
    int found = -1;
    for (int i = 0; i < left.size(); i++) {
      if (left.get(i) instanceof Argument.Tag(Position at, String name) && name.equals(tag)) {
        if (found >= 0) {
          throw new ScriptException(at, ":" + tag + " is given twice");
        }
        found = i;
      }
    }
    if (found >= 0) {
      Position at = left.remove(found).position();
      require(at, ":" + tag, needed);
      if (isAfter(at, lastTag)) {
        lastTag = at;
      }
    }
    return found;
  }

  private void require(Position at, String what, Capability... needed) {
    if (needed.length > 0 && Arrays.stream(needed).noneMatch(compiler::has)) {
      throw new ScriptException(at, what + " needs: require \"" + needed[0].sieveName() + "\"");
    }
  }

  private Argument value(String tag, int index) {
    if (index >= left.size() || left.get(index) instanceof Argument.Tag) {
      throw new ScriptException(at(), ":" + tag + " is not followed by its value");
    }
    return left.remove(index);
  }

  /// Whether more than this many positional arguments are left.
  boolean hasMoreThan(int count) {
    return left.size() > count;
  }

  Argument.Text string() {
    return text(positional("a string"));
  }

  Text text() {
    return compiler.text(string());
  }

  List<Argument.Text> strings() {
    return textList(positional("a string or a string list"));
  }

  List<Text> texts() {
    return compiler.texts(strings());
  }

  long number() {
    return number(positional("a number"));
  }

  private Argument positional(String wanted) {
    if (left.isEmpty()) {
      throw new ScriptException(at(), "'" + statement.name() + "' lacks an argument: " + wanted);
    }
    Argument first = left.removeFirst();
    if (first instanceof Argument.Tag tag) {
      throw new ScriptException(
          tag.position(), "'" + statement.name() + "' does not take :" + tag.name() + " here");
    }
    if (isAfter(lastTag, first.position())) {
      throw new ScriptException(
          lastTag, "tags of '" + statement.name() + "' come before its other arguments");
    }
    return first;
  }

  private static boolean isAfter(Position a, Position b) {
    return a.line() > b.line() || (a.line() == b.line() && a.column() > b.column());
  }

  private static Argument.Text text(Argument argument) {
    if (argument instanceof Argument.Text text) {
      return text;
    }
    throw new ScriptException(argument.position(), "a string is expected, not " + argument.shown());
  }

  private static List<Argument.Text> textList(Argument argument) {
    return switch (argument) {
      case Argument.Text text -> List.of(text);
      case Argument.TextList list -> list.texts();
      default ->
          throw new ScriptException(
              argument.position(),
              "a string or a string list is expected, not " + argument.shown());
    };
  }

  private static long number(Argument argument) {
    if (argument instanceof Argument.Quantity number) {
      return number.value();
    }
    throw new ScriptException(argument.position(), "a number is expected, not " + argument.shown());
  }

  /// The one test of `not`, `if`.
  Test test() {
    if (statement.tests().size() != 1 || statement.parenthesised()) {
      throw new ScriptException(at(), "'" + statement.name() + "' takes one test");
    }
    return compiler.test(statement.tests().getFirst());
  }

  /// The tests of `allof` and `anyof`.
  List<Statement> tests() {
    if (!statement.parenthesised()) {
      throw new ScriptException(at(), "'" + statement.name() + "' takes tests in parentheses");
    }
    return statement.tests();
  }

  List<Statement> block() {
    return statement
        .block()
        .orElseThrow(() -> new ScriptException(at(), "'" + statement.name() + "' takes a block"));
  }

  /// Refuses arguments that were not read.
  ///
  /// @param tests whether tests were read
  /// @param block whether a block was read
  void end(boolean tests, boolean block) {
    if (!left.isEmpty()) {
      Argument more = left.getFirst();
      throw new ScriptException(
          more.position(), "'" + statement.name() + "' does not take " + more.shown() + " here");
    }
    if (!tests && !statement.tests().isEmpty()) {
      throw new ScriptException(
          statement.tests().getFirst().position(),
          "'" + statement.name() + "' takes no test; is a ';' missing?");
    }
    if (!block && statement.block().isPresent()) {
      throw new ScriptException(at(), "'" + statement.name() + "' takes no block");
    }
  }

  void require(Capability needed) {
    require(at(), "'" + statement.name() + "'", needed);
  }
}
