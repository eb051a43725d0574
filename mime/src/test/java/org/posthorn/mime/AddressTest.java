package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      textBlock =
          """
          joe@example.org               | joe@example.org
          Joe@EXAMPLE.Org               | Joe@example.org
          j.o.e+x@a-b.example           | j.o.e+x@a-b.example
          "joe"@example.org             | joe@example.org
          "a b"@example.org             | "a b"@example.org
          "a\\"b"@example.org            | "a\\"b"@example.org
          "a@b"@example.org             | "a@b"@example.org
          ""@example.org                | ""@example.org
          joe@[192.0.2.1]               | joe@[192.0.2.1]
          joe@[ipv6:2001:DB8::1]        | joe@[IPv6:2001:db8::1]
          joe@[IPv6:::ffff:192.0.2.1]   | joe@[IPv6:::ffff:192.0.2.1]
          joe@m\u00fcnchen.example           | joe@xn--mnchen-3ya.example
          j\u00f6rg@example.org              | j\u00f6rg@example.org
          joe@localhost                 | joe@localhost
          joe@a_b.example               | joe@a_b.example
          """,
      delimiter = '|',
      nullValues = "-")
  void an_address_has_one_canonical_form(String text, String canonical) {
    Address address = Address.parse(text);
    assertThat(address).hasToString(canonical);
    assertThat(Address.parse(canonical)).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "joe",
        "joe@",
        "@x.test",
        "joe@x..test",
        "joe@.x",
        "joe@x.",
        ".joe@x.test",
        "joe.@x.test",
        "j..e@x.test",
        "j e@x.test",
        "joe@x test",
        "<joe@x.test>",
        "joe@x.test ",
        " joe@x.test",
        "joe@-x.test",
        "joe@x-.test",
        "\"joe@x.test",
        "\"jo\"e@x.test",
        "joe@[192.0.2.256]",
        "joe@[192.0.2]",
        "joe@[1.2.3.4",
        "joe@[IPv6:1::2::3]",
        "joe@[IPv6:1:2:3:4:5:6:7]",
        "joe@[x]",
        "joe@x.test\r\nRCPT",
        "jo\re@x.test",
        "\"a\nb\"@x.test",
        "joe(c)@x.test",
        "a@b@c",
        "joe@x,y",
        "joe@x\u3002test",
        "jo\u0080e@x.test",
        "\"a\\\u00e9\"@x.test",
        "joe@\ud800.test",
        "jo\ud800e@x.test",
        "@a:joe@x.test",
        "\"",
        "joe@[]"
      })
  void what_is_no_address_is_refused(String text) {
    assertThatExceptionOfType(AddressException.class).isThrownBy(() -> Address.parse(text));
  }

  @Test
  void every_character_of_an_atom_is_allowed() {
    String text = "!#$%&'*+-/=?^_`{|}~@x.test";
    assertThat(Address.parse(text)).hasToString(text);
  }

  @Test
  void lengths_are_bounded_in_octets() {
    String local = "a".repeat(64);
    assertThat(Address.parse(local + "@x.test").local().value()).hasSize(64);
    assertRefused("a" + local + "@x.test", "64");
    assertRefused("\u00e9".repeat(33) + "@x.test", "64");
    String label = "b".repeat(63);
    assertRefused("a@b" + label + ".test", "63");
    assertThat(Address.parse("a@" + (label + ".").repeat(3) + "c".repeat(60))).isNotNull();
    assertRefused("a@" + (label + ".").repeat(3) + "c".repeat(61), "254");
    assertRefused("a".repeat(1_000_000), "254");
    assertThatExceptionOfType(AddressException.class)
        .isThrownBy(() -> Domain.parse("d.".repeat(200) + "e"))
        .withMessageContaining("255");
  }

  private static void assertRefused(String text, String reason) {
    assertThatExceptionOfType(AddressException.class)
        .isThrownBy(() -> Address.parse(text))
        .withMessageContaining(reason);
  }

  @Test
  void domains_speak_both_alphabets() {
    Domain domain = Domain.parse("B\u00dcCHER.example");
    assertThat(domain.value()).isEqualTo("xn--bcher-kva.example");
    assertThat(domain.toUnicode()).isEqualTo("b\u00fccher.example");
    assertThat(Domain.parse("XN--bcher-kva.example")).isEqualTo(domain);
    assertThat(Domain.parse("[192.0.2.1]").isLiteral()).isTrue();
    assertThat(Address.parse("j\u00f6@x.test").isInternationalized()).isTrue();
    assertThat(Address.parse("jo@b\u00fccher.test").isInternationalized()).isFalse();
  }
}
