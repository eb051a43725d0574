package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.queue.message.Notice;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.transport.message.QueueId;

/// What becomes of the mail of an account that is followed is told until it is taken.
class QueueNoticesTest {
  @RegisterExtension final TestStores stores = new TestStores();

  private static final AccountId FOLLOWED = new AccountId("a@here.example".hashCode() & 0xFFFF);

  /// Follows one account; fails as long as it is told to.
  private static final class Program implements StatusFollower {
    final List<Notice> taken = new CopyOnWriteArrayList<>();
    volatile boolean fails;

    @Override
    public boolean follows(AccountId submitter) {
      return submitter.equals(FOLLOWED);
    }

    @Override
    public void accept(Notice notice) throws IOException {
      if (fails) {
        throw new IOException("not now");
      }
      taken.add(notice);
    }

    private List<String> told() {
      return taken.stream()
          .map(notice -> notice.attempt().recipient().address() + " " + notice.attempt().state())
          .toList();
    }
  }

  private final Program program = new Program();

  private World world(KeyValueStore kv) {
    World world =
        new World(kv, "one", QueueLimits.defaults(), QueueSettings.SourceAddresses.ANY, program);
    world.start();
    return world;
  }

  private static List<String> putDown(KeyValueStore kv) {
    List<String> ids = new ArrayList<>();
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      RowRange.all(QueueTables.partition(shard), QueueTables.NOTICES)
          .each(kv, row -> ids.add(QueueTables.id(row.key()).hex()));
    }
    return ids;
  }

  private static void await(Runnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
  }

  @Test
  void deliveries_and_refusals_are_told_with_what_the_server_said() {
    KeyValueStore kv = stores.open();
    try (World world = world(kv)) {
      world.transport.answer("no.example", World.unknown());
      QueueId id = world.send("a@here.example", "b@to.example", "c@no.example");
      await(() ->
          assertThat(program.told())
              .containsExactlyInAnyOrder("b@to.example DELIVERED", "c@no.example BOUNCED"));
      Notice refused =
          program.taken.stream()
              .filter(notice -> notice.attempt().state() == RecipientState.BOUNCED)
              .findFirst()
              .orElseThrow();
      assertThat(refused.submitter()).isEqualTo(FOLLOWED);
      assertThat(refused.attempt().id()).isEqualTo(id);
      assertThat(refused.attempt().traceId()).isEqualTo("trace");
      assertThat(refused.attempt().number()).isEqualTo(1);
      assertThat(refused.outcome()).isEqualTo(World.unknown());
      await(() -> assertThat(putDown(kv)).isEmpty());
    }
  }

  @Test
  void what_is_late_is_told_once_and_its_end_too() {
    try (World world = world(stores.open())) {
      world.transport.answer("slow.example", World.temporary());
      world.send("a@here.example", "b@slow.example");
      world.settle();
      assertThat(program.told()).isEmpty(); // a first failure is nothing unusual
      for (int hour = 0; hour < 24 * 6; hour++) {
        world.pass(Duration.ofHours(1));
      }
      await(() ->
          assertThat(program.told())
              .containsExactly("b@slow.example DEFERRED", "b@slow.example EXPIRED"));
    }
  }

  @Test
  void an_address_that_is_suppressed_is_told_as_refused() {
    try (World world = world(stores.open())) {
      world.queue.suppressions().add(World.recipient("b@gone.example").address(), "gone");
      world.send("a@here.example", "b@gone.example");
      await(() -> assertThat(program.told()).containsExactly("b@gone.example BOUNCED"));
    }
  }

  @Test
  void mail_of_others_leaves_nothing_behind() {
    KeyValueStore kv = stores.open();
    try (World world = world(kv)) {
      QueueId own = world.send("b@here.example", "c@to.example");
      QueueId strange = world.send("b@elsewhere.example", "c@to.example");
      world.assertGone(own);
      world.assertGone(strange);
      assertThat(putDown(kv)).isEmpty();
    }
    assertThat(program.taken).isEmpty();
  }

  @Test
  void what_was_not_taken_when_the_server_stopped_is_told_by_the_next() {
    KeyValueStore kv = stores.open();
    program.fails = true;
    try (World world = world(kv)) {
      QueueId id = world.send("a@here.example", "b@to.example");
      world.assertGone(id);
      await(() -> assertThat(putDown(kv)).containsExactly(id.hex()));
    }
    assertThat(program.taken).isEmpty();
    program.fails = false;
    try (World _ = world(kv)) {
      await(() -> assertThat(program.told()).containsExactly("b@to.example DELIVERED"));
      await(() -> assertThat(putDown(kv)).isEmpty());
    }
  }

  @Test
  void what_could_not_be_taken_is_told_again_with_the_same_id() {
    try (World world = world(stores.open())) {
      program.fails = true;
      QueueId id = world.send("a@here.example", "b@to.example");
      world.assertGone(id);
      program.fails = false;
      world.pass(QueueLimits.defaults().times().reportRetry().plusSeconds(1));
      await(() ->
          assertThat(program.taken)
              .extracting(Notice::id)
              .containsExactly("queue-" + id.hex() + "-0-4"));
    }
  }
}
