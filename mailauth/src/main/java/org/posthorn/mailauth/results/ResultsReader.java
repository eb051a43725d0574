package org.posthorn.mailauth.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.mailauth.results.MethodResult.Property;

/// Parses the grammar of RFC 8601 §2.2, in one pass.
///
/// More lenient: a semicolon may end the field, values may contain any characters except white
/// space, semicolons, parentheses and quotes, and text between properties is ignored.
final class ResultsReader {
  private final ResultsLexer lexer;
  private final ResultsLimits limits;

  ResultsReader(String value, ResultsLimits limits) {
    lexer = new ResultsLexer(value);
    this.limits = limits;
  }

  Optional<AuthenticationResults> read() {
    try {
      lexer.space();
      String id = lexer.value();
      lexer.space();
      if (id.isEmpty() || (lexer.peek() != ';' && lexer.peek() >= 0 && !version())) {
        return Optional.empty();
      }
      List<MethodResult> results = new ArrayList<>();
      while (lexer.take(';')) {
        lexer.space();
        if (lexer.peek() >= 0 && lexer.peek() != ';') {
          result().ifPresent(results::add);
        }
        if (results.size() > limits.resultsMax()) {
          return Optional.empty();
        }
      }
      return lexer.peek() < 0
          ? Optional.of(new AuthenticationResults(id, results))
          : Optional.empty();
    } catch (ResultsLexer.Malformed malformed) {
      return Optional.empty(); // reported to the caller
    }
  }

  /// Whether the version of the field is known.
  private boolean version() throws ResultsLexer.Malformed {
    boolean known = lexer.word().equals("1");
    lexer.space();
    return known;
  }

  /// Empty for `none`, and for an unknown version of a method.
  private Optional<MethodResult> result() throws ResultsLexer.Malformed {
    String method = keyword(lexer.word());
    lexer.space();
    String version = "1";
    if (lexer.take('/')) {
      lexer.space();
      version = lexer.word();
      lexer.space();
    }
    if (!lexer.take('=')) {
      if (method.equals("none")) {
        return Optional.empty();
      }
      throw new ResultsLexer.Malformed();
    }
    lexer.space();
    String result = keyword(lexer.word());
    lexer.space();
    String reason = null;
    List<Property> properties = new ArrayList<>();
    while (lexer.peek() >= 0 && lexer.peek() != ';') {
      String name = lexer.word().toLowerCase(Locale.ROOT);
      lexer.space();
      if (lexer.take('.')) {
        property(name).ifPresent(properties::add);
      } else if (lexer.take('=')) {
        lexer.space();
        String value = lexer.value();
        reason = name.equals("reason") ? value : reason;
      } else if (name.isEmpty()) {
        throw new ResultsLexer.Malformed();
      }
      lexer.space();
      if (properties.size() > limits.propertiesMax()) {
        throw new ResultsLexer.Malformed();
      }
    }
    return version.equals("1")
        ? Optional.of(new MethodResult(method, result, Optional.ofNullable(reason), properties))
        : Optional.empty();
  }

  private Optional<Property> property(String type) throws ResultsLexer.Malformed {
    lexer.space();
    String name = lexer.word().toLowerCase(Locale.ROOT);
    lexer.space();
    if (!lexer.take('=')) {
      throw new ResultsLexer.Malformed();
    }
    lexer.space();
    String value = lexer.value();
    boolean known = MethodResult.isKeyword(type) && MethodResult.isKeyword(name);
    return known ? Optional.of(new Property(type, name, value)) : Optional.empty();
  }

  private static String keyword(String word) throws ResultsLexer.Malformed {
    String lower = word.toLowerCase(Locale.ROOT);
    if (!MethodResult.isKeyword(lower)) {
      throw new ResultsLexer.Malformed();
    }
    return lower;
  }
}
