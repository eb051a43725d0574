package org.posthorn.mailauth.dmarc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.DomainName;

/// RFC 9989 §5.3.1.
class AuthorTest {
  private static final DmarcLimits LIMITS = DmarcLimits.defaults();

  private static Author author(String value) {
    return Author.of(List.of(new String(value.getBytes(UTF_8), ISO_8859_1)), LIMITS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a@Example.COM|example.com",
        "A <a@example.com>|example.com",
        "\"b@bank.example\" <a@example.com>|example.com",
        "a@example.com (b@bank.example)|example.com",
        "a@(x)example(y).com|example.com",
        "<@relay.example:a@example.com>|example.com",
        "a@bücher.example|xn--bcher-kva.example",
        "a@xn--bcher-kva.example|xn--bcher-kva.example",
        "a@x_y.bank.example|x_y.bank.example",
        "a@b.example, c@B.example|b.example",
        "a@b.example, c@d.example|b.example d.example",
        "Team: a@b.example, c@d.example;|b.example d.example",
        "a@b.example, c@[192.0.2.1]|b.example",
      })
  void the_domains_of_all_mailboxes(String from, String domains) {
    assertThat(author(from))
        .isInstanceOfSatisfying(
            Author.Domains.class,
            found ->
                assertThat(found.domains().stream().map(DomainName::ascii))
                    .containsExactly(domains.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Undisclosed:;", "a@[192.0.2.1]"})
  void without_a_domain_DMARC_does_not_apply(String from) {
    assertThat(author(from)).isInstanceOf(Author.Nobody.class);
    assertThat(Author.of(List.of(), LIMITS)).isInstanceOf(Author.Nobody.class);
  }

  /// RFC 9989 §11.5: these are ways around DMARC.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a@b.example c@d.example",
        "a@b.example\u0000",
        "Doe, John <a@b.example>",
        "<a@b.example> <c@d.example>",
        "a@b!c.example",
        "a@b.example, c@d.example, e@f.example, g@h.example",
      })
  void what_cannot_be_evaluated_is_said(String from) {
    assertThat(author(from)).isInstanceOf(Author.Unclear.class);
  }

  @Test
  void two_From_fields_are_unclear_even_if_they_agree() {
    assertThat(Author.of(Collections.nCopies(2, "a@b.example"), LIMITS))
        .isEqualTo(new Author.Unclear("2 From fields"));
  }

  @Test
  void the_limits_hold() {
    String many = String.join(",", Collections.nCopies(LIMITS.mailboxesMax(), "a@b.example"));
    assertThat(author(many)).isInstanceOf(Author.Domains.class);
    assertThat(author(many + ",a@b.example")).isInstanceOf(Author.Unclear.class);
  }
}
