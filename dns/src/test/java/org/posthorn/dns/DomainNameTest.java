package org.posthorn.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DomainNameTest {

  @ParameterizedTest
  @CsvSource({
    "example.test, example.test, example.test",
    "EXAMPLE.Test., example.test, example.test",
    "bücher.example, xn--bcher-kva.example, bücher.example",
    "BÜCHER.example, xn--bcher-kva.example, bücher.example",
    "xn--bcher-kva.example, xn--bcher-kva.example, bücher.example",
    "XN--BCHER-KVA.example, xn--bcher-kva.example, bücher.example",
    "faß.de, xn--fa-hia.de, faß.de",
    "bu\u0308cher.example, xn--bcher-kva.example, bücher.example",
    "例え.テスト, xn--r8jz45g.xn--zckzah, 例え.テスト",
    "例え。テスト, xn--r8jz45g.xn--zckzah, 例え.テスト",
    "ｅｘａｍｐｌｅ.test, example.test, example.test",
    "пример.испытание, xn--e1afmkfd.xn--80akhbyknj4f, пример.испытание",
    "1.2.0.192.in-addr.arpa, 1.2.0.192.in-addr.arpa, 1.2.0.192.in-addr.arpa",
    "a, a, a",
  })
  void names_have_one_form_for_the_wire_and_one_for_people(
      String text, String ascii, String unicode) {
    DomainName name = DomainName.parse(text);
    assertThat(name.ascii()).isEqualTo(ascii);
    assertThat(name.unicode()).isEqualTo(unicode);
    assertThat(DomainName.parse(unicode)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "a b",
        "-a.test",
        "a-.test",
        "_dmarc.test",
        "a_b.test",
        "192.0.2.1",
        "a.1",
        "[192.0.2.1]",
        "ab--cd.test",
        "xn--.test",
        "xn--a.test",
        "xn--bcher-kvaq9999999.test",
        "xn--example-.test",
        "xn--bCHER-kva-.test",
        "\u0301a.test",
        "a\u200db.test",
        "☃.test",
        "a\u0000b.test",
        "user@example.test",
        "example.test..",
        "a\u00adb\u2028.test"
      })
  void what_is_no_name_is_refused(String text) {
    assertThatThrownBy(() -> DomainName.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "Mail.Example., mail.example",
    "_spf.example, _spf.example",
    "-a-.b--c.1, -a-.b--c.1",
    "foo:bar/baz.example, foo\\058bar\\047baz.example",
    "user+tag.example, user\\043tag.example",
    "'a b.example', a\\032b.example",
    "a\\b~.example, a\\092b\\126.example",
  })
  void names_for_questions_have_any_labels(String text, String ascii) {
    DomainName name = DomainName.ofAnyLabels(text);
    assertThat(name.ascii()).isEqualTo(ascii);
    assertThat(name.parent().orElse(name).labels().getLast()).isEqualTo(name.labels().getLast());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ".", "a..b", ".a", "a..", "bücher.example", "a\tb", "a\u007fb", "a\u0000"})
  void names_for_questions_are_printable_and_have_no_empty_label(String text) {
    assertThatThrownBy(() -> DomainName.ofAnyLabels(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Usual names are read in one pass; with a final dot the same text takes the long way.
  @Test
  void usual_names_are_read_as_all_others_are() {
    Random random = new Random(10);
    String characters = "aaaz19-._xn.";
    Pattern form = Pattern.compile("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*");
    for (int i = 0; i < 20_000; i++) {
      String text =
          random
              .ints(random.nextInt(12), 0, characters.length())
              .mapToObj(at -> "" + characters.charAt(at))
              .collect(Collectors.joining());
      assertThat(read(text)).as(text).isEqualTo(text.endsWith(".") ? read(text) : read(text + "."));
      assertThat(isName(text)).as(text).isEqualTo(form.matcher(text).matches());
    }
  }

  private static Optional<DomainName> read(String text) {
    try {
      return Optional.of(DomainName.parse(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isName(String text) {
    try {
      return new DomainName(text).ascii().equals(text);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  @Test
  void above_and_below_is_by_whole_labels() {
    DomainName name = new DomainName("mail.example.test");
    assertThat(name.isAtOrBelow(new DomainName("example.test"))).isTrue();
    assertThat(name.isAtOrBelow(name)).isTrue();
    assertThat(name.isAtOrBelow(new DomainName("ample.test"))).isFalse();
    assertThat(new DomainName("test").isAtOrBelow(name)).isFalse();
    assertThat(name.topLabel()).isEqualTo("test");
    assertThat(name.isTopLevel()).isFalse();
    assertThat(new DomainName("test").isTopLevel()).isTrue();
  }

  @Test
  void names_for_questions_have_the_limits_of_all_names() {
    String longest = "+".repeat(63) + ".example";
    assertThat(DomainName.ofAnyLabels(longest).labels().getFirst()).hasSize(63 * 4);
    assertThatThrownBy(() -> DomainName.ofAnyLabels("+" + longest))
        .hasMessage("a label has 1 to 63 octets, not 64");
    assertThat(DomainName.ofAnyLabels("a.".repeat(127)).labels()).hasSize(127);
    assertThatThrownBy(() -> DomainName.ofAnyLabels("a.".repeat(127) + "b"))
        .hasMessage("a domain name has 1 to 253 octets, not 255");
  }

  @Test
  void lengths_are_limited() {
    String label = "a".repeat(63);
    String longest = label + "." + label + "." + label + "." + "a".repeat(61);
    assertThat(DomainName.parse(longest).ascii()).hasSize(253);
    assertThatThrownBy(() -> DomainName.parse(longest + "a"))
        .hasMessage("a domain name has 1 to 253 octets, not 254");
    assertThatThrownBy(() -> DomainName.parse("a" + label + ".test"))
        .hasMessage("a label has 1 to 63 octets, not 64");
    assertThatThrownBy(() -> DomainName.parse("ü".repeat(60) + ".test"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> DomainName.parse("ü".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void names_know_what_is_above_and_below_them() {
    DomainName name = DomainName.parse("mail.example.test");
    assertThat(name.parent()).contains(DomainName.parse("example.test"));
    assertThat(DomainName.parse("test").parent()).isEmpty();
    assertThat(name.isAtOrBelow(DomainName.parse("example.test"))).isTrue();
    assertThat(name.isAtOrBelow(name)).isTrue();
    assertThat(DomainName.parse("badexample.test").isAtOrBelow(DomainName.parse("example.test")))
        .isFalse();
    assertThat(name.child("_25._tcp")).hasToString("_25._tcp.mail.example.test");
    assertThat(name.labels()).containsExactly("mail", "example", "test");
  }

  /// Whatever is accepted has one form, and reading that form again changes nothing.
  @FuzzTest
  void forms(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    DomainName name;
    try {
      name = DomainName.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("null");
      return;
    }
    assertThat(DomainName.parse(name.ascii())).isEqualTo(name);
    assertThat(DomainName.parse(name.unicode())).isEqualTo(name);
  }
}
