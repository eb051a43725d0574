package org.posthorn.imap.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceSetTest {

  /// Of a mailbox whose largest number is 10.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1            | 1
          2,4:7,9,12:* | 2,4:7,9:12
          *:4,5:7      | 4:10
          *            | 10
          *:*          | 10
          15:*         | 10:15
          *:15         | 10:15
          7:4          | 4:7
          3,1,2        | 1:3
          1:3,2:5,5    | 1:5
          1:4294967295 | 1:4294967295
          4294967295:1 | 1:4294967295
          """)
  void ranges_are_merged_and_ordered(String set, String ranges) {
    assertThat(parse(set).resolve(10)).hasToString(ranges);
  }

  @Test
  void the_largest_number_of_an_empty_mailbox_is_nothing() {
    assertThat(parse("*").resolve(0).isEmpty()).isTrue();
    assertThat(parse("1:*").resolve(0).isEmpty()).isTrue();
    assertThat(parse("1:2,*").resolve(0)).hasToString("1:2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "1,", ",1", "1:", ":1", "1::2", "a", "-1", "4294967296", "1:0"})
  void other_forms_are_refused(String set) {
    assertThatThrownBy(
            () -> {
              Parser p = CommandText.parser(set);
              p.sequenceSet();
              p.end();
            })
        .isInstanceOf(SyntaxException.class);
  }

  @Test
  void the_saved_result_stands_alone_and_is_the_sessions_to_resolve() {
    assertThat(parse("$").isSaved()).isTrue();
    assertThatThrownBy(() -> parse("$").resolve(10)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> parse("$,1")).isInstanceOf(SyntaxException.class);
  }

  @Test
  void more_ranges_than_the_limit_are_refused() {
    int most = SyntaxLimits.defaults().ranges();
    assertThat(parse("1" + ",1".repeat(most - 1)).resolve(1)).hasToString("1");
    assertThatThrownBy(() -> parse("1" + ",1".repeat(most))).isInstanceOf(SyntaxException.class);
  }

  @Test
  void random_sets_hold_exactly_what_their_ranges_hold() {
    long seed = System.nanoTime();
    System.Logger log = System.getLogger(SequenceSetTest.class.getName());
    log.log(System.Logger.Level.DEBUG, "seed {0}", seed);
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      int largest = 1 + random.nextInt(30);
      StringBuilder text = new StringBuilder();
      TreeSet<Long> expected = new TreeSet<>();
      for (int i = random.nextInt(6); i >= 0; i--) {
        long from = random.nextInt(30);
        long to = random.nextInt(30);
        text.append(text.isEmpty() ? "" : ",")
            .append(from == 0 ? "*" : from)
            .append(':')
            .append(to == 0 ? "*" : to);
        from = from == 0 ? largest : from;
        to = to == 0 ? largest : to;
        for (long n = Math.min(from, to); n <= Math.max(from, to); n++) {
          expected.add(n);
        }
      }
      Ranges ranges = parse(text.toString()).resolve(largest);
      String trial = "seed " + seed + ", set " + text + ", largest " + largest;
      for (long n = 1; n <= 31; n++) {
        assertThat(ranges.contains(n)).as(trial + ", number " + n).isEqualTo(expected.contains(n));
      }
      assertThat(ranges.size(largest)).as(trial).isEqualTo(expected.headSet(largest + 1L).size());
      int[] numbers = expected.stream().mapToInt(Long::intValue).toArray();
      assertThat(Ranges.ofAscending(numbers)).as(trial).isEqualTo(ranges);
      assertThat(parse(parse(text.toString()).toString())).isEqualTo(parse(text.toString()));
    }
  }

  private static SequenceSet parse(String text) {
    Parser p = CommandText.parser(text);
    SequenceSet set = p.sequenceSet();
    p.end();
    return set;
  }
}
