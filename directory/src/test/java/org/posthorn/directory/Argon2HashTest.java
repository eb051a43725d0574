package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Argon2HashTest {

  @Test
  void aHashKnowsItsPasswordOnly() {
    Argon2Hash hash = Argon2Hash.of("p\u00e4ss", Town.CHEAP);

    assertThat(hash.verify("p\u00e4ss")).isTrue();
    assertThat(hash.verify("pass")).isFalse();
    assertThat(Argon2Hash.parse(hash.toString()).verify("p\u00e4ss")).isTrue();
    assertThat(Argon2Hash.of("p\u00e4ss", Town.CHEAP).toString()).isNotEqualTo(hash.toString());
    assertThat(Argon2Hash.ofNothing(Town.CHEAP).verify("")).isFalse();
  }

  // Made with the reference implementation: echo -n password | argon2 somesalt -id -t 2 -k 256 -p 1
  @Test
  void theReferenceImplementationAgrees() {
    String phc =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

    assertThat(Argon2Hash.parse(phc).verify("password")).isTrue();
    assertThat(Argon2Hash.parse(phc)).hasToString(phc);
  }

  @Test
  void theDefaultIsThatOfTheDesign() {
    assertThat(Argon2Settings.DEFAULT).isEqualTo(new Argon2Settings(19_456, 2, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "secret",
        "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=16$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=262145,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=65,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=17$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=7,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$short"
      })
  void whatIsNotTaken(String phc) {
    assertThatExceptionOfType(DirectoryException.class)
        .isThrownBy(() -> Argon2Hash.parse(phc))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(DirectoryException.Kind.INVALID));
  }
}
