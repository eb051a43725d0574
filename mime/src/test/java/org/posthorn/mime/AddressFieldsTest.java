package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who a From field speaks for, where that decides something.
class AddressFieldsTest {
  private static final int MAX = 100;

  // Each of these shows some program an author whom a lenient reader never saw.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice@example.test <ceo@bank.test>",
        "alice@example.test; ceo@bank.test",
        "<alice@example.test> <ceo@bank.test>",
        "<alice@example.test> ceo@bank.test",
        "alice@example.test ceo@bank.test",
        "alice@example.test@bank.test",
        "alice@example.test, ceo",
        "Alice <alice@example.test",
        "Alice <alice@example.test>>",
        "Alice <<alice@example.test>>",
        "Alice <ceo@bank.test><alice@example.test>",
        "Alice (ceo <alice@example.test>",
        "Alice \"ceo <alice@example.test>",
        "alice@example.test (comment",
        "alice@example.test \\",
        "Alice <ali ce@example.test>",
        "ali ce@example.test",
        "ceo@bank.test Alice <alice@example.test>",
        "Alice <@bank.test alice@example.test>",
        "Alice <,:alice@example.test>",
        "Alice <@a.test@b.test:alice@example.test>",
        "Alice <alice@example.test>:;",
        "Alice <>",
        "Alice",
        "alice@",
        "@example.test",
        "alice@[bank\\].test]",
        "alice@[192.0.2.1",
        "alice@example..test",
        ".alice@example.test",
        "alice.@example.test",
        "al..ice@example.test",
        ". Alice <alice@example.test>",
        "\"alice\"ceo@example.test",
        "alice@example.test.",
        "Staff: alice@example.test",
        "Staff: alice@example.test, ceo@bank.test;;",
        ",",
        "",
        " ",
        "(nobody)",
      })
  void what_is_not_wholly_a_mailbox_list_is_refused(String value) {
    assertThatThrownBy(() -> AddressFields.mailboxList(value, MAX))
        .isInstanceOf(AddressException.class)
        .hasMessageMatching(".+");
  }

  // RFC 5322 §3.4, §3.2.2, §4.4, appendix A.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          alice@example.test                                        | alice@example.test
          Alice <alice@example.test>                                | alice@example.test
          <alice@example.test>                                      | alice@example.test
          Alice B. Carter <alice@example.test>                      | alice@example.test
          "ceo@bank.test" <alice@example.test>                      | alice@example.test
          "Carter, Alice" <alice@example.test>, b@x.test            | alice@example.test b@x.test
          a@x.test, B <b@x.test>,c@x.test                           | a@x.test b@x.test c@x.test
          , a@x.test , ,(none) , b@x.test ,                         | a@x.test b@x.test
          alice@example.test (ceo@bank.test)                        | alice@example.test
          (a (nested \\) comment)) Alice(x)<(y)alice(z)@(q)x.test(r)>(s) | alice@x.test
          Pete(A nice \\) chap) <pete(his account)@silly.test(his host)> | pete@silly.test
          alice . b @ example . test                                | alice.b@example.test
          "alice"."b c"@example.test                                | "alice.b c"@example.test
          "a\\"b\\\\c@d"@example.test                               | "a\\"b\\\\c@d"@example.test
          "alice"@example.test                                      | alice@example.test
          =?utf-8?Q?Alice?= =?utf-8?Q?_=3Cceo=40bank.test=3E?= <alice@example.test> | alice@example.test
          <@a.test,@b.test:alice@example.test>                      | alice@example.test
          <@a.test, , @b.test : alice@example.test>                 | alice@example.test
          alice@[192.0.2.1]                                         | alice@[192.0.2.1]
          alice@[IPv6:2001:db8::1]                                  | alice@[IPv6:2001:db8::1]
          o'neill+tag=x@example.test                                | o'neill+tag=x@example.test
          """)
  void a_mailbox_list_gives_all_its_mailboxes(String value, String addresses) {
    assertThat(written(AddressFields.mailboxList(value, MAX))).isEqualTo(addresses);
    assertThat(written(AddressFields.addressList(value, MAX))).isEqualTo(addresses);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          undisclosed-recipients:;                 |
          undisclosed-recipients: (nobody) ;       |
          A Group:, ,;                             |
          A: b@x.test, C <c@x.test>;               | b@x.test c@x.test
          A: b@x.test;, B:;, c@x.test              | b@x.test c@x.test
          "A, B": ,b@x.test,,;                     | b@x.test
          """)
  void an_address_list_may_hold_groups_and_a_mailbox_list_may_not(
      String value, @Nullable String addresses) {
    assertThat(written(AddressFields.addressList(value, MAX)))
        .isEqualTo(addresses == null ? "" : addresses);
    assertThatThrownBy(() -> AddressFields.mailboxList(value, MAX))
        .isInstanceOf(AddressException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A: B: c@x.test;;",
        "A: b@x.test",
        "A: b@x.test c@x.test;",
        "A: b@x.test; c@x.test",
        ":;",
      })
  void a_group_that_is_none_is_refused(String value) {
    assertThatThrownBy(() -> AddressFields.addressList(value, MAX))
        .isInstanceOf(AddressException.class);
  }

  @Test
  void too_many_mailboxes_are_refused_and_never_cut() {
    String two = "a@x.test, Group: b@x.test;";
    assertThat(AddressFields.addressList(two, 2)).hasSize(2);
    assertThatThrownBy(() -> AddressFields.addressList(two, 1))
        .isInstanceOf(AddressException.class)
        .hasMessageContaining("more than 1 mailboxes");
    String many = "a@x.test, ".repeat(100) + "ceo@bank.test";
    assertThatThrownBy(() -> AddressFields.mailboxList(many, 100))
        .isInstanceOf(AddressException.class);
    assertThat(AddressFields.mailboxList(many, 101)).hasSize(101);
  }

  @Test
  void control_characters_are_refused_wherever_they_stand() {
    for (char control : new char[] {0, 1, '\r', '\n', 0x1b, 0x7f}) {
      for (String value :
          List.of("\"a%c\" <a@x.test>", "a@x.test (%c)", "a@x.test%c", "\"\\%c\"@x.test")) {
        assertThatThrownBy(() -> AddressFields.mailboxList(value.formatted(control), MAX))
            .isInstanceOf(AddressException.class);
      }
    }
    assertThat(AddressFields.mailboxList("Alice\t<a@x.test>", MAX)).hasSize(1);
  }

  // RFC 6532 §3.2
  @Test
  void addresses_are_utf8_and_names_may_be_anything() {
    AddrSpec greek = AddressFields.mailboxList(octets("<αλίκη@παράδειγμα.test>"), MAX).getFirst();
    assertThat(greek).isEqualTo(new AddrSpec("αλίκη", "παράδειγμα.test"));
    assertThat(AddressFields.mailboxList("J\u00f6rg (\u00fc) <j@x.test>", MAX)).hasSize(1);
    assertThatThrownBy(() -> AddressFields.mailboxList("j\u00f6rg@x.test", MAX))
        .isInstanceOf(AddressException.class);
    assertThatThrownBy(() -> AddressFields.mailboxList("j@x\u00f6.test", MAX))
        .isInstanceOf(AddressException.class);
  }

  @Test
  void a_long_field_takes_linear_time() {
    int length = 2_000_000;
    for (String piece : List.of("a ", "\"a\" ", "a.", "(", "(a)", ",", "\"", "a:", "<", "a@x,")) {
      String value = piece.repeat(length / piece.length());
      try {
        AddressFields.addressList(value, MAX);
      } catch (AddressException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  private static String written(List<AddrSpec> mailboxes) {
    return mailboxes.stream().map(AddrSpec::toString).collect(Collectors.joining(" "));
  }

  private static String octets(String text) {
    return Octets.toString(text.getBytes(StandardCharsets.UTF_8));
  }
}
