package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.Watch;

class OutboxTest extends MailTest {
  private static final int REDIRECT = 1;

  private static Effect redirect(String to) {
    return new Effect(REDIRECT, to.getBytes(UTF_8));
  }

  private List<String> pending() {
    return mail().outbox().pending(ALICE, 100).stream().map(OutboxTest::text).toList();
  }

  private static String text(PendingEffect effect) {
    return effect.effect().kind() + " " + new String(effect.effect().bytes(), UTF_8);
  }

  @Test
  void an_effect_is_put_down_with_the_message_that_caused_it_and_once_for_each_step() {
    StepId step = new StepId("intake-1");
    List<Effect> effects = List.of(redirect("carol@example.test"), redirect("dave@example.test"));
    assertThat(alice().append(inbox(), List.of(message(testMessage("a"))), step, effects))
        .isPresent();
    assertThat(alice().append(inbox(), List.of(message(testMessage("a"))), step, effects))
        .isEmpty();
    assertThat(shown(inbox())).hasSize(1);
    assertThat(pending()).containsExactly("1 carol@example.test", "1 dave@example.test");
  }

  @Test
  void an_effect_may_come_without_a_message() {
    alice().append(inbox(), List.of(), new StepId("s"), List.of(redirect("carol@example.test")));
    assertThat(shown(inbox())).isEmpty();
    assertThat(pending()).containsExactly("1 carol@example.test");
  }

  @Test
  void a_refused_message_has_no_effects() {
    quotaBytes.set(1);
    assertThatThrownBy(() ->
            alice()
                .append(
                    inbox(),
                    List.of(message(testMessage("too large"))),
                    new StepId("s"),
                    List.of(redirect("carol@example.test"))))
        .isInstanceOf(MailException.class);
    assertThat(pending()).isEmpty();
  }

  @Test
  void a_worker_of_the_next_process_finds_what_was_left_and_removes_what_it_did() {
    alice().append(inbox(), List.of(), new StepId("1"), List.of(redirect("a"), redirect("b")));
    alice().append(inbox(), List.of(), new StepId("2"), List.of(redirect("c")));
    bob().append(bob().mailbox("INBOX").orElseThrow().id(), List.of(), new StepId("3"), List.of());
    assertThat(mail().outbox().accounts()).containsExactly(ALICE);
    List<PendingEffect> first = mail().outbox().pending(ALICE, 2);
    assertThat(first).extracting(OutboxTest::text).containsExactly("1 a", "1 b");
    assertThat(mail().outbox().pendingAfter(first.getLast().id(), 2))
        .extracting(OutboxTest::text)
        .containsExactly("1 c");
    assertThat(mail().outbox().remove(first.getFirst().id())).isTrue();
    assertThat(mail().outbox().remove(first.getFirst().id())).as("again").isFalse();
    assertThat(pending()).containsExactly("1 b", "1 c");
  }

  @Test
  void ids_name_one_effect_for_ever_and_fit_a_step() {
    IntStream.range(0, 3)
        .forEach(i ->
            alice()
                .append(
                    inbox(),
                    List.of(),
                    new StepId("s" + i),
                    List.of(redirect("x"), redirect("y"))));
    List<PendingEffect> all = mail().outbox().pending(ALICE, 100);
    assertThat(all).extracting(effect -> effect.id().toString()).doesNotHaveDuplicates().hasSize(6);
    assertThat(new StepId(all.getLast().id().toString()).value()).startsWith("effect-1-");
    assertThat(all).extracting(PendingEffect::id).isSorted();
    assertThat(all).extracting(PendingEffect::since).containsOnly(START);
  }

  @Test
  void who_watches_is_told_of_accounts_with_new_effects_only() {
    List<AccountId> told = Collections.synchronizedList(new ArrayList<>());
    try (Watch _ = mail().outbox().watch(told::add)) {
      append(inbox(), testMessage("without effects"));
      assertThat(told).isEmpty();
      alice().append(inbox(), List.of(), new StepId("s"), List.of(redirect("carol@example.test")));
      assertThat(told).containsExactly(ALICE);
    }
    alice().append(inbox(), List.of(), new StepId("t"), List.of(redirect("carol@example.test")));
    assertThat(told).as("after the watch").hasSize(1);
  }

  @Test
  void too_many_effects_at_once_are_refused_and_change_nothing() {
    List<Effect> many =
        IntStream.rangeClosed(0, Effect.AT_ONCE_MAX).mapToObj(i -> redirect("x")).toList();
    List<Effect> large = Collections.nCopies(65, new Effect(REDIRECT, new byte[Effect.BYTES_MAX]));
    for (List<Effect> effects : List.of(many, large)) {
      assertThatThrownBy(() -> alice().append(inbox(), List.of(), new StepId("s"), effects))
          .isInstanceOf(MailException.class)
          .extracting(e -> ((MailException) e).kind())
          .isEqualTo(MailException.Kind.LIMIT);
    }
    assertThat(pending()).isEmpty();
    assertThatThrownBy(() -> new Effect(REDIRECT, new byte[Effect.BYTES_MAX + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
