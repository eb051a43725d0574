package org.posthorn.smtp.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.posthorn.smtp.syntax.SmtpCommandName.Dialect;

/// Whatever a peer sends is a command or a [SyntaxException], and what is read is written back as
/// the same.
class SyntaxFuzzTest {
  @FuzzTest
  void commands(byte[] line) {
    for (Dialect dialect : new Dialect[] {Dialect.SMTP, Dialect.LMTP}) {
      try {
        SmtpCommand command = CommandParser.parse(line, dialect);
        assertThat(command.toString()).doesNotContain("\r", "\n", "\0");
      } catch (SyntaxException e) {
        assertThat(e.reply().code()).isBetween(500, 555);
      }
    }
  }

  @FuzzTest
  void paths(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    try {
      ReversePath path = new PathParser(text, 0).reversePath();
      PathParser again = new PathParser(path.toString(), 0);
      assertThat(again.reversePath()).isEqualTo(path);
    } catch (SyntaxException e) {
      assertThat(e.reply()).isEqualTo(Reply.R501_BAD_SENDER_SYNTAX);
    }
  }

  @FuzzTest
  void xtext(byte[] octets) {
    String text = new String(octets, StandardCharsets.UTF_8);
    assertThat(Xtext.decode(Xtext.encode(text))).isEqualTo(Optional.of(text));
    Xtext.decode(new String(octets, StandardCharsets.ISO_8859_1))
        .ifPresent(decoded -> assertThat(Xtext.decode(Xtext.encode(decoded))).contains(decoded));
  }
}
