package org.posthorn.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.ExpiringKey;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.message.MessageDelivery.Filed;
import org.posthorn.store.message.MessageDelivery.Placed;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.rows.MailTables;

/// What an account's rules want done with a message, in one transaction.
class DeliveryTest extends MailTest {
  private static final StepId STEP = new StepId("copy-1");

  private static DeliveryTarget path(String path, boolean create) {
    return new DeliveryTarget.OfPath(path, create, Optional.empty());
  }

  private List<Filed> deliver(NewMessage message, List<List<DeliveryTarget>> places) {
    return deliver(List.of(new Placed(message, places)), MessageDelivery.Effects.NONE);
  }

  private List<Filed> deliver(List<Placed> messages, MessageDelivery.Effects effects) {
    return alice()
        .deliver(new MessageDelivery(Optional.empty(), messages, effects, List.of()))
        .orElseThrow();
  }

  private Mailbox mailbox(String path) {
    return alice().mailbox(path).orElseThrow();
  }

  @Test
  void a_message_goes_into_several_mailboxes_and_counts_once() {
    List<Filed> filed =
        deliver(
            message(testMessage("a")),
            List.of(
                List.of(DeliveryTarget.INBOX),
                List.of(new DeliveryTarget.OfRole(MailboxRole.ARCHIVE)),
                List.of(path("inbox", false))));
    assertThat(filed).containsExactly(new Filed(0, "INBOX"), new Filed(0, "Archive"));
    assertThat(shown(inbox())).hasSize(1);
    assertThat(mailbox("Archive").counts().total()).isEqualTo(1);
    assertThat(alice().quota().emails()).isEqualTo(1);
  }

  @Test
  void what_leads_nowhere_is_the_inbox() {
    MailboxId gone = alice().create("Gone", Optional.empty()).id();
    alice().delete(gone);
    assertThat(
            deliver(
                message(testMessage("a")),
                List.of(
                    List.of(new DeliveryTarget.OfId(gone), path("Nowhere", false)),
                    List.of(path("a//b", true)))))
        .containsExactly(new Filed(0, "INBOX"));
  }

  @Test
  void the_first_target_that_is_there_wins() {
    assertThat(
            deliver(
                message(testMessage("a")),
                List.of(
                    List.of(
                        new DeliveryTarget.OfId(new MailboxId(99)),
                        new DeliveryTarget.OfRole(MailboxRole.JUNK),
                        path("Archive", false)))))
        .containsExactly(new Filed(0, "Junk"));
  }

  @Test
  void a_mailbox_is_made_once_and_subscribed_to() {
    List<DeliveryTarget> lists =
        List.of(new DeliveryTarget.OfPath("Lists/sieve", true, Optional.of(MailboxRole.ARCHIVE)));
    NewMessage one = message(testMessage("a"));
    NewMessage other = message(testMessage("b"));
    List<Filed> filed =
        deliver(
            List.of(new Placed(one, List.of(lists)), new Placed(other, List.of(lists, lists))),
            MessageDelivery.Effects.NONE);
    assertThat(filed).containsExactly(new Filed(0, "Lists/sieve"), new Filed(1, "Lists/sieve"));
    assertThat(mailbox("Lists/sieve").counts().total()).isEqualTo(2);
    assertThat(mailbox("Lists/sieve").role()).as("another is for that").isEmpty();
    assertThat(alice().subscriptions()).contains("Lists/sieve");
  }

  @Test
  void keywords_without_room_are_left_out() {
    String[] many =
        IntStream.range(0, KeywordNames.KEYWORDS_MAX + 5)
            .mapToObj(i -> "k" + i)
            .toArray(String[]::new);
    NewMessage plain = message(testMessage("a"));
    deliver(
        new NewMessage(plain.message(), FlagSet.of(many), plain.internalDate()),
        List.of(List.of(DeliveryTarget.INBOX)));
    assertThat(shown(inbox())).hasSize(1);
  }

