package org.posthorn.imap.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.CommandText;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxContext;
import org.posthorn.imap.syntax.SyntaxException;

/// Whatever octets a client sends, a command comes out or a `SyntaxException`, in bounded time. An
/// input is a command after its tag and name, so that each group of commands is searched on its
/// own.
class ImapCommandFuzzTest {

  /// Any command, with its tag and name.
  @FuzzTest
  void command(byte[] input) {
    parse(CommandText.read(input, Integer.MAX_VALUE));
  }

  @FuzzTest
  void login(byte[] input) {
    parse("a LOGIN ", input);
  }

  @FuzzTest
  void id(byte[] input) {
    parse("a ID ", input);
  }

  @FuzzTest
  void select(byte[] input) {
    parse("a SELECT ", input);
  }

  @FuzzTest
  void list(byte[] input) {
    parse("a LIST ", input);
  }

  @FuzzTest
  void store(byte[] input) {
    parse("a STORE ", input);
  }

  @FuzzTest
  void fetch(byte[] input) {
    parse("a FETCH 1 ", input);
  }

  @FuzzTest
  void search(byte[] input) {
    parse("a SEARCH ", input);
  }

  @FuzzTest
  void append(byte[] input) {
    byte[] all = join("a APPEND ", input);
    CommandBytes bytes = CommandText.read(all, 0);
    boolean message =
        bytes.pending().isPresent() && Append.awaitsMessage(bytes, SyntaxContext.defaults());
    try {
      Parser p = new Parser(bytes, SyntaxContext.defaults());
      p.tag();
      Append append = (Append) ImapCommandName.read(p).parse(p);
      CommandBytes rest = CommandText.read(input, 0);
      switch (append.first().data()) {
        case Append.Whole whole -> {
          assertThat(message).isTrue();
          assertThat(Append.next(rest, whole, SyntaxContext.defaults())).isNotNull();
        }
        case Append.Parts parts -> {
          assertThat(parts.text().isEmpty() || message).isTrue();
          assertThat(Append.parts(rest, SyntaxContext.defaults()).urls()).isNotNull();
        }
      }
    } catch (SyntaxException e) {
      assertThat(e.getMessage()).matches("[ -~]+");
    }
  }

  private static void parse(String before, byte[] input) {
    parse(CommandText.read(join(before, input), Integer.MAX_VALUE));
  }

  private static void parse(CommandBytes bytes) {
    for (boolean utf8 : new boolean[] {false, true}) {
      Parser p = new Parser(bytes, SyntaxContext.defaults().withUtf8(utf8));
      try {
        p.tag();
        assertThat(ImapCommandName.read(p).parse(p)).isNotNull();
        assertThat(p.atEnd()).isTrue();
      } catch (SyntaxException e) {
        // The text goes into a response: one line of ASCII.
        assertThat(e.getMessage()).matches("[ -~]+");
      }
    }
  }

  private static byte[] join(String before, byte[] input) {
    byte[] start = before.getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[start.length + input.length];
    System.arraycopy(start, 0, all, 0, start.length);
    System.arraycopy(input, 0, all, start.length, input.length);
    return all;
  }
}
