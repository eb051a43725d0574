package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "alice@example.test,         alice@example.test",
    "Alice@EXAMPLE.Test,         alice@example.test",
    "a@b@example.test,           a@b@example.test",
    "J\u00fcrgen@example.test,   j\u00fcrgen@example.test",
    "Ju\u0308rgen@example.test,  j\u00fcrgen@example.test",
    "a@b\u00fccher.test,         a@xn--bcher-kva.test",
    "a@xn--BCHER-kva.test,       a@xn--bcher-kva.test",
    "a b@example.test,           a b@example.test",
    "\"a b\"@example.test,       a b@example.test",
    "\"alice\"@example.test,     alice@example.test",
    "\"a@b\"@example.test,       a@b@example.test",
    "\"a\\\"b\\\\c\"@example.test, a\"b\\c@example.test",
    "\"\\\"a\"@example.test,     \"\\\"a\"@example.test",
    "a@localhost,                a@localhost",
  })
  void canonicalForms(String written, String canonical) {
    assertThat(Address.parse(written).canonical()).isEqualTo(canonical);
    assertThat(Address.parse(written)).isEqualTo(Address.parse(canonical));
    assertThat(Address.parse(written)).hasSameHashCodeAs(Address.parse(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "@",
        "alice",
        "alice@",
        "\"alice@example.test",
        "\"alice\"x@example.test",
        "\"alice\" @example.test",
        "\"\"@example.test",
        "\"a\u0000\"@example.test",
        "\"",
        "\"\\",
        "@example.test",
        "a@b..c",
        "a@.b",
        "a@b.",
        "a@-b.test",
        "a@b-.test",
        "a@b c.test",
        "a\u0000@example.test",
        "a\n@example.test",
        "a\ud800@example.test",
        "a@[192.0.2.1]",
        "a@exa\u2028mple.test"
      })
  void whatIsNoAddress(String text) {
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> Address.parse(text))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DirectoryException.Kind.INVALID))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\0"));
  }

  @Test
  void lengthsAreThoseOfRealReturnPaths() {
    String local = "x".repeat(256);
    String label = "y".repeat(63);
    String domain = label + "." + label + "." + label + "." + "y".repeat(63);
    assertThat(Address.parse(local + "@" + domain).localPart()).isEqualTo(local);
    for (String tooLong :
        new String[] {
          local + "x@a.test",
          "\u00fc".repeat(129) + "@a.test",
          "a@" + domain + "y",
          "a@" + "y".repeat(64) + ".test"
        }) {
      assertThatExceptionOfType(DirectoryException.class).isThrownBy(() -> Address.parse(tooLong));
    }
  }

  @Test
  void theSpellingIsKept() {
    assertThat(Address.parse("Alice+Shop@Example.test")).hasToString("Alice+Shop@example.test");
  }
}
