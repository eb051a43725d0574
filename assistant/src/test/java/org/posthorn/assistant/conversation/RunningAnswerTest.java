package org.posthorn.assistant.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Readers of an answer, from the first event or from a later one.
class RunningAnswerTest {
  private static final int ANSWERS = 300;

  /// Reads with a wait that often ends between two events.
  private static List<ObjectNode> read(RunningAnswer answer, int from) throws InterruptedException {
    List<ObjectNode> events = new ArrayList<>();
    while (true) {
      RunningAnswer.Next next = answer.next(from + events.size(), Duration.ofNanos(2_000));
      if (next.over()) {
        return events;
      }
      next.event().ifPresent(events::add);
    }
  }

  @Test
  void every_reader_gets_the_last_event() throws Exception {
    for (int round = 0; round < ANSWERS; round++) {
      RunningAnswer answer = new RunningAnswer(1);
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                answer.text("one");
                answer.text("two");
                answer.done(JsonNodeFactory.instance.objectNode());
              });
      List<ObjectNode> all = read(answer, 0);
      assertThat(all).extracting(event -> event.get("@type").asString()).endsWith("Text", "Done");
      assertThat(all).extracting(event -> event.get("number").asInt()).containsExactly(0, 1, 2, 3);
      assertThat(read(answer, 3)).hasSize(1);
      assertThat(read(answer, 4)).isEmpty();
      writer.join();
    }
  }

  @Test
  void the_first_event_says_which_conversation_it_is() throws Exception {
    ObjectNode first = new RunningAnswer(26).next(0, Duration.ZERO).event().orElseThrow();
    assertThat(first.get("@type").asString()).isEqualTo("Text");
    assertThat(first.get("conversation").asString()).isEqualTo("C1a");
  }
}
