package org.posthorn.imap.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.imap.syntax.CommandText.parser;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ParserTest {

  private static final SyntaxContext STRICT =
      new SyntaxContext(
          false, EnumSet.noneOf(ImapTolerance.class), SyntaxLimits.defaults(), Set.of());

  @Test
  void strings_are_quoted_or_literals() {
    assertThat(parser("\"a b\"").string()).isEqualTo("a b");
    assertThat(parser("\"\"").string()).isEmpty();
    assertThat(parser("\"a\\\"b\\\\c\"").string()).isEqualTo("a\"b\\c");
    assertThat(parser("{3}\r\na)\"").string()).isEqualTo("a)\"");
    assertThat(parser("{0}\r\n").string()).isEmpty();
    assertThat(parser("\"Gr\u00fc\u00dfe\"").string()).isEqualTo("Gr\u00fc\u00dfe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"a", "\"a\\b\"", "\"a\\", "a\"", "(", "{3}", "~{1}\r\na", "{1}\r\n\0"})
  void wrong_strings_are_refused(String text) {
    assertThatThrownBy(() -> parser(text).string()).isInstanceOf(SyntaxException.class);
  }

  @Test
  void strings_that_are_no_utf_8_are_refused() {
    byte[] latin1 = "\"Gr\u00fc\u00dfe\"".getBytes(StandardCharsets.ISO_8859_1);
    Parser p = new Parser(CommandText.read(latin1, 0), SyntaxContext.defaults());
    assertThatThrownBy(p::string).isInstanceOf(SyntaxException.class);
  }

  @Test
  void eight_bit_in_quoted_strings_is_a_tolerance_in_rev1_and_the_rule_in_utf_8_sessions() {
    CommandBytes text = CommandBytes.of("\"\u00fc\"");
    assertThatThrownBy(() -> new Parser(text, STRICT).string()).isInstanceOf(SyntaxException.class);
    assertThat(new Parser(text, STRICT.withUtf8(true)).string()).isEqualTo("\u00fc");
  }

  @Test
  void nothing_inside_a_literal_is_syntax() {
    Parser p = parser("a LOGIN {9}\r\nx LOGOUT( {2}\r\n\r\n b");
    assertThat(p.tag()).isEqualTo("a");
    p.space();
    assertThat(p.atom()).isEqualTo("LOGIN");
    p.space();
    assertThat(p.astring()).isEqualTo("x LOGOUT(");
    p.space();
    assertThat(p.astring()).isEqualTo("\r\n");
    p.space();
    assertThat(p.astring()).isEqualTo("b");
    p.end();
  }

  @Test
  void an_atom_ends_where_a_literal_begins() {
    Parser p = parser("abc{3}\r\ndef");
    assertThat(p.atom()).isEqualTo("abc");
    assertThat(p.string()).isEqualTo("def");
  }

  @ParameterizedTest
  @CsvSource({"a1, a1", "A.b-c_d, A.b-c_d", "x]y, x]y"})
  void tags(String text, String tag) {
    assertThat(parser(text + " NOOP").tag()).isEqualTo(tag);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " NOOP", "+ NOOP", "* NOOP", "( NOOP", "\" NOOP", "{1}\r\na NOOP"})
  void wrong_tags_are_refused(String text) {
    assertThatThrownBy(() -> parser(text).tag()).isInstanceOf(SyntaxException.class);
  }

  @Test
  void numbers_are_bounded() {
    assertThat(parser("4294967295").number()).isEqualTo(4294967295L);
    assertThat(parser("9223372036854775807").number64()).isEqualTo(Long.MAX_VALUE);
    assertThat(parser("007").number()).isEqualTo(7);
    assertThatThrownBy(() -> parser("4294967296").number()).isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parser("9223372036854775808").number64())
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parser("99999999999999999999999").number64())
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parser("0").nonZeroNumber()).isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parser("x").number()).isInstanceOf(SyntaxException.class);
  }

  @Test
  void runs_of_spaces_are_a_tolerance() {
    Parser p = parser("a   (b  c )  ");
    p.atom();
    p.space();
    assertThat(p.parenthesized(5, Parser::atom)).containsExactly("b", "c");
    p.end();

    Parser strict = new Parser(CommandBytes.of("a  b"), STRICT);
    strict.atom();
    strict.space();
    assertThatThrownBy(strict::atom).isInstanceOf(SyntaxException.class);
    Parser trailing = new Parser(CommandBytes.of("a "), STRICT);
    trailing.atom();
    assertThatThrownBy(trailing::end).isInstanceOf(SyntaxException.class);
  }

  @Test
  void flags_come_in_the_rfcs_spelling() {
    assertThat(parser("(\\SEEN \\deleted $Forwarded \\Recent)").flagList())
        .containsExactly("\\Seen", "\\Deleted", "$Forwarded");
    assertThat(parser("()").flagList()).isEmpty();
    assertThat(parser("\\Seen kw").flags()).containsExactly("\\Seen", "kw");
    assertThatThrownBy(() -> parser("(\\Fancy)").flagList()).isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parser("(\\)").flagList()).isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> new Parser(CommandBytes.of("(\\Recent)"), STRICT).flagList())
        .isInstanceOf(SyntaxException.class);
  }

  @Test
  void strings_and_lists_longer_than_their_limits_are_refused() {
    SyntaxLimits limits = SyntaxLimits.defaults();
    String longest = "x".repeat(limits.stringBytes());
    assertThat(parser(longest).astring()).hasSize(limits.stringBytes());
    assertThat(parser('"' + longest + '"').astring()).hasSize(limits.stringBytes());
    assertThatThrownBy(() -> parser(longest + "x").astring()).isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parser('"' + longest + "x\"").astring())
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(
            () -> parser("{" + (limits.stringBytes() + 1) + "}\r\nx" + longest).astring())
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parser("(" + "a ".repeat(limits.flags()) + "a)").flagList())
        .isInstanceOf(SyntaxException.class);
    assertThatThrownBy(() -> parser("a ".repeat(limits.flags()) + "a").flags())
        .isInstanceOf(SyntaxException.class);
  }

  @Test
  void a_deviation_is_remembered_only_if_the_command_has_it() {
    Parser plain = new Parser(CommandBytes.of("(\\Seen) 1:2"), SyntaxContext.defaults());
    assertThat(plain.flagList()).containsExactly("\\Seen");
    plain.space();
    assertThat(plain.sequenceSet()).hasToString("1:2");
    plain.end();
    assertThat(plain.deviations()).isEmpty();
    Parser odd = new Parser(CommandBytes.of("(\\Seen \\Recent)  1:2 "), SyntaxContext.defaults());
    assertThat(odd.flagList()).containsExactly("\\Seen");
    odd.space();
    assertThat(odd.sequenceSet()).hasToString("1:2");
    odd.end();
    assertThat(odd.deviations())
        .containsExactly(ImapTolerance.EXTRA_SPACES, ImapTolerance.RECENT_IN_FLAGS);
  }
}
