package org.posthorn.mime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads `*(";" attribute "=" value)` (RFC 2045 §5.1) and joins continuations (RFC 2231 §3).
/// Malformed parameters are skipped.
final class ParameterReader {
  /// One `name*index` or `name*index*` piece.
  private record Piece(String name, int index, boolean extended, String value) {}

  private static final int INDEX_MAX = 9_999;

  private ParameterReader() {}

  static List<Parameter> read(HeaderLexer lexer, int max) {
    List<Parameter> parameters = new ArrayList<>();
    List<Piece> pieces = new ArrayList<>();
    int count = 0;
    while (!lexer.atEnd() && count < max) {
      StringBuilder name = new StringBuilder();
      StringBuilder value = new StringBuilder();
      if (!readOne(lexer, name, value)) {
        lexer.next();
        continue;
      }
      count++;
      Piece piece = piece(name.toString(), value.toString());
      if (piece == null) {
        parameters.add(new Parameter(name.toString(), value.toString()));
      } else {
        pieces.add(piece);
      }
    }
    if (!pieces.isEmpty()) {
      join(pieces, parameters);
    }
    return parameters;
  }

  private static boolean readOne(HeaderLexer lexer, StringBuilder name, StringBuilder value) {
    if (lexer.peek() != ';') {
      return false;
    }
    lexer.next();
    if (lexer.skipSpace() != HeaderLexer.MORE
        || lexer.mimeToken(name) != HeaderLexer.MORE
        || lexer.peek() != '=') {
      return false;
    }
    lexer.next();
    int after = lexer.skipSpace();
    if (after != HeaderLexer.MORE) {
      return after == HeaderLexer.END;
    }
    if (lexer.peek() == '"') {
      return lexer.quotedString(value) != HeaderLexer.BROKEN;
    }
    // Not a token as RFC 2045 demands: file names with spaces excepted, everything is written bare.
    lexer.bareValue(value);
    return lexer.skipSpace() != HeaderLexer.BROKEN;
  }

  /// The piece that a name like `filename*0*` speaks of, or null where it is an ordinary name.
  private static @Nullable Piece piece(String name, String value) {
    int star = name.indexOf('*');
    if (star < 0 || star == name.length() - 1) {
      return null;
    }
    int at = star + 1;
    int index = 0;
    while (at < name.length() && name.charAt(at) >= '0' && name.charAt(at) <= '9') {
      index = Math.min(INDEX_MAX, index * 10 + name.charAt(at) - '0');
      at++;
    }
    boolean extended = at < name.length() && name.charAt(at) == '*';
    if (at == star + 1 || at + (extended ? 1 : 0) != name.length()) {
      return null;
    }
    return new Piece(name.substring(0, star), index, extended, value);
  }

  private static void join(List<Piece> pieces, List<Parameter> out) {
    pieces.sort(
        Comparator.comparing((Piece p) -> p.name().toLowerCase(Locale.ROOT))
            .thenComparingInt(Piece::index));
    int from = 0;
    while (from < pieces.size()) {
      int to = from;
      boolean complete = true;
      boolean extended = false;
      while (to < pieces.size()
          && pieces.get(to).name().equalsIgnoreCase(pieces.get(from).name())) {
        complete &= pieces.get(to).index() == to - from;
        extended |= pieces.get(to).extended();
        to++;
      }
      List<Piece> group = pieces.subList(from, to);
      if (complete) {
        out.add(joined(group, extended));
      } else {
        group.forEach(p -> out.add(new Parameter(nameOf(p), p.value())));
      }
      from = to;
    }
  }

  private static Parameter joined(List<Piece> group, boolean extended) {
    StringBuilder value = new StringBuilder();
    if (extended && !group.getFirst().extended()) {
      value.append("''");
    }
    for (Piece piece : group) {
      if (extended && !piece.extended()) {
        appendEscaped(value, piece.value());
      } else {
        value.append(piece.value());
      }
    }
    String name = group.getLast().name();
    return new Parameter(extended ? name + "*" : name, value.toString());
  }

  private static String nameOf(Piece piece) {
    return piece.name() + "*" + piece.index() + (piece.extended() ? "*" : "");
  }

  private static void appendEscaped(StringBuilder out, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '%' || c == '\'' || c == '*' || c <= ' ' || c >= 0x7f) {
        out.append('%')
            .append(Character.toUpperCase(Character.forDigit(c >> 4 & 15, 16)))
            .append(Character.toUpperCase(Character.forDigit(c & 15, 16)));
      } else {
        out.append(c);
      }
    }
  }
}
