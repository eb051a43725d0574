package org.posthorn.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;

class EventRecorderTest {
  private static final LocalDate DAY = LocalDate.parse("2026-03-02");

  private final MemoryStore kv = new MemoryStore();
  private final EventLog log = new EventLog(kv);

  private static Event event(int number) {
    return new Event("t." + number, Instant.parse("2026-03-02T10:00:00Z"), "kind", Map.of());
  }

  /// Under load there was a transaction for every eighth event.
  @Test
  void the_first_event_is_kept_at_once_and_those_that_follow_together() {
    try (EventRecorder timeline = new EventRecorder(log, new Metrics(), Duration.ofHours(1))) {
      timeline.append(event(0));
      Awaitility.await().until(() -> !log.byTrace("t.0", DAY, DAY).isEmpty());
      for (int i = 1; i < 100; i++) {
        timeline.append(event(i));
      }
      assertThat(log.byTrace("t", DAY, DAY)).as("wait for each other").hasSize(1);
    }
    assertThat(log.byTrace("t", DAY, DAY)).as("all are kept at the end").hasSize(100);
  }
}
