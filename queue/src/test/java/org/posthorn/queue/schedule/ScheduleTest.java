package org.posthorn.queue.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.posthorn.queue.rows.DueKey;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.schedule.Schedule.Step;
import org.posthorn.transport.ConnectionWindow;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.QueueId;

/// What the schedule has read, and what it need not read.
class ScheduleTest {
  private static final Instant NOW = Instant.parse("2026-03-02T08:00:00Z");
  private static final int SHARD = 3;

  private final Schedule schedule =
      new Schedule(ScheduleLimits.defaults(), ConnectionWindow.Size.defaults(), () -> NOW);

  /// A message due now; the smaller the number, the lower its key.
  private static DueRow row(int number) {
    byte[] id = new byte[QueueId.BYTES];
    id[QueueId.BYTES - 1] = (byte) number;
    DueKey key = new DueKey(1, 2, NOW.toEpochMilli(), QueueId.of(id));
    return new DueRow(key, new Destination("there.example"), "sender", false, List.of(0));
  }

  private Step next(DestinationQueue queue) {
    return schedule.next(queue, false);
  }

  private static DueRow taken(@Nullable Step step) {
    return ((Step.Take) Objects.requireNonNull(step)).claim().row();
  }

  private DestinationQueue begin() {
    return Objects.requireNonNull(schedule.start()).queue();
  }

  /// Each third message was read although it had just been written: a page for each that came to
  /// nobody's rows, and for each whose key was below that of one before it.
  @Test
  void what_was_queued_here_is_not_read_again() {
    schedule.queued(SHARD, row(5));
    DestinationQueue queue = begin();
    List<DueRow> taken = new ArrayList<>();
    for (int number : new int[] {7, 2, 6, 1}) {
      Step step = next(queue);
      assertThat(step).isInstanceOf(Step.Take.class);
      taken.add(((Step.Take) step).claim().row());
      schedule.queued(SHARD, row(number));
      if (number == 2) {
        schedule.done(((Step.Take) step).claim());
      }
    }
    taken.add(taken(next(queue)));
    assertThat(taken).containsExactly(row(5), row(7), row(2), row(6), row(1));
    assertThat(next(queue)).isEqualTo(new Step.Nothing());
  }

  /// The other's message waited until the next start.
  @Test
  void what_another_server_queued_behind_a_message_that_is_known_is_read() {
    schedule.queued(SHARD, row(1));
    DestinationQueue queue = begin();
    assertThat(next(queue)).isInstanceOf(Step.Take.class);
    schedule.found(SHARD, row(1)); // the first of them; behind it lies the other's
    Step.Load load = (Step.Load) next(queue);
    assertThat(taken(schedule.loaded(load, List.of(row(1), row(2)), false))).isEqualTo(row(2));
  }

  @Test
  void the_same_while_its_rows_are_read() {
    schedule.found(SHARD, row(1));
    DestinationQueue queue = begin();
    Step.Load load = (Step.Load) next(queue);
    schedule.found(SHARD, row(1));
    assertThat(schedule.loaded(load, List.of(row(1)), false)).isInstanceOf(Step.Take.class);
    Step.Load again = (Step.Load) next(queue);
    assertThat(taken(schedule.loaded(again, List.of(row(1), row(2)), false))).isEqualTo(row(2));
  }

  @Test
  void a_message_is_read_where_others_may_lie_before_it() {
    schedule.shardNotRead(SHARD);
    schedule.queued(SHARD, row(2));
    assertThat(next(begin())).isInstanceOf(Step.Load.class);
  }

  private static DueRow row(int number, long destination) {
    DueRow row = row(number);
    DueKey key = new DueKey(destination, row.key().sender(), row.key().due(), row.key().id());
    return new DueRow(
        key, new Destination("to" + destination + ".example"), "sender", false, List.of(0));
  }

  /// Such workers asked again and again without a pause, and all processors had nothing else to do.
  @Test
  void a_worker_that_must_leave_the_rest_to_others_ends() throws InterruptedException {
    Schedule two =
        new Schedule(
            ScheduleLimits.defaults().withWorkers(2), ConnectionWindow.Size.defaults(), () -> NOW);
    for (int destination = 1; destination <= 3; destination++) {
      two.queued(SHARD, row(destination, destination));
    }
    DestinationQueue first = Objects.requireNonNull(two.start()).queue();
    taken(two.next(first, true));
    two.opened(first, true);
    two.queued(SHARD, row(4, 1));
    assertThat(two.awaitWork(first, 0)).isTrue();

    DestinationQueue second = Objects.requireNonNull(two.start()).queue();
    taken(two.next(second, true));
    assertThat(two.next(first, false)).isEqualTo(new Step.Nothing());
    assertThat(two.awaitWork(first, 0)).isFalse();
  }
}
