package org.posthorn.jmap.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.jmap.Fixture;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailboxId;
import tools.jackson.databind.JsonNode;

/// RFC 8620 §7.1: who subscribes is told of what has changed, and of nothing else.
class StateChangesTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final Duration NO_TIME = Duration.ZERO;

  @TempDir Path directory;
  private Fixture fixture;
  private StateChanges changes;

  @BeforeEach
  void start() {
    fixture = Fixture.of(directory, (_, _) -> List.of());
    changes =
        new StateChanges(
            fixture.store, principal -> List.of(principal.account()), StateChanges.mailTypes());
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private void arrives() {
    fixture.append(Fixture.ALICE, MailboxId.INBOX, Instant.EPOCH, "Subject: one\n\nText\n");
  }

  @Test
  void a_message_that_comes_changes_the_states_that_get_would_answer() throws Exception {
    try (Subscription subscription = changes.subscribe(Callers.of(Fixture.ALICE), Set.of())) {
      assertThat(subscription.next(NO_TIME)).isEmpty();
      arrives();
      JsonNode told = subscription.next(LONG).orElseThrow().json();
      String state = Long.toString(fixture.mail(Fixture.ALICE).states().emails());
      assertThat(told)
          .isEqualTo(
              Fixture.json(
                  """
                  {'@type': 'StateChange', 'changed': {'A1': {
                    'Email': '%1$s', 'EmailDelivery': '%1$s', 'Mailbox': '%1$s', 'Thread': '%1$s'}}}
                  """
                      .formatted(state)));
      assertThat(subscription.next(NO_TIME)).isEmpty();
    }
  }

  @Test
  void flags_do_not_change_the_state_of_deliveries() throws Exception {
    arrives();
    try (Subscription subscription =
        changes.subscribe(Callers.of(Fixture.ALICE), Set.of("EmailDelivery", "Email", "Unknown"))) {
      fixture
          .mail(Fixture.ALICE)
          .store(MailboxId.INBOX, new int[] {1}, FlagChange.add("\\Seen"), OptionalLong.empty());
      assertThat(types(subscription.next(LONG))).containsExactly("Email");
      arrives();
      assertThat(types(subscription.next(LONG))).containsExactly("Email", "EmailDelivery");
    }
  }

  private static Set<String> types(Optional<StateChange> change) {
    return change.orElseThrow().changed().firstEntry().getValue().keySet();
  }

  @Test
  void changes_of_others_are_not_told() throws Exception {
    try (Subscription subscription = changes.subscribe(Callers.of(Fixture.BOB), Set.of())) {
      arrives();
      assertThat(subscription.next(NO_TIME)).isEmpty();
    }
  }

  @Test
  void many_changes_between_two_looks_are_told_as_one() throws Exception {
    try (Subscription subscription =
        changes.subscribe(Callers.of(Fixture.ALICE), Set.of("Email"))) {
      for (int i = 0; i < 10; i++) {
        arrives();
      }
      assertThat(subscription.next(LONG)).isPresent();
      assertThat(subscription.next(NO_TIME)).isEmpty();
    }
  }

  @Test
  void the_push_state_is_the_same_while_nothing_has_changed() throws Exception {
    String before;
    try (Subscription subscription =
        changes.subscribe(Callers.of(Fixture.ALICE), Set.of("Email"))) {
      before = subscription.current().pushState();
    }
    try (Subscription subscription =
        changes.subscribe(Callers.of(Fixture.ALICE), Set.of("Email"))) {
      assertThat(subscription.current().pushState()).isEqualTo(before);
      arrives();
      assertThat(subscription.next(LONG).orElseThrow().pushState()).isNotEqualTo(before);
    }
  }

  @Test
  void closing_ends_a_wait() throws Exception {
    Subscription subscription = changes.subscribe(Callers.of(Fixture.ALICE), Set.of());
    Thread closer = Thread.ofVirtual().start(subscription::close);
    assertThat(subscription.next(LONG)).isEmpty();
    closer.join();
  }
}
