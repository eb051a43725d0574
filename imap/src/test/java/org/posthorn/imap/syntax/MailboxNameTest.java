package org.posthorn.imap.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxNameTest {

  private static final SyntaxContext REV1 = SyntaxContext.defaults();
  private static final SyntaxContext UTF8 = REV1.withUtf8(true);

  /// The first is the RFC's own example, RFC 3501 §5.1.3.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ~peter/mail/&U,BTFw-/&ZeVnLIqe- | ~peter/mail/台北/日本語
          R&-D                            | R&D
          &-                              | &
          &--                             | &-
          Entw&APw-rfe                    | Entwürfe
          &2D3eAA-                        | 😀
          plain                           | plain
          a&AOQ-b&AOQ-c                   | aäbäc
          """)
  void modified_utf_7_and_back(String wire, String path) {
    assertThat(MailboxName.decode(wire, REV1).path()).isEqualTo(path);
    assertThat(MailboxName.encode(path, false)).isEqualTo(wire);
    assertThat(MailboxName.encode(path, true)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "R&D", // no end
        "&", // nothing follows
        "&AOQ", // no end
        "&AO!-", // not base64
        "&A-", // half a character
        "&AOQA-", // a character and a half
        "&AOR-", // spare bits that are set
        "&AGEAYg-", // "ab" must stand for itself
        "&2D0-", // half a surrogate pair
        "&3gDYPQ-", // a surrogate pair the wrong way round
        "&AOQ-&AOQ-", // two runs that should be one
        "&AAA" // no end
      })
  void what_is_no_valid_modified_utf_7_is_no_name_of_any_mailbox(String wire) {
    assertThatThrownBy(() -> ModifiedUtf7.decode(wire)).isInstanceOf(SyntaxException.class);
    assertThat(MailboxName.decode(wire, REV1).isPossible()).isFalse();
    assertThat(MailboxName.decodePattern(wire, REV1)).isEqualTo("\0");
  }

  @Test
  void a_bare_ampersand_is_taken_as_it_is_where_that_is_tolerated() {
    SyntaxContext tolerant =
        new SyntaxContext(
            false, EnumSet.allOf(ImapTolerance.class), SyntaxLimits.defaults(), Set.of());
    assertThat(MailboxName.decode("R&D", tolerant).path()).isEqualTo("R&D");
  }

  @Test
  void an_ampersand_is_itself_in_utf_8_sessions() {
    assertThat(MailboxName.decode("R&D &AOQ-", UTF8).path()).isEqualTo("R&D &AOQ-");
  }

  @ParameterizedTest
  @CsvSource({
    "inbox, INBOX",
    "iNbOx/Sub, INBOX/Sub",
    "inboxes, inboxes",
    "sub/inbox, sub/inbox",
    "Cafe\u0301, Caf\u00e9"
  })
  void names_are_canonical(String wire, String path) {
    assertThat(MailboxName.decode(wire, UTF8).path()).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\tb", "a\u0085b", "a\u2028b", "a\u007fb"})
  void no_mailbox_has_control_characters_in_its_name(String wire) {
    assertThat(MailboxName.decode(wire, UTF8).isPossible()).isFalse();
    assertThat(MailboxName.decode("plain", UTF8).isPossible()).isTrue();
  }

  @Test
  void random_names_come_back() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 5_000; round++) {
      StringBuilder name = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        int point =
            switch (random.nextInt(4)) {
              case 0 -> 0x20 + random.nextInt(0x5f);
              case 1 -> '&';
              case 2 -> 0x100 + random.nextInt(0x1000);
              default -> 0x1f300 + random.nextInt(0x200);
            };
        name.appendCodePoint(point);
      }
      String encoded = ModifiedUtf7.encode(name.toString());
      assertThat(encoded).as("seed " + seed).matches("[ -~]*");
      assertThat(ModifiedUtf7.decode(encoded)).as("seed " + seed).isEqualTo(name.toString());
    }
  }
}
