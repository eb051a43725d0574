package org.posthorn.imap.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// What was read and is written again is read as the same.
class SyntaxFuzzTest {

  @FuzzTest
  void sequenceSet(byte[] input) {
    try {
      SequenceSet set = parser(input).sequenceSet();
      assertThat(CommandText.parser(set.toString()).sequenceSet()).isEqualTo(set);
      if (!set.isSaved()) {
        Ranges ranges = set.resolve(1000);
        for (int i = 1; i < ranges.count(); i++) {
          assertThat(ranges.first(i)).isGreaterThan(ranges.last(i - 1) + 1);
        }
      }
    } catch (SyntaxException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest
  void modifiedUtf7(byte[] input) {
    String wire = new String(input, StandardCharsets.US_ASCII);
    try {
      String name = ModifiedUtf7.decode(wire);
      assertThat(ModifiedUtf7.decode(ModifiedUtf7.encode(name))).isEqualTo(name);
    } catch (SyntaxException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest
  void mailboxName(byte[] input) {
    for (boolean utf8 : new boolean[] {false, true}) {
      SyntaxContext context = SyntaxContext.defaults().withUtf8(utf8);
      try {
        MailboxName name = new Parser(CommandText.read(input, 1), context).mailbox();
        String wire = MailboxName.encode(name.path(), utf8);
        assertThat(MailboxName.decode(wire, context)).isEqualTo(name);
      } catch (SyntaxException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @FuzzTest
  void dateTime(byte[] input) {
    try {
      long millis = parser(input).dateTime();
      byte[] out = new byte[ImapDate.DATE_TIME_LENGTH];
      ImapDate.writeDateTime(millis, out, 0);
      boolean fourDigitYear = millis >= -62_167_219_200_000L && millis < 253_402_300_800_000L;
      assertThat(parser(out).dateTime() == millis).isEqualTo(fourDigitYear);
    } catch (SyntaxException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest
  void section(byte[] input) {
    try {
      Section section = Section.parse(parser(input));
      Section again = Section.parse(CommandText.parser(section.label()));
      assertThat(again.label()).isEqualTo(section.label());
    } catch (SyntaxException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static Parser parser(byte[] input) {
    return new Parser(CommandText.read(input, 0), SyntaxContext.defaults());
  }
}
