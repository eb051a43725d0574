package org.posthorn.sieve.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.sieve.SieveLimits;

/// Parses the grammar of RFC 5228 §8.2, without knowledge of commands. Linear time; the depth is
/// limited.
public final class Parser {
  private final Lexer lexer;
  private final SieveLimits limits;
  private final TimeSlice slice = new TimeSlice();
  private Token token;

  private Parser(byte[] script, SieveLimits limits) {
    lexer = new Lexer(script, limits);
    this.limits = limits;
    token = lexer.read();
  }

  /// The commands of a script.
  ///
  /// @throws ScriptException at the first syntax error or exceeded limit
  public static List<Statement> parse(byte[] script, SieveLimits limits) {
    Parser parser = new Parser(script, limits);
    List<Statement> commands = parser.commands(0);
    if (parser.token.kind() != Token.Kind.END) {
      throw parser.unexpected("a command");
    }
    return commands;
  }

  private List<Statement> commands(int depth) {
    List<Statement> commands = new ArrayList<>();
    while (token.kind() == Token.Kind.IDENTIFIER) {
      commands.add(command(depth));
    }
    return commands;
  }

  // command = identifier arguments (";" / block)
  private Statement command(int depth) {
    Token name = take();
    List<Argument> arguments = arguments();
    boolean parenthesised = token.isSign('(');
    List<Statement> tests = tests(depth);
    if (token.isSign(';')) {
      take();
      return new Statement(
          name.position(), name.text(), arguments, tests, parenthesised, Optional.empty());
    }
    if (!token.isSign('{')) {
      throw unexpected("';' or '{'");
    }
    requireDepth(depth);
    take();
    List<Statement> block = commands(depth + 1);
    if (!token.isSign('}')) {
      throw unexpected("a command or '}'");
    }
    take();
    return new Statement(
        name.position(), name.text(), arguments, tests, parenthesised, Optional.of(block));
  }

  // arguments = *argument [ test / test-list ]
  private List<Argument> arguments() {
    List<Argument> arguments = new ArrayList<>();
    while (true) {
      if (token.isSign('[')) {
        arguments.add(list());
      } else if (token.kind() == Token.Kind.TAG) {
        Token tag = take();
        arguments.add(new Argument.Tag(tag.position(), tag.text()));
      } else if (token.kind() == Token.Kind.NUMBER) {
        Token number = take();
        arguments.add(new Argument.Quantity(number.position(), number.number()));
      } else if (token.kind() == Token.Kind.STRING) {
        arguments.add(string());
      } else {
        return arguments;
      }
    }
  }

  private Argument.Text string() {
    if (token.kind() != Token.Kind.STRING) {
      throw unexpected("a string");
    }
    return take().string().orElseThrow();
  }

  // string-list = "[" string *("," string) "]"
  private Argument.TextList list() {
    Position start = take().position();
    List<Argument.Text> texts = new ArrayList<>();
    texts.add(string());
    while (token.isSign(',')) {
      take();
      if (texts.size() >= limits.listStringsMax()) {
        throw new ScriptException(
            token.position(), "a list has more than " + limits.listStringsMax() + " strings");
      }
      texts.add(string());
    }
    if (!token.isSign(']')) {
      throw unexpected("',' or ']'");
    }
    take();
    return new Argument.TextList(start, texts);
  }

  // test-list = "(" test *("," test) ")"
  private List<Statement> tests(int depth) {
    List<Statement> tests = new ArrayList<>();
    if (token.kind() == Token.Kind.IDENTIFIER) {
      tests.add(test(depth));
    } else if (token.isSign('(')) {
      take();
      tests.add(test(depth));
      while (token.isSign(',')) {
        take();
        if (tests.size() >= limits.listStringsMax()) {
          throw new ScriptException(
              token.position(), "more than " + limits.listStringsMax() + " tests");
        }
        tests.add(test(depth));
      }
      if (!token.isSign(')')) {
        throw unexpected("',' or ')'");
      }
      take();
    }
    return tests;
  }

  // test = identifier arguments
  private Statement test(int depth) {
    if (token.kind() != Token.Kind.IDENTIFIER) {
      throw unexpected("a test");
    }
    requireDepth(depth);
    Token name = take();
    List<Argument> arguments = arguments();
    boolean parenthesised = token.isSign('(');
    List<Statement> tests = tests(depth + 1);
    return new Statement(
        name.position(), name.text(), arguments, tests, parenthesised, Optional.empty());
  }

  private void requireDepth(int depth) {
    if (depth >= limits.nestingMax()) {
      throw new ScriptException(
          token.position(),
          "blocks and tests are nested more than " + limits.nestingMax() + " deep");
    }
  }

  private Token take() {
    slice.breathe();
    Token taken = token;
    token = lexer.read();
    return taken;
  }

  private ScriptException unexpected(String wanted) {
    return new ScriptException(token.position(), "expected " + wanted + ", found " + token.shown());
  }
}
