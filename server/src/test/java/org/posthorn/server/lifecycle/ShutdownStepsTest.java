package org.posthorn.server.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How a server stops.
class ShutdownStepsTest {
  private final List<String> ended = new ArrayList<>();
  private final ShutdownSteps endings = new ShutdownSteps();

  @Test
  void what_was_begun_last_is_ended_first() {
    endings.push("storage", () -> ended.add("storage"));
    endings.push("queue", () -> ended.add("queue"));
    endings.close();
    assertThat(ended).containsExactly("queue", "storage");
  }

  @Test
  void the_store_is_closed_whatever_the_parts_above_it_do() {
    endings.push("storage", () -> ended.add("storage"));
    endings.push(
        "intake",
        () -> {
          throw new LinkageError("a class is missing");
        });
    endings.push(
        "queue",
        () -> {
          throw new IllegalStateException("closed twice");
        });
    endings.push(
        "listeners",
        () -> {
          throw new IOException("no such socket");
        });
    endings.close();
    assertThat(ended).containsExactly("storage");
    endings.close(); // nothing is ended twice
    assertThat(ended).hasSize(1);
  }

  @Test
  void an_interrupt_hinders_nothing_and_is_not_lost() {
    endings.push("storage", () -> ended.add("storage"));
    endings.push(
        "housekeeping",
        () -> {
          throw new InterruptedException();
        });
    endings.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(ended).containsExactly("storage");
  }
}
