package org.posthorn.managesieve;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The words of one command: atoms, numbers and strings (RFC 5804 §4), which are read first and
/// then consumed in order. One thread.
///
/// Methods throw [CommandRefusal.Bad] for wrong syntax.
final class Arguments {
  /// A command has a name and at most two arguments.
  private static final int WORDS_MAX = 3;

  private static final long NUMBER_MAX = 0xffff_ffffL;

  /// @param string whether it was quoted or a literal
  private record Word(boolean string, byte[] octets) {}

  private final List<Word> words = new ArrayList<>();
  private int taken;

  /// Adds a line, without the marker of a following literal.
  ///
  /// @param literalFollows whether a literal follows
  void line(byte[] line, int length, boolean literalFollows) {
    int at = 0;
    while (at < length) {
      if (!words.isEmpty()) {
        at = space(line, at);
        if (at == length) {
          break; // before a literal, which is checked below
        }
      }
      at = line[at] == '"' ? quoted(line, at + 1, length) : atom(line, at, length);
    }
    boolean endsWithSpace = length > 0 && line[length - 1] == ' ';
    boolean onlyLiteral =
        literalFollows && length == 0 && words.isEmpty(); // a response to a challenge may be
    if (literalFollows != endsWithSpace && !onlyLiteral) {
      throw new CommandRefusal.Bad("one space stands between words");
    }
  }

  void literal(byte[] octets) {
    add(new Word(true, octets));
  }

  private static int space(byte[] line, int at) {
    if (line[at] != ' ') {
      throw new CommandRefusal.Bad("a space is missing");
    }
    return at + 1;
  }

  private int quoted(byte[] line, int from, int length) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    int at = from;
    while (at < length && line[at] != '"') {
      if (line[at] == '\\') {
        at++;
        if (at == length || (line[at] != '"' && line[at] != '\\')) {
          throw new CommandRefusal.Bad("only a quote or a backslash may follow a backslash");
        }
      }
      if (line[at] == 0 || line[at] == '\r' || line[at] == '\n') {
        throw new CommandRefusal.Bad("a quoted string has no line ends and no NUL");
      }
      octets.write(line[at]);
      at++;
    }
    if (at == length) {
      throw new CommandRefusal.Bad("a quoted string has no end");
    }
    add(new Word(true, octets.toByteArray()));
    return at + 1;
  }

  private int atom(byte[] line, int from, int length) {
    int at = from;
    while (at < length && isAtom(line[at])) {
      at++;
    }
    if (at == from) {
      throw new CommandRefusal.Bad("neither a word nor a string");
    }
    byte[] octets = new byte[at - from];
    System.arraycopy(line, from, octets, 0, octets.length);
    add(new Word(false, octets));
    return at;
  }

  private static boolean isAtom(byte octet) {
    return octet > ' ' && octet < 0x7f && "(){}\"\\".indexOf(octet) < 0;
  }

  private void add(Word word) {
    if (words.size() == WORDS_MAX) {
      throw new CommandRefusal.Bad("too many arguments");
    }
    words.add(word);
  }

  /// The name of the command, in upper case.
  String name() {
    if (words.isEmpty() || words.getFirst().string()) {
      throw new CommandRefusal.Bad("a command begins with its name");
    }
    Word word = next();
    return new String(word.octets(), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
  }

  /// The octets of a string.
  byte[] octets() {
    Word word = next();
    if (!word.string()) {
      throw new CommandRefusal.Bad("a string must be quoted");
    }
    return word.octets();
  }

  /// A string of text.
  String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets())).toString();
    } catch (CharacterCodingException e) {
      throw new CommandRefusal.Bad("a string is not UTF-8");
    }
  }

  /// The next string, if there is one.
  Optional<byte[]> optionalOctets() {
    return taken < words.size() ? Optional.of(octets()) : Optional.empty();
  }

  /// A number of 32 bits.
  long number() {
    Word word = next();
    String digits = new String(word.octets(), StandardCharsets.US_ASCII);
    if (word.string() || !digits.matches("[0-9]{1,10}") || Long.parseLong(digits) > NUMBER_MAX) {
      throw new CommandRefusal.Bad("a number must be of 32 bits");
    }
    return Long.parseLong(digits);
  }

  /// Requires the end of the command.
  void end() {
    if (taken < words.size()) {
      throw new CommandRefusal.Bad("too many arguments");
    }
  }

  private Word next() {
    if (taken == words.size()) {
      throw new CommandRefusal.Bad("an argument is missing");
    }
    return words.get(taken++);
  }
}
