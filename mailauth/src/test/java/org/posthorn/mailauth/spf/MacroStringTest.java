package org.posthorn.mailauth.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MacroStringTest {
  private static final Map<Character, String> RFC_7208_7_4 =
      Map.of(
          's', "strong-bad@email.example.com",
          'l', "strong-bad",
          'o', "email.example.com",
          'd', "email.example.com",
          'i', "192.0.2.3",
          'p', "mx.example.org",
          'v', "in-addr",
          'h', "mail.example.org");

  @ParameterizedTest
  @CsvSource({
    "%{s}, strong-bad@email.example.com",
    "%{o}, email.example.com",
    "%{d}, email.example.com",
    "%{d4}, email.example.com",
    "%{d3}, email.example.com",
    "%{d2}, example.com",
    "%{d1}, com",
    "%{dr}, com.example.email",
    "%{d2r}, example.email",
    "%{l}, strong-bad",
    "%{l-}, strong.bad",
    "%{lr}, strong-bad",
    "%{lr-}, bad.strong",
    "%{l1r-}, strong",
    "%{ir}.%{v}._spf.%{d2}, 3.2.0.192.in-addr._spf.example.com",
    "%{lr-}.lp._spf.%{d2}, bad.strong.lp._spf.example.com",
    "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}, bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
    "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}, 3.2.0.192.in-addr.strong.lp._spf.example.com",
    "%{d2}.trusted-domains.example.net, example.com.trusted-domains.example.net",
  })
  void examples_of_the_rfc(String text, String expected) throws SpfException {
    assertThat(
            MacroString.domainSpec(text).domain(message -> RFC_7208_7_4.getOrDefault(message, "")))
        .contains(expected);
  }

  @Test
  void the_rfcs_example_of_ipv6() throws SpfException {
    String reversed = "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2";
    Map<Character, String> values =
        Map.of(
            'i', new StringBuilder(reversed).reverse().toString(),
            'v', "ip6",
            'd', "email.example.com");
    assertThat(
            MacroString.domainSpec("%{ir}.%{v}._spf.%{d2}")
                .domain(message -> values.getOrDefault(message, "")))
        .contains(reversed + ".ip6._spf.example.com");
  }

  @ParameterizedTest
  @CsvSource({
    "%{L}, a%2Bb%2Fc%20d%40.e, 'a+b/c d@.e'",
    "%{lr+/}, d@.e.c.b.a, 'a+b/c/d@.e'",
    "%{l-}, .a..b., '-a--b-'",
    "%{l2-}, b., '-a--b-'",
    "%{l127-}, a.b, 'a-b'",
    "%{l99999999999999999999-}, a.b, 'a-b'",
    "%{l1R}, a, 'a.b'",
    "'%{l=,_}', a.b.c.d, 'a=b,c_d'",
    "%{S}, f%C3%BC%25~-_.%40x, 'fü%~-_.@x'",
    "100%%, 100%, ''",
    "a%_b%-c, a b%20c, ''",
  })
  void transformers_delimiters_and_escapes(String text, String expected, String value)
      throws SpfException {
    assertThat(MacroString.explanation(text).text(_ -> value, 100)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%",
        "%a.example",
        "%{d.example",
        "%{",
        "%{}",
        "%{d0}",
        "%{d00}",
        "%{dr2}",
        "%{drr}",
        "%{d-r}",
        "%{d:}",
        "%{x}",
        "%{c}",
        "%{r}",
        "%{t}",
        "%(d)",
        "a%",
        "",
        ".",
        "com",
        "com.",
        "example.com-",
        "example.-com",
        "example.c_m",
        "example.123",
        "192.0.2.1",
        "a b.example",
        "a.example\t",
        "ü.example",
        "%{d}com",
        "example..",
        "%{ı}",
        "%{İ}",
      })
  void what_is_no_domain(String text) {
    assertThatThrownBy(() -> MacroString.domainSpec(text))
        .isInstanceOf(SpfException.class)
        .hasMessageNotContaining("null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%{d}",
        "a%%",
        "a%_",
        "a%-",
        ".com",
        "example.com.",
        "a..b.com",
        "1.2.3.x1",
        "x.1-2",
        "x.xn--zckzah",
        "foo:bar/baz.example.com",
        "!\"#$&'()*+,.example",
        "%{D2R+-}",
        "%{d}.x",
      })
  void what_is_a_domain(String text) throws SpfException {
    MacroString.domainSpec(text);
  }

  @Test
  void long_names_lose_their_first_labels() throws SpfException {
    String label = "a".repeat(49) + ".";
    MacroString spec = MacroString.domainSpec("first.%{l}.last.example.");
    String kept = label.repeat(4) + "last.example";
    assertThat(spec.domain(_ -> (label.repeat(8) + "x").replace(".x", ""))).contains(kept);
    assertThat(MacroString.domainSpec("%{l}x.y").domain(_ -> "a".repeat(300))).contains("y");
    assertThat(MacroString.domainSpec("%{l}").domain(_ -> "a".repeat(254))).contains("");
    assertThat(MacroString.domainSpec("%{l}").domain(_ -> "a".repeat(253)))
        .contains("a".repeat(253));
  }

  /// However long the text is: only what can be in a name is expanded.
  @Test
  void a_long_text_costs_no_more_than_a_long_name() throws SpfException {
    int[] asked = {0};
    MacroString.Values values =
        _ -> {
          asked[0]++;
          return "x.".repeat(100);
        };
    assertThat(MacroString.domainSpec("%{d}".repeat(100_000)).domain(values).orElseThrow())
        .hasSizeLessThanOrEqualTo(253);
    assertThat(asked[0]).isEqualTo(2);
    asked[0] = 0;
    assertThat(MacroString.explanation("%{D}".repeat(100_000)).text(values, 450)).hasSize(450);
    assertThat(asked[0]).isEqualTo(3);
  }

  /// RFC 8616 §4.
  @ParameterizedTest
  @ValueSource(strings = {"%{l}.example", "%{s}", "x.%{L}.example", "%{l1r-}._spf.example"})
  void a_domain_of_a_sender_that_is_not_ascii_is_none(String text) throws SpfException {
    assertThat(MacroString.domainSpec(text).domain(_ -> "pelé")).isEmpty();
    assertThat(MacroString.domainSpec(text).domain(_ -> "pele")).isPresent();
  }
}
