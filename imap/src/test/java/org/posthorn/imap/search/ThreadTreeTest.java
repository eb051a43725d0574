package org.posthorn.imap.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.imap.response.ResponseWriter;
import org.posthorn.runtime.TimeSlice;

/// Threading of hostile and of random references.
class ThreadTreeTest {
  private static final int MANY = 100_000;

  private final TimeSlice slice = new TimeSlice();

  private String threads(int count, References references) throws IOException {
    ReferenceForest forest = new ReferenceForest(count, slice);
    for (int i = 0; i < count; i++) {
      forest.add("m" + i, references.of(i));
    }
    ThreadTree tree = new ThreadTree(new long[count], forest.link(), slice);
    tree.prune();
    tree.joinSubjects(new int[count], new boolean[count]);
    tree.sort();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tree.write(IntStream.rangeClosed(1, count).toArray(), new ResponseWriter(out));
    return out.toString(StandardCharsets.US_ASCII);
  }

  private interface References {
    List<String> of(int message);
  }

  @Test
  @Timeout(20)
  void a_chain_is_threaded_in_linear_time_in_either_order() throws IOException {
    String down = threads(MANY, i -> i == 0 ? List.of() : List.of("m" + (i - 1)));
    assertThat(down).startsWith("(1 2 3 ").endsWith(" " + MANY + ")");
    String up = threads(MANY, i -> List.of("m" + (i + 1)));
    assertThat(up).startsWith("(" + MANY + " ").endsWith(" 2 1)");
  }

  @Test
  @Timeout(20)
  void a_comb_is_as_deep_as_there_are_messages() throws IOException {
    // Each has a child without children, and one that goes on.
    String comb = threads(MANY, i -> i == 0 ? List.of() : List.of("m" + ((i - 1) / 2 * 2)));
    assertThat(comb).startsWith("(1 (2)(3 (4)(5 (6)(7 ");
    assertThat(comb.chars().filter(c -> c == '(').count())
        .isEqualTo(comb.chars().filter(c -> c == ')').count());
  }

  @Test
  @Timeout(20)
  void references_to_what_is_not_there_are_bounded() throws IOException {
    String alone =
        threads(
            20_000, i -> IntStream.range(0, 500).mapToObj(r -> "absent" + i + "-" + r).toList());
    assertThat(alone).startsWith("(1)(2)(3)");
  }

  @Test
  void loops_are_opened() throws IOException {
    assertThat(threads(3, i -> List.of("m" + (i + 1) % 3))).isEqualTo("(3 2 1)");
    assertThat(threads(1, i -> List.of("m0"))).isEqualTo("(1)");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void each_message_is_in_one_thread_whatever_the_references_are(long seed) throws IOException {
    Random random = new Random(seed);
    int count = 1 + random.nextInt(60);
    List<List<String>> references = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      references.add(
          IntStream.range(0, random.nextInt(4))
              .mapToObj(r -> "m" + random.nextInt(count + 10))
              .toList());
    }
    int[] subjects = IntStream.range(0, count).map(i -> random.nextInt(6)).toArray();
    boolean[] replies = new boolean[count];
    long[] dates = new long[count];
    ReferenceForest forest = new ReferenceForest(count, slice);
    for (int i = 0; i < count; i++) {
      replies[i] = random.nextBoolean();
      dates[i] = random.nextInt(100);
      forest.add(random.nextInt(10) == 0 ? "m1" : "m" + i, references.get(i));
    }
    ThreadTree tree = new ThreadTree(dates, forest.link(), slice);
    tree.prune();
    tree.joinSubjects(subjects, replies);
    tree.sort();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    tree.write(IntStream.rangeClosed(1, count).toArray(), new ResponseWriter(out));
    String text = out.toString(StandardCharsets.US_ASCII);
    int[] numbers =
        Arrays.stream(text.split("[ ()]+"))
            .filter(word -> !word.isEmpty())
            .mapToInt(Integer::parseInt)
            .sorted()
            .toArray();
    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, count).toArray());
    // thread-list = "(" (thread-members / thread-nested) ")", thread-nested = 2*thread-list
    String rest = text;
    String before = "";
    while (!rest.equals(before)) {
      before = rest;
      rest = rest.replaceAll("\\((?:[0-9]+(?: [0-9]+)*(?: L{2,})?|L{2,})\\)", "L");
    }
    assertThat(rest).as(text).matches("L+");
  }
}
