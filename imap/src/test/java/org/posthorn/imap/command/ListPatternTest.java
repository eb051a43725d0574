package org.posthorn.imap.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// RFC 9051 §6.3.9.
class ListPatternTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''   | *        | INBOX    | true
          ''   | %        | INBOX    | true
          ''   | %        | a/b      | false
          ''   | *        | a/b      | true
          ''   | %/%      | a/b      | true
          ''   | %/%      | a/b/c    | false
          ''   | a*       | a/b/c    | true
          ''   | a%       | abc      | true
          ''   | a%       | a/b      | false
          ''   | %b       | ab       | true
          ''   | *b*c     | a/b/xc   | true
          ''   | inbox    | INBOX    | true
          ''   | InBo%    | INBOX    | true
          ''   | inbox/a  | INBOX/a  | true
          ''   | inbox/A  | INBOX/a  | false
          ''   | Abc      | abc      | false
          a/   | %        | a/b      | true
          a/   | %        | b/b      | false
          a    | b        | ab       | true
          ''   | ''       | a        | false
          ''   | **%%**   | a/b      | true
          """)
  void wildcards(String reference, String pattern, String path, boolean matches) {
    assertThat(new ListPattern(pattern).matches(reference, path)).isEqualTo(matches);
  }

  @Test
  void a_hostile_pattern_costs_no_more_than_its_length() {
    String path = "a".repeat(1_000);
    assertThat(new ListPattern("*a".repeat(500) + "b").matches("", path)).isFalse();
  }
}
