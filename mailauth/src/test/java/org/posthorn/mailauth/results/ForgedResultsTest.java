package org.posthorn.mailauth.results;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;

/// RFC 8601 §5.
class ForgedResultsTest {
  private static final ForgedResults FORGED =
      new ForgedResults(Set.of("mx.Example.org", "bücher.example"));

  private static boolean isOurs(String value) {
    return FORGED.isOurs(new String(value.getBytes(UTF_8), ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mx.example.org; spf=pass",
        "MX.EXAMPLE.ORG; none",
        "mx.example.org",
        "mx.example.org 1; spf=pass",
        "mx.example.org 2; spf=pass",
        "(a comment) mx.example.org (another); spf=pass",
        "(nested (comments) \\) ) mx.example.org; spf=pass",
        "\"mx.example.org\"; spf=pass",
        "\"mx.exa\\mple.org\"; spf=pass",
        "\"mx\".example.org; spf=pass",
        "; mx.example.org; spf=pass",
        "<mx.example.org>; spf=pass",
        "smtp=x@mx.example.org; spf=pass",
        "\u00a0mx.example.org; spf=pass", // a space that is not of the grammar
        "other.example 1 mx.example.org; spf=pass",
        "mx.(hidden)example.org; spf=pass",
        "mx.example.org.; spf=pass",
        "mx.example.org/1; spf=pass",
        "mx.example.org, spf=pass",
        "mx.example.org spf=pass",
        "bücher.example; spf=pass",
        "xn--bcher-kva.example; spf=pass",
        "BÜCHER.example; spf=pass",
        // cannot be read: in doubt it is ours
        "(unfinished mx.example.org; spf=pass",
        "\"mx.example.org; spf=pass",
      })
  void fields_that_bear_our_name_are_found(String value) {
    assertThat(isOurs(value)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "mx.example.net; spf=pass",
        "amx.example.org; spf=pass",
        "mx.example.org.evil.example; spf=pass",
        "mx.example.organ; spf=pass",
        "other.example; spf=pass smtp.mailfrom=mx.example.org",
        "other.example (by mx.example.org); spf=pass",
        "other.example 1; spf=pass smtp.helo=mx.example.org",
        "(unfinished other.example",
      })
  void fields_of_others_are_left_alone(String value) {
    assertThat(isOurs(value)).isFalse();
  }

  @Test
  void all_such_fields_of_a_header_are_found_however_they_are_written() {
    String header =
        """
        Authentication-Results: mx.example.org; spf=pass
        authentication-results :
        \tMX.example.ORG; dkim=pass
        Authentication-Results: upstream.example; dkim=pass
        ARC-Authentication-Results: i=1; mx.example.org; spf=pass
        Subject: mx.example.org

        Authentication-Results: mx.example.org; spf=pass
        """
            .replace("\n", "\r\n");
    assertThat(
            FORGED.in(HeaderFields.parse(header.getBytes(UTF_8))).stream().map(HeaderField::start))
        .containsExactly(0, header.indexOf("authentication-results"));
  }
}
