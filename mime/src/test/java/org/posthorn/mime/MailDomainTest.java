package org.posthorn.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailDomainTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          example.org               | example.org
          EXAMPLE.Org               | example.org
          a-b.example               | a-b.example
          [192.0.2.1]               | [192.0.2.1]
          [ipv6:2001:DB8::1]        | [IPv6:2001:db8::1]
          [IPv6:::ffff:192.0.2.1]   | [IPv6:::ffff:192.0.2.1]
          m\u00fcnchen.example           | xn--mnchen-3ya.example
          localhost                 | localhost
          a_b.example               | a_b.example
          """,
      delimiter = '|')
  void a_domain_has_one_canonical_form(String text, String canonical) {
    MailDomain domain = MailDomain.parse(text);
    assertThat(domain).hasToString(canonical);
    assertThat(MailDomain.parse(canonical)).isEqualTo(domain);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x..test",
        ".x",
        "x.",
        "x test",
        "x.test ",
        " x.test",
        "-x.test",
        "x-.test",
        "[192.0.2.256]",
        "[192.0.2]",
        "[1.2.3.4",
        "[IPv6:1::2::3]",
        "[IPv6:1:2:3:4:5:6:7]",
        "[x]",
        "x.test\r\nRCPT",
        "b@c",
        "x,y",
        "x\u3002test",
        "\ud800.test",
        "[]"
      })
  void what_is_no_domain_is_refused(String text) {
    assertThatExceptionOfType(AddressException.class).isThrownBy(() -> MailDomain.parse(text));
  }

  @Test
  void lengths_are_bounded_in_octets() {
    String label = "b".repeat(63);
    assertThat(MailDomain.parse((label + ".").repeat(3) + "c".repeat(60))).isNotNull();
    assertRefused("b" + label + ".test", "63");
    assertRefused("d.".repeat(200) + "e", "255");
    assertRefused("d.".repeat(500_000) + "e", "255");
  }

  private static void assertRefused(String text, String reason) {
    assertThatExceptionOfType(AddressException.class)
        .isThrownBy(() -> MailDomain.parse(text))
        .withMessageContaining(reason);
  }

  @Test
  void domains_speak_both_alphabets() {
    MailDomain domain = MailDomain.parse("B\u00dcCHER.example");
    assertThat(domain.value()).isEqualTo("xn--bcher-kva.example");
    assertThat(domain.toUnicode()).isEqualTo("b\u00fccher.example");
    assertThat(MailDomain.parse("XN--bcher-kva.example")).isEqualTo(domain);
    assertThat(MailDomain.parse("[192.0.2.1]").isLiteral()).isTrue();
  }
}
