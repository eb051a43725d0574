package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.posthorn.transport.message.EnvelopeRecipient;

/// What one server, or one message, can take up at a time.
class QueueLimitsTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void recipients_of_one_transaction() {
    QueueLimits limits = QueueLimits.defaults();
    int most = limits.messages().recipientsPerTransaction();
    try (World world = new World(stores.open(), "one", limits)) {
      world.start();
      List<EnvelopeRecipient> many = new ArrayList<>();
      for (int i = 0; i < 2 * most + 50; i++) {
        many.add(World.recipient("b" + i + "@there.example"));
      }
      world.send(world.envelope("a@here.example", false, many));
      world.settle();
      assertThat(world.transport.together).allMatch(count -> count <= most).contains(most);
      assertThat(world.transport.carried).hasSize(many.size());
    }
  }

  @Test
  void messages_of_one_connection() {
    QueueLimits limits = QueueLimits.defaults().withWorkersMax(4);
    int most = limits.messages().perConnection();
    try (World world = new World(stores.open(), "one", limits)) {
      for (int i = 0; i < 2 * most + 50; i++) {
        world.send("a@here.example", "b" + i + "@there.example");
      }
      world.start();
      world.settle();
      assertThat(world.transport.carried).hasSize(2 * most + 50);
      assertThat(world.transport.messagesOfConnections)
          .isNotEmpty()
          .allMatch(count -> count <= most);
    }
  }
}
