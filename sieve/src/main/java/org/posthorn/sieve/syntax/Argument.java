package org.posthorn.sieve.syntax;

import java.util.List;

/// An argument of a command or test as written (RFC 5228 §2.6).
public sealed interface Argument {
  /// Position of its first character.
  Position position();

  /// `:name`, in lower case and without the colon.
  record Tag(Position position, String name) implements Argument {}

  /// A number, its unit applied.
  record Quantity(Position position, long value) implements Argument {}

  /// A string.
  ///
  /// @param octets each `char` is one octet
  /// @param escapes offsets of octets that were written with a backslash before them
  /// @param multiLine whether it was written as `text:`
  record Text(Position position, String octets, List<Integer> escapes, boolean multiLine)
      implements Argument {
    /// Copies the list.
    public Text {
      escapes = List.copyOf(escapes);
    }

    /// The position of the octet at an offset.
    public Position positionAt(int offset) {
      int lineStart = octets.lastIndexOf('\n', offset - 1) + 1;
      int line = position.line() + (multiLine ? 1 : 0);
      for (int i = 0; i < lineStart; i++) {
        line += octets.charAt(i) == '\n' ? 1 : 0;
      }
      int column = multiLine || lineStart > 0 ? 1 : position.column() + 1;
      for (int i = lineStart; i < Math.min(offset, octets.length()); i++) {
        column += (octets.charAt(i) & 0xc0) == 0x80 ? 0 : 1;
      }
      for (int escape : escapes) {
        column += escape >= lineStart && escape < offset ? 1 : 0;
      }
      return new Position(line, column);
    }
  }

  /// A string list in brackets.
  record TextList(Position position, List<Text> texts) implements Argument {
    /// Copies the list.
    public TextList {
      texts = List.copyOf(texts);
    }
  }

  /// Its name in error messages.
  default String shown() {
    return switch (this) {
      case Tag tag -> "the tag :" + tag.name();
      case Quantity _ -> "a number";
      case Text _ -> "a string";
      case TextList _ -> "a string list";
    };
  }
}
