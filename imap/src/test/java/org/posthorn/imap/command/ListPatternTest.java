package org.posthorn.imap.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void any_pattern_matches_as_a_slow_reading_of_the_rule_does(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 3_000; i++) {
      String path = text(random, "ab/", random.nextInt(random.nextInt(5) == 0 ? 200 : 12));
      String pattern = text(random, "ab/*%", random.nextInt(14));
      assertThat(new ListPattern(pattern).matches("", path))
          .as("seed %d: %s against %s", seed, pattern, path)
          .isEqualTo(slowly(pattern, path));
    }
  }

  /// Position by position, as the RFC's sentences read.
  private static boolean slowly(String pattern, String path) {
    boolean[] reached = new boolean[path.length() + 1];
    reached[0] = true;
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      boolean wild = c == '*' || c == '%';
      boolean[] next = wild ? reached.clone() : new boolean[reached.length];
      for (int at = 0; at < path.length(); at++) {
        char here = path.charAt(at);
        boolean passes = wild ? next[at] && (c == '*' || here != '/') : reached[at] && here == c;
        next[at + 1] |= passes;
      }
      reached = next;
    }
    return reached[path.length()];
  }

  private static String text(Random random, String alphabet, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*a", "%a", "*%", "a*", "%a*"})
  void hostile_patterns_of_all_lengths_against_500_long_names_take_no_time(String unit) {
    String pattern = unit.repeat(8_192 / unit.length()) + "b";
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          for (int i = 0; i < 500; i++) {
            assertThat(new ListPattern(pattern).matches("", i + "a".repeat(1_000))).isFalse();
          }
        });
  }
}
