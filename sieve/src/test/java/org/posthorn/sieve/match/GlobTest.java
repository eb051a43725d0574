package org.posthorn.sieve.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GlobTest {
  private static final long PLENTY = 1L << 40;

  private final Random random = new Random(5228);

  private String text(String messages, int max) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(max + 1); i > 0; i--) {
      text.append(messages.charAt(random.nextInt(messages.length())));
    }
    return text.toString();
  }

  @ParameterizedTest
  @EnumSource(names = {"OCTET", "ASCII_CASEMAP"})
  void a_part_is_found_where_a_folded_value_has_the_folded_key(Comparator comparator) {
    for (int i = 0; i < 20_000; i++) {
      String value = text("abAB[{\u00c1\u00e1", 12);
      String key = comparator.fold(text("abAB[{\u00c1\u00e1", 3));
      assertThat(Glob.contains(value, key, comparator, new Work(PLENTY)))
          .as("%s in %s", key, value)
          .isEqualTo(comparator.fold(value).contains(key));
    }
  }

  /// RFC 5228 §2.7.1, RFC 5229 §3.2: as an expression with reluctant groups has it.
  @ParameterizedTest
  @EnumSource(names = {"OCTET", "ASCII_CASEMAP"})
  void wildcards_stand_for_as_little_as_they_can(Comparator comparator) {
    int flags = Pattern.DOTALL | (comparator == Comparator.OCTET ? 0 : Pattern.CASE_INSENSITIVE);
    for (int i = 0; i < 20_000; i++) {
      String value = text("abAB\n\u00e1", 10);
      String glob = text("abAB*?*", 6);
      StringBuilder expression = new StringBuilder();
      for (int at = 0; at < glob.length(); at++) {
        char c = glob.charAt(at);
        expression.append(c == '*' ? "(.*?)" : c == '?' ? "(.)" : String.valueOf(c));
      }
      var expected = Pattern.compile(expression.toString(), flags).matcher(value);
      var found = new Glob(glob, comparator).match(value, new Work(PLENTY));
      assertThat(found.isPresent()).as("%s in %s", glob, value).isEqualTo(expected.matches());
      if (found.isPresent()) {
        List<String> groups = new ArrayList<>(List.of(value));
        for (int g = 1; g <= expected.groupCount(); g++) {
          groups.add(expected.group(g));
        }
        assertThat(found.get()).as("%s in %s", glob, value).isEqualTo(groups);
      }
    }
  }

  /// Octets of UTF-8 are no letters.
  @Test
  void only_ascii_letters_have_two_cases() {
    String upper = "\u00c3\u0084";
    assertThat(Glob.contains(upper, "\u00e3", Comparator.ASCII_CASEMAP, new Work(PLENTY)))
        .isFalse();
    assertThat(Glob.contains("K", "k", Comparator.ASCII_CASEMAP, new Work(PLENTY))).isTrue();
    assertThat(Glob.contains("@[", "`", Comparator.ASCII_CASEMAP, new Work(PLENTY))).isFalse();
    assertThat(Glob.contains("{", "[", Comparator.ASCII_CASEMAP, new Work(PLENTY))).isFalse();
  }

  @Test
  void a_search_that_goes_on_and_on_is_ended() {
    String value = "aA".repeat(20_000);
    String key = "a".repeat(10_000) + "b";
    assertThatThrownBy(() ->
            Glob.contains(
                value.toUpperCase(Locale.ROOT), key, Comparator.ASCII_CASEMAP, new Work(1_000_000)))
        .isInstanceOf(WorkExceededException.class);
  }
}
