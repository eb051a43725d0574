package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.smtp.syntax.RcptParameters.Notify;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;

/// Random operations with random answers: what must always hold does, and in the end nobody got a
/// message twice, and each recipient got it whose message is gone.
class QueueModelTest {
  @RegisterExtension final TestStores stores = new TestStores();
  private static final List<String> DOMAINS = List.of("x.example", "y.example", "z.example");

  @Test
  void random_operations() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    KeyValueStore kv = stores.open();
    QueueLimits limits = QueueLimits.defaults().withMemory(5, 10, 3);
    try (World world = new World(kv, "one", limits)) {
      for (String domain : DOMAINS) {
        world.transport.answers.put(domain, recipient -> answer(random));
      }
      world.start();
      Map<QueueId, Integer> sent = new HashMap<>();
      for (int step = 0; step < 400; step++) {
        operate(world, random, sent, step);
        if (step % 20 == 0) {
          world.pass(Duration.ofMinutes(random.nextInt(60)));
          assertSound(kv, "seed " + seed + " step " + step);
        }
      }
      DOMAINS.forEach(domain -> world.transport.answer(domain, World.delivered()));
      sent.keySet().forEach(world.queue.administration()::release);
      for (int hour = 0; hour < 4; hour++) {
        world.pass(Duration.ofHours(1));
      }
      assertSound(kv, "seed " + seed);
      assertThat(open(kv)).as("seed " + seed + ": nothing is left over").isZero();
      assertAccounted(world, sent, "seed " + seed);
    }
  }

  private static DeliveryOutcome answer(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> World.delivered();
      case 1 ->
          new DeliveryOutcome(
              DeliveryOutcome.Kind.PERMANENT, 554, Optional.empty(), "no", "mx", "");
      case 2 -> DeliveryOutcome.own("4.4.2", "cut off");
      default -> World.temporary();
    };
  }

  private static void operate(World world, Random random, Map<QueueId, Integer> sent, int step) {
    QueueAdministration administration = world.queue.administration();
    List<QueueId> ids = new ArrayList<>(sent.keySet());
    QueueId any = ids.isEmpty() ? QueueId.of(new byte[16]) : ids.get(random.nextInt(ids.size()));
    String domain = DOMAINS.get(random.nextInt(DOMAINS.size()));
    switch (random.nextInt(12)) {
      case 0 -> administration.hold(any);
      case 1 -> administration.release(any);
      case 2 -> administration.retry(any);
      case 3 -> administration.retry(new Destination(domain));
      case 4 -> administration.reroute(any, new Destination(domain));
      case 5 -> administration.reroute(any);
      case 6 -> {
        if (random.nextInt(4) == 0) {
          administration.cancel(any);
        }
      }
      default -> {
        List<EnvelopeRecipient> to = new ArrayList<>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
          String at = DOMAINS.get(random.nextInt(DOMAINS.size()));
          to.add(World.recipient("r" + step + "-" + i + "@" + at, Notify.NEVER));
        }
        String from = "s" + random.nextInt(3) + "@far.example";
        sent.put(world.send(world.envelope(from, random.nextBoolean(), to)), count);
      }
    }
  }

  /// A recipient waits exactly if it stands in its due row; counts are right.
  private static void assertSound(KeyValueStore kv, String when) {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      kv.read(
          QueueTables.partition(shard),
          reader -> {
            Set<String> due = new HashSet<>();
            for (Reader.Row row : all(reader, QueueTables.DUE)) {
              DueRow decoded = DueRow.decode(row.key(), row.value());
              for (int recipient : decoded.recipients()) {
                String name = decoded.key().id() + " " + recipient;
                assertThat(due.add(name + " " + decoded.key().due())).as(when).isTrue();
              }
            }
            Set<String> waiting = new HashSet<>();
            Map<QueueId, Integer> open = new HashMap<>();
            for (Reader.Row row : all(reader, QueueTables.RECIPIENTS)) {
              var decoded = RecipientRow.decode(row.value());
              QueueId id = QueueTables.id(row.key());
              if (decoded.state().waiting()) {
                long next = decoded.next().toEpochMilli();
                waiting.add(id + " " + QueueTables.number(row.key()) + " " + next);
              }
              open.merge(id, decoded.state().finished() ? 0 : 1, Integer::sum);
            }
            assertThat(due).as(when).isEqualTo(waiting);
            for (Reader.Row row : all(reader, QueueTables.MESSAGES)) {
              MessageRow message = MessageRow.decode(row.value());
              assertThat(message.open()).as(when).isEqualTo(open.get(QueueTables.id(row.key())));
              assertThat(message.failedSince().isPresent()).as(when).isEqualTo(message.open() == 0);
            }
            return true;
          });
    }
  }

  private static List<Reader.Row> all(Reader reader, Table table) {
    return reader.scan(table, new byte[0], new byte[0], 100_000);
  }

  private static int open(KeyValueStore kv) {
    int open = 0;
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      open +=
          kv.read(
              QueueTables.partition(shard),
              reader ->
                  all(reader, QueueTables.MESSAGES).stream()
                      .mapToInt(row -> MessageRow.decode(row.value()).open())
                      .sum());
    }
    return open;
  }

  private static void assertAccounted(World world, Map<QueueId, Integer> sent, String when) {
    Map<String, Integer> delivered = new HashMap<>();
    world.timeline.stream()
        .filter(attempt -> attempt.outcome().success())
        .forEach(attempt -> delivered.merge(attempt.recipient().address() + "", 1, Integer::sum));
    assertThat(delivered.values()).as(when).allMatch(times -> times == 1);
    int failed = 0;
    int total = 0;
    for (Map.Entry<QueueId, Integer> message : sent.entrySet()) {
      total += message.getValue();
      Optional<QueuedMessage> left = world.queue.administration().show(message.getKey());
      if (left.isPresent()) {
        for (QueuedRecipient recipient : left.get().recipients()) {
          failed += recipient.state().failed() ? 1 : 0;
        }
      }
    }
    assertThat(delivered.size() + failed).as(when).isEqualTo(total);
  }
}
