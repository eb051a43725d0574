package org.posthorn.spam.content;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinkTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "https://Example.ORG/path | example.org",
        "HTTP://example.org:8080?x=//other.example | example.org",
        "https://bank.example@other.example/ | other.example",
        "https:\\\\example.org\\x | example.org",
        "//example.org./ | example.org",
        "https://[2001:db8::1]:443/ | [2001:db8::1]",
        "https://münchen.example#top | münchen.example",
        "mailto:a@b.example | none",
        "/relative | none",
        "https:/// | none"
      })
  void the_host(String target, String host) {
    assertThat(new Link(target, "").host()).isEqualTo(Optional.ofNullable(host));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "www.bank.example | www.bank.example",
        "https://bank.example/login | bank.example",
        "Read more at bank.example | none",
        "info@bank.example | none",
        "1.5 | none",
        "here | none"
      })
  void the_host_that_is_shown(String text, String host) {
    assertThat(new Link("https://x.example/", text).shownHost())
        .isEqualTo(Optional.ofNullable(host));
  }
}