  @Test
  void what_only_leaves_is_seen_by_nobody_costs_nothing_and_is_erased_in_time() {
    quotaBytes.set(1);
    deliver(
        List.of(new Placed(message(testMessage("a")), List.of())),
        (ids, _) -> List.of(new Effect(1, String.valueOf(ids[0]).getBytes(UTF_8))));
    byte[] id = mail().outbox().pending(ALICE, 1).getFirst().effect().bytes();
    long email = Long.parseLong(new String(id, UTF_8));
    try (var bytes = alice().open(email)) {
      assertThat(new String(bytes.range(0, bytes.size()), UTF_8)).contains("a");
    }
    assertThat(alice().quota().usedBytes()).isZero();
    assertThat(alice().quota().emails()).isZero();
    assertThat(mail().check(ALICE).problems()).isEmpty();
    now.updateAndGet(time -> time.plus(Duration.ofDays(13)));
    assertThat(sweep(now.get()).emails()).isZero();
    now.updateAndGet(time -> time.plus(Duration.ofDays(2)));
    assertThat(sweep(now.get()).emails()).isEqualTo(1);
  }

  @Test
  void a_repetition_does_nothing_at_all() {
    ExpiringKey memory = new ExpiringKey("seen", START.plusSeconds(60));
    MessageDelivery.Effects effect = (_, _) -> List.of(new Effect(1, new byte[0]));
    MessageDelivery nothing =
        new MessageDelivery(Optional.of(STEP), List.of(), effect, List.of(memory));
    assertThat(alice().deliver(nothing)).contains(List.of());
    assertThat(alice().deliver(nothing)).isEmpty();
    assertThat(mail().outbox().pending(ALICE, 10)).hasSize(1);
  }

  @Test
  void over_quota_nothing_is_done() {
    quotaBytes.set(1);
    MessageDelivery too =
        new MessageDelivery(
            Optional.of(STEP),
            List.of(new Placed(message(testMessage("a")), List.of(List.of(path("New", true))))),
            (_, _) -> List.of(new Effect(1, new byte[0])),
            List.of());
    assertThatThrownBy(() -> alice().deliver(too)).isInstanceOf(MailException.class);
    assertThat(mail().outbox().pending(ALICE, 10)).isEmpty();
    assertThat(alice().mailbox("New")).isEmpty();
  }

  private void remember(String name, Duration time) {
    ExpiringKey memory = new ExpiringKey(name, now.get().plus(time));
    MessageDelivery nothing =
        new MessageDelivery(
            Optional.empty(), List.of(), MessageDelivery.Effects.NONE, List.of(memory));
    assertThat(alice().deliver(nothing)).isPresent();
  }

  @Test
  void something_is_remembered_for_its_time() {
    remember("bob was answered", Duration.ofDays(1));
    assertThat(alice().remembers("bob was answered", now.get())).isTrue();
    assertThat(alice().remembers("carol was answered", now.get())).isFalse();
    remember("bob was answered", Duration.ofHours(1));
    assertThat(alice().remembers("bob was answered", now.get().plus(Duration.ofHours(23))))
        .as("the longer time counts")
        .isTrue();
    assertThat(alice().remembers("bob was answered", now.get().plus(Duration.ofDays(1)))).isFalse();
  }

  @Test
  void what_is_over_is_forgotten_and_so_is_what_is_too_much() {
    int max = org.posthorn.store.mail.StoreLimits.defaults().scripts().expiringKeysMax();
    for (int i = 0; i < 5; i++) {
      remember("short " + i, Duration.ofHours(1));
    }
    now.updateAndGet(time -> time.plus(Duration.ofHours(2)));
    remember("first", Duration.ofHours(1));
    assertThat(expiringKeys()).as("with their number").isEqualTo(2);
    for (int at = 0; at < max; at += 1_000) {
      int from = at;
      List<ExpiringKey> many =
          IntStream.range(from, from + 1_000)
              .mapToObj(i -> new ExpiringKey("long " + i, now.get().plus(Duration.ofDays(7))))
              .toList();
      alice()
          .deliver(
              new MessageDelivery(Optional.empty(), List.of(), MessageDelivery.Effects.NONE, many));
    }
    assertThat(expiringKeys()).isEqualTo(max + 1);
    assertThat(alice().remembers("first", now.get())).isFalse();
    assertThat(alice().remembers("long 7", now.get())).isTrue();
  }

  private int expiringKeys() {
    int[] rows = {0};
    org.posthorn.kv.RowRange.all(ALICE.partition(), MailTables.MEMORY).each(kv(), _ -> rows[0]++);
    return rows[0];
  }
}
