package org.posthorn.imap.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.imap.syntax.CommandBytes;
import org.posthorn.imap.syntax.CommandText;
import org.posthorn.imap.syntax.LiteralMarker;
import org.posthorn.imap.syntax.Parser;
import org.posthorn.imap.syntax.SyntaxContext;
import org.posthorn.imap.syntax.SyntaxException;

/// RFC 9051 §6.3.12, RFC 3502, RFC 6855 §4.
class AppendTest {

  private static final SyntaxContext CONTEXT = SyntaxContext.defaults();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          a APPEND saved {310}                       | true
          a APPEND saved (\\Seen) {310+}             | true
          a append "a b" ~{310}                      | true
          a APPEND saved UTF8 (~{310}                | true
          a APPEND {5}                               | false
          a LOGIN {5}                                | false
          a SEARCH APPEND x {5}                      | false
          a {5}                                      | false
          a APPENDED saved {5}                       | false
          """)
  void the_first_literal_after_the_mailbox_is_a_message(String line, boolean message) {
    assertThat(Append.awaitsMessage(upToLiteral(line, 0), CONTEXT)).isEqualTo(message);
  }

  @Test
  void a_mailbox_may_be_a_literal() {
    String command = "a APPEND {5}\r\nsaved (\\Draft) {310}";
    assertThat(Append.awaitsMessage(upToLiteral(command, 0), CONTEXT)).isFalse();
    CommandBytes bytes = upToLiteral(command, 1);
    assertThat(Append.awaitsMessage(bytes, CONTEXT)).isTrue();
    Append append = parse(bytes);
    assertThat(append.mailbox().path()).isEqualTo("saved");
    assertThat(append.first().flags()).containsExactly("\\Draft");
  }

  @Test
  void flags_and_date_come_before_the_message() {
    Append append =
        parse(
            upToLiteral(
                "A003 APPEND saved-messages (\\Seen kw) \" 7-Feb-1994 21:52:25 -0800\" {326}", 0));
    assertThat(append.mailbox().path()).isEqualTo("saved-messages");
    assertThat(append.first())
        .isEqualTo(
            new Append.Message(
                List.of("\\Seen", "kw"),
                OptionalLong.of(Instant.parse("1994-02-08T05:52:25Z").toEpochMilli()),
                new Append.Whole(new LiteralMarker(326, true, false, 5), false)));
  }

  @Test
  void utf8_messages_are_in_parentheses() {
    Append append = parse(upToLiteral("a APPEND saved UTF8 (~{42+}", 0));
    assertThat(append.first().data())
        .isEqualTo(new Append.Whole(new LiteralMarker(42, false, true, 6), true));
    assertThat(Append.next(upToLiteral(")", 0), whole(append.first()), CONTEXT)).isEmpty();
    assertThatThrownBy(() -> Append.next(upToLiteral("", 0), whole(append.first()), CONTEXT))
        .isInstanceOf(SyntaxException.class);
    Optional<Append.Message> second =
        Append.next(upToLiteral(") (\\Seen) UTF8 (~{7}", 0), whole(append.first()), CONTEXT);
    assertThat(second).get().extracting(m -> whole(m).literal().bytes()).isEqualTo(7L);
  }

  @Test
  void several_messages_follow_each_other() {
    Append append = parse(upToLiteral("A003 APPEND saved (\\Seen) {329}", 0));
    Optional<Append.Message> second =
        Append.next(
            upToLiteral(" () \" 7-Feb-1994 22:43:04 -0800\" {295}", 0),
            whole(append.first()),
            CONTEXT);
    assertThat(second).isPresent();
    assertThat(second.get().flags()).isEmpty();
    assertThat(second.get().internalDate()).isPresent();
    assertThat(whole(second.get()).literal().bytes()).isEqualTo(295);
    assertThat(Append.next(upToLiteral("", 0), whole(second.get()), CONTEXT)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a APPEND saved",
        "a APPEND saved ",
        "a APPEND saved text",
        "a APPEND saved{3}",
        "a APPEND saved (\\Seen {3}",
        "a APPEND saved \"7-Foo-1994 21:52:25 -0800\" {3}",
        "a APPEND saved (\\Seen) (\\Seen) {3}",
        "a APPEND saved UTF8 {3}",
        "a APPEND saved UTF8 ({3}",
        "a APPEND {3}",
      })
  void other_forms_are_refused(String line) {
    assertThatThrownBy(() -> parse(upToLiteral(line, 0))).isInstanceOf(SyntaxException.class);
  }

  @Test
  void what_follows_a_message_is_a_message_or_nothing() {
    Append append = parse(upToLiteral("a APPEND saved {3}", 0));
    for (String rest : List.of("x", " x", " (\\Seen)", ")", "{3}", "(\\Seen) {3}")) {
      assertThatThrownBy(() -> Append.next(upToLiteral(rest, 0), whole(append.first()), CONTEXT))
          .as(rest)
          .isInstanceOf(SyntaxException.class);
    }
  }

  private static CommandBytes upToLiteral(String text, int literals) {
    return CommandText.read(text.getBytes(StandardCharsets.UTF_8), literals);
  }

  private static Append parse(CommandBytes bytes) {
    Parser p = new Parser(bytes, CONTEXT);
    p.tag();
    return (Append) ImapCommandName.read(p).parse(p);
  }

  private static Append.Whole whole(Append.Message message) {
    return (Append.Whole) message.data();
  }
}
