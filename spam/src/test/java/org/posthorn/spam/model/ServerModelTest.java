package org.posthorn.spam.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.MemoryStore;

class ServerModelTest {
  private static final long[] MESSAGE =
      LongStream.range(1, 200).map(i -> i * 0x9E3779B97F4A7C15L).toArray();

  private final KeyValueStore kv = new MemoryStore();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final ServerModel model = new ServerModel(kv, () -> now);

  private double score(ServerModel of) {
    return Classifier.logOdds(MESSAGE, of.sums(), null);
  }

  @Test
  void a_server_begins_with_the_model_of_the_first_day() {
    assertThat(model.sums().used()).isGreaterThan(100_000);
    assertThat(model.sums().learnt()).isGreaterThan(1_000);
  }

  @Test
  void what_was_learnt_is_there_after_a_restart() {
    double before = score(model);
    model.learn(List.of(TrainingMessage.of(MESSAGE, true, 1)));
    double after = score(model);
    assertThat(after).isGreaterThan(before);
    assertThat(score(new ServerModel(kv, () -> now))).isEqualTo(after);
    model.reset();
    assertThat(score(model)).isEqualTo(before);
    assertThat(score(new ServerModel(kv, () -> now))).isEqualTo(before);
  }

  @Test
  void what_was_learnt_can_be_taken_back_by_another_process() {
    double before = score(model);
    Learnt learnt = model.learn(List.of(TrainingMessage.of(MESSAGE, true, 1))).getFirst();
    ServerModel other = new ServerModel(kv, () -> now);
    other.learn(List.of(new TrainingMessage(MESSAGE, true, 1, Optional.of(learnt))));
    assertThat(score(other)).isEqualTo(before);
    // The first process has not looked since, and does before it changes anything.
    now = now.plus(ServerModel.REFRESH);
    assertThat(score(model)).isEqualTo(before);
    other.learn(List.of(TrainingMessage.of(MESSAGE, true, 1)));
    model.learn(List.of(new TrainingMessage(MESSAGE, true, 1, Optional.of(learnt))));
    assertThat(score(model)).isEqualTo(before);
  }

  @Test
  void it_moves_from_one_server_to_another_as_a_file() throws IOException {
    model.learn(List.of(TrainingMessage.of(MESSAGE, true, 1)));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    model.write(file);
    ServerModel elsewhere = new ServerModel(new MemoryStore(), () -> now);
    elsewhere.read(new ByteArrayInputStream(file.toByteArray()));
    assertThat(score(elsewhere)).isEqualTo(score(model));
    double before = score(elsewhere);
    for (byte[] wrong : List.of(new byte[0], new byte[] {1, 2, 3}, cut(file.toByteArray()))) {
      assertThatThrownBy(() -> elsewhere.read(new ByteArrayInputStream(wrong)))
          .isInstanceOf(Exception.class);
    }
    assertThat(score(elsewhere)).isEqualTo(before);
  }

  private static byte[] cut(byte[] file) {
    return java.util.Arrays.copyOf(file, file.length / 2);
  }

  @Test
  void scoring_goes_on_while_it_learns() throws Exception {
    model.sums();
    try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
      Future<?> learning =
          threads.submit(() -> {
            for (int i = 0; i < 5; i++) {
              model.learn(List.of(TrainingMessage.of(MESSAGE, true, 1)));
            }
          });
      while (!learning.isDone()) {
        assertThat(score(model)).isBetween(-12.0, 12.0);
      }
      learning.get();
    }
    assertThat(score(model)).isGreaterThan(1);
  }

  /// The format must not change unnoticed: a server would read nonsense.
  @Test
  void rows_are_as_documented() {
    Sums sums = new Sums();
    sums.add(new long[] {0, 5L << 43, (1L << 58) + (1L << 43)}, Sums.SUM_ONE / 2, 3, 1);
    assertThat(java.util.HexFormat.of().formatHex(sums.head()))
        .isEqualTo("010000000100008000000000030000000100000000");
    assertThat(java.util.HexFormat.of().formatHex(sums.page(0)))
        .isEqualTo("010180800403068080040300");
    assertThat(java.util.HexFormat.of().formatHex(sums.page(1))).isEqualTo("010280800403" + "00");
    OwnSums own = new OwnSums();
    own.add(new long[] {0, 5L << 43}, -2, 3);
    own.count(true, 1);
    assertThat(java.util.HexFormat.of().formatHex(own.encode()))
        .isEqualTo("01fffffffe0000000300000001000000000000000002" + "000303" + "050303");
  }
}
