package org.posthorn.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the values of the Content-* fields (RFC 2045, 2183, 3282). Nothing fails: what cannot be
/// read is left out.
final class FieldParser {
  private FieldParser() {}

  static ContentType contentType(String value, int parametersMax) {
    HeaderLexer lexer = new HeaderLexer(value);
    lexer.skipSpace();
    StringBuilder type = new StringBuilder();
    if (lexer.mimeToken(type) != HeaderLexer.MORE || lexer.peek() != '/') {
      return new ContentType(type.toString(), "", List.of());
    }
    lexer.next();
    StringBuilder subtype = new StringBuilder();
    if (lexer.skipSpace() != HeaderLexer.MORE) {
      return new ContentType(type.toString(), "", List.of());
    }
    int read = lexer.mimeToken(subtype);
    List<Parameter> parameters =
        read == HeaderLexer.MORE ? ParameterReader.read(lexer, parametersMax) : List.of();
    return new ContentType(type.toString(), subtype.toString(), parameters);
  }

  static @Nullable ContentDisposition disposition(String value, int parametersMax) {
    HeaderLexer lexer = new HeaderLexer(value);
    lexer.skipSpace();
    StringBuilder type = new StringBuilder();
    int read = lexer.mimeToken(type);
    if (read == HeaderLexer.BROKEN || type.isEmpty()) {
      return null;
    }
    List<Parameter> parameters =
        read == HeaderLexer.MORE ? ParameterReader.read(lexer, parametersMax) : List.of();
    return new ContentDisposition(type.toString(), parameters);
  }

  /// The encoding's token, or null where the value is anything else.
  static @Nullable String transferEncoding(String value) {
    HeaderLexer lexer = new HeaderLexer(value);
    lexer.skipSpace();
    StringBuilder token = new StringBuilder();
    return lexer.mimeToken(token) == HeaderLexer.END && !token.isEmpty() ? token.toString() : null;
  }

  static List<String> languages(String value) {
    HeaderLexer lexer = new HeaderLexer(value);
    List<String> languages = new ArrayList<>();
    lexer.skipSpace();
    while (!lexer.atEnd()) {
      StringBuilder tag = new StringBuilder();
      int read = lexer.atom(tag, false);
      if (read == HeaderLexer.BROKEN) {
        break;
      }
      languages.add(tag.toString());
      if (lexer.peek() != ',') {
        break;
      }
      lexer.next();
      lexer.skipSpace();
    }
    return languages;
  }

  static Optional<String> decodedParameter(List<Parameter> parameters, String name) {
    for (Parameter parameter : parameters) {
      if (parameter.name().equalsIgnoreCase(name + "*")) {
        return Optional.of(EncodedWords.decodeExtended(parameter.value()));
      }
    }
    for (Parameter parameter : parameters) {
      if (parameter.name().equalsIgnoreCase(name)) {
        return Optional.of(EncodedWords.decode(parameter.value()));
      }
    }
    return Optional.empty();
  }
}
