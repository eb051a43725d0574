package org.posthorn.delivery.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.posthorn.delivery.webhook.Organisations.MORNING;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.posthorn.kv.MemoryStore;

/// What waits for webhooks.
class WebhookEventsTest {
  private static final WebhookId HERE = new WebhookId(1);
  private static final WebhookId THERE = new WebhookId(2);

  private final MemoryStore kv = new MemoryStore();
  private final WebhookEvents events =
      new WebhookEvents(
          kv, WebhookLimits.defaults().withEvents(new WebhookLimits.Events(3, 100, 500, 20, 2)));

  private static PendingEvent event(String name, Instant created) {
    return PendingEvent.of(EventId.of(name), EventType.RECEIVED, created, new byte[] {1, 2});
  }

  private static WebhookAttempt attempt(PendingEvent of, String problem, Optional<Instant> next) {
    return new WebhookAttempt(
        MORNING.plusSeconds(of.attempts()),
        of.id(),
        of.type(),
        of.attempts() + 1,
        500,
        problem,
        Duration.ofMillis(20),
        next);
  }

  private List<EventId> due(WebhookId of, Instant at) {
    return events.due(of, at, 10).stream().map(PendingEvent::id).toList();
  }

  @Test
  void an_event_that_is_put_down_again_waits_once() {
    assertThat(events.add(HERE, event("a", MORNING))).isEqualTo(WebhookEvents.Added.DONE);
    assertThat(events.add(HERE, event("a", MORNING.plusSeconds(5))))
        .isEqualTo(WebhookEvents.Added.AGAIN);
    assertThat(events.add(THERE, event("a", MORNING))).isEqualTo(WebhookEvents.Added.DONE);
    assertThat(due(HERE, MORNING)).containsExactly(EventId.of("a"));
    assertThat(events.status(HERE).pending()).isEqualTo(1);
  }

  @Test
  void no_more_wait_than_there_is_room_for_and_the_others_are_counted() {
    for (String name : List.of("a", "b", "c")) {
      assertThat(events.add(HERE, event(name, MORNING))).isEqualTo(WebhookEvents.Added.DONE);
    }
    assertThat(events.add(HERE, event("d", MORNING))).isEqualTo(WebhookEvents.Added.FULL);
    assertThat(events.status(HERE).pending()).isEqualTo(3);
    assertThat(events.status(HERE).lost()).isEqualTo(1);
    assertThat(due(HERE, MORNING)).hasSize(3);
  }

  @Test
  void an_event_has_a_bounded_size() {
    PendingEvent large =
        PendingEvent.of(EventId.of("a"), EventType.RECEIVED, MORNING, new byte[101]);
    assertThatThrownBy(() -> events.add(HERE, large)).isInstanceOf(IllegalArgumentException.class);
    assertThat(events.status(HERE).pending()).isZero();
  }

  @Test
  void those_that_wait_longest_are_due_first_and_those_to_come_are_not() {
    events.add(HERE, event("b", MORNING.plusSeconds(1)));
    events.add(HERE, event("a", MORNING));
    events.add(HERE, event("c", MORNING.plusSeconds(2)));
    assertThat(due(HERE, MORNING.plusSeconds(1))).containsExactly(EventId.of("a"), EventId.of("b"));
    assertThat(events.dueAfter(HERE, MORNING.plusSeconds(1))).contains(MORNING.plusSeconds(2));
    assertThat(events.dueAfter(HERE, MORNING.plusSeconds(2))).isEmpty();
  }

  @Test
  void what_was_taken_is_gone_and_what_failed_waits_for_its_time() {
    PendingEvent accepted = event("a", MORNING);
    PendingEvent failed = event("b", MORNING);
    events.add(HERE, accepted);
    events.add(HERE, failed);
    Instant next = MORNING.plusSeconds(30);
    events.recordAttempt(HERE, accepted, attempt(accepted, "", Optional.empty()));
    events.recordAttempt(HERE, failed, attempt(failed, "answered 500", Optional.of(next)));
    assertThat(due(HERE, MORNING.plusSeconds(29))).isEmpty();
    PendingEvent again = events.due(HERE, next, 10).getFirst();
    assertThat(again.attempts()).isEqualTo(1);
    assertThat(again.body()).containsExactly(1, 2);
    assertThat(again.created()).isEqualTo(MORNING);
    WebhookStatus status = events.status(HERE);
    assertThat(status)
        .isEqualTo(
            new WebhookStatus(
                1, 2, 1, 0, 1, Optional.of(MORNING), Optional.of(MORNING), Optional.of(MORNING)));
  }

  @Test
  void a_success_ends_a_row_of_failures() {
    PendingEvent event = event("a", MORNING);
    events.add(HERE, event);
    events.recordAttempt(HERE, event, attempt(event, "answered 500", Optional.of(MORNING)));
    PendingEvent again = events.due(HERE, MORNING, 1).getFirst();
    events.recordAttempt(HERE, again, attempt(again, "", Optional.empty()));
    assertThat(events.status(HERE).failures()).isZero();
    assertThat(events.status(HERE).failingSince()).isEmpty();
  }

  @Test
  void what_is_given_up_is_lost_and_gone() {
    PendingEvent event = event("a", MORNING);
    events.add(HERE, event);
    events.recordAttempt(HERE, event, attempt(event, "answered 500", Optional.empty()));
    assertThat(events.status(HERE).lost()).isEqualTo(1);
    assertThat(events.status(HERE).pending()).isZero();
    assertThat(due(HERE, MORNING.plusSeconds(99))).isEmpty();
  }

  @Test
  void the_result_of_an_event_that_was_removed_meanwhile_changes_nothing() {
    PendingEvent event = event("a", MORNING);
    assertThat(events.recordAttempt(HERE, event, attempt(event, "x", Optional.of(MORNING))))
        .isEmpty();
    assertThat(due(HERE, MORNING)).isEmpty();
  }

  @Test
  void the_last_attempts_are_kept() {
    PendingEvent event = event("a", MORNING);
    events.add(HERE, event);
    for (int i = 0; i < 3; i++) {
      PendingEvent now = events.due(HERE, MORNING, 1).getFirst();
      events.recordAttempt(HERE, now, attempt(now, "answered 500", Optional.of(MORNING)));
    }
    assertThat(events.attempts(HERE)).extracting(WebhookAttempt::number).containsExactly(3, 2);
    assertThat(events.attempts(THERE)).isEmpty();
  }

  @Test
  void what_is_too_old_is_removed_and_what_is_not_stays() {
    events.add(HERE, event("a", MORNING));
    events.add(HERE, event("b", MORNING.plusSeconds(10)));
    events.expire(HERE, MORNING.plusSeconds(10));
    assertThat(due(HERE, MORNING.plusSeconds(60))).containsExactly(EventId.of("b"));
    assertThat(events.status(HERE).pending()).isEqualTo(1);
    assertThat(events.status(HERE).lost()).isEqualTo(1);
  }
}
