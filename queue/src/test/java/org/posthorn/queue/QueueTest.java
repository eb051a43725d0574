package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.queue.message.RecipientState.BOUNCED;
import static org.posthorn.queue.message.RecipientState.CANCELLED;
import static org.posthorn.queue.message.RecipientState.DEFERRED;
import static org.posthorn.queue.message.RecipientState.DELIVERED;
import static org.posthorn.queue.message.RecipientState.EXPIRED;
import static org.posthorn.queue.message.RecipientState.HELD;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.RcptParameters.Notify;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.Report;

class QueueTest {
  @RegisterExtension final TestStores stores = new TestStores();

  @Test
  void a_delivered_message_is_erased_at_once() {
    try (World world = World.started(stores.open())) {
      QueueId id = world.send("a@here.example", "b@there.example", "c@there.example");
      world.settle();
      assertThat(world.transport.carried)
          .containsExactly("a@here.example>b@there.example", "a@here.example>c@there.example");
      assertThat(world.transport.opened("there.example")).isEqualTo(1);
      world.assertGone(id);
      assertThat(world.timeline).extracting(a -> a.state()).containsExactly(DELIVERED, DELIVERED);
      assertThat(world.queue.metrics()).containsEntry("delivered", 2L).containsEntry("cursors", 0L);
    }
  }

  /// RFC 8689 §3. What is not the one field with its one value does not lower protection, and what
  /// the envelope demands wins. The report on it is as the message was.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TLS-Required: No                   | false | true
          tls-required:\tNO                  | false | true
          TLS-Required: No                   | true  | false
          TLS-Required: Yes                  | false | false
          TLS-Required: No, really           | false | false
          TLS-Required:                      | false | false
          TLS-Required: No; TLS-Required: No | false | false
          Subject: TLS-Required: No          | false | false
          """)
  void whether_tls_is_optional(String fields, boolean requireTls, boolean expected) {
    try (World world = World.started(stores.open())) {
      SmtpEnvelope usual = world.envelope("a@there.example", "b@there.example");
      SmtpEnvelope envelope =
          new SmtpEnvelope(
              usual.from(),
              usual.submitter(),
              usual.traceId(),
              usual.arrival(),
              usual.notBefore(),
              usual.parameters(),
              requireTls,
              false,
              usual.recipients());
      world.transport.answer("there.example", World.unknown());
      world.send(envelope, fields.strip().replace("; ", "\r\n") + "\r\n\r\nTLS-Required: No\r\n");
      world.settle();
      assertThat(world.transport.tlsOptional).containsEntry("b@there.example", expected);
    }
  }

  private static SmtpEnvelope verp(World world, String... to) {
    SmtpEnvelope envelope = world.envelope("list@here.example", to);
    MailParameters.Verp delimiters = new MailParameters.Verp('+', '=');
    return envelope.withParameters(envelope.parameters().withVerp(Optional.of(delimiters)));
  }

  @Test
  void with_verp_each_recipient_has_a_transaction_and_a_return_path() {
    try (World world = World.started(stores.open())) {
      String far = "r".repeat(60) + "@there.example";
      QueueId id = world.send(verp(world, "b@there.example", "c@there.example", "d@far.test", far));
      world.settle();
      assertThat(world.transport.carried)
          .containsExactlyInAnyOrder(
              "list+b=there.example@here.example>b@there.example",
              "list+c=there.example@here.example>c@there.example",
              "list+d=far.test@here.example>d@far.test",
              "list@here.example>" + far);
      assertThat(world.transport.opened("there.example")).isOne();
      assertThat(world.transport.opened("far.test")).isOne();
      world.assertGone(id);
    }
  }

  @Test
  void with_verp_each_failure_is_reported_at_the_recipient_s_return_path() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.unknown());
      world.send(verp(world, "b@there.example", "c@there.example", "d@far.test"));
      world.settle();
      Awaitility.await().until(() -> world.filed.size() == 2);
      assertThat(world.filed)
          .containsExactlyInAnyOrder(
              "list+b=there.example@here.example: FAILED 1",
              "list+c=there.example@here.example: FAILED 1");
    }
  }

  @Test
  void with_verp_a_server_that_fails_is_not_tried_for_each_recipient() {
    try (World world = World.started(stores.open())) {
      world.transport.unreachable.put("there.example", World.temporary());
      QueueId id = world.send(verp(world, "b@there.example", "c@there.example", "d@there.example"));
      world.transport.answer("far.test", World.closing());
      QueueId other = world.send(verp(world, "b@far.test", "c@far.test", "d@far.test"));
      world.settle();
      assertThat(world.transport.opened("there.example")).isOne();
      world.assertState(id, DEFERRED, DEFERRED, DEFERRED);
      assertThat(world.transport.carried)
          .containsExactly("list+b=far.test@here.example>b@far.test");
      world.assertState(other, DEFERRED, DEFERRED, DEFERRED);
    }
  }

  @Test
  void a_server_that_ends_the_connection_between_messages_delays_none() {
    try (World world = World.started(stores.open())) {
      world.transport.messagesPerConnection = 1;
      for (int i = 0; i < 20; i++) {
        world.send("a@here.example", "b" + i + "@there.example");
      }
      world.settle();
      assertThat(world.transport.opened("there.example")).isEqualTo(20);
      assertThat(world.timeline).extracting(a -> a.state()).hasSize(20).containsOnly(DELIVERED);
    }
  }

  @Test
  void a_server_that_ends_each_connection_at_once_is_asked_again_later() {
    try (World world = World.started(stores.open())) {
      world.transport.messagesPerConnection = 0;
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      assertThat(world.transport.opened("there.example")).isOne();
      world.assertState(id, DEFERRED);
    }
  }

  @Test
  void a_message_is_tried_after_5_10_20_40_80_minutes_and_then_each_hour() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.temporary());
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      for (int minutes : new int[] {5, 10, 20, 40, 80, 60, 60}) {
        int attempts = world.shown(id, 0).attempts();
        world.pass(Duration.ofMinutes(minutes).minusMillis(1));
        assertThat(world.shown(id, 0).attempts()).as("before %d", minutes).isEqualTo(attempts);
        world.pass(Duration.ofMillis(1));
        assertThat(world.shown(id, 0).attempts()).as("at %d", minutes).isEqualTo(attempts + 1);
      }
      world.assertState(id, DEFERRED);
      Awaitility.await().until(() -> world.reports.size() == 1);
      assertThat(world.reports.getFirst().kind()).isEqualTo(Report.Kind.DELAYED);
      assertThat(world.filed).containsExactly("a@here.example: DELAYED 1");
    }
  }

  @Test
  void after_five_days_a_message_expires_is_reported_and_kept_as_a_failed_message() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.temporary());
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      for (int hour = 0; hour < 24 * 5 + 1; hour++) {
        world.pass(Duration.ofHours(1));
      }
      world.assertState(id, EXPIRED);
      Awaitility.await().until(() -> world.filed.size() == 2);
      assertThat(world.filed).last().isEqualTo("a@here.example: FAILED 1");
      QueueAdministration administration = world.queue.administration();
      assertThat(administration.failed(10)).extracting(m -> m.id()).containsExactly(id);
      assertThat(World.text(administration.contents(id).orElseThrow())).contains("hello");

      world.transport.answers.clear();
      assertThat(administration.retryFailed(id)).isEqualTo(1);
      world.settle();
      world.assertGone(id);
      assertThat(administration.failed(10)).isEmpty();
    }
  }

  @Test
  void failed_messages_go_after_fourteen_days() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.unknown());
      QueueId id = world.send("a@here.example", "b@there.example");
      world.settle();
      Awaitility.await().until(() -> world.filed.size() == 1);
      world.pass(Duration.ofDays(13));
      assertThat(world.queue.administration().show(id)).isPresent();
      world.pass(Duration.ofDays(2));
      world.assertGone(id);
    }
  }

  @Test
  void each_recipient_has_its_own_fate() {
    try (World world = World.started(stores.open())) {
      world.transport.answers.put(
          "there.example",
          r ->
              switch (r.address().localPart()) {
                case "good" -> World.delivered();
                case "bad" -> World.unknown();
                default -> World.temporary();
              });
      QueueId id =
          world.send(
              "a@here.example", "good@there.example", "bad@there.example", "x@there.example");
      world.settle();
      world.assertState(id, DELIVERED, BOUNCED, DEFERRED);
      Awaitility.await().until(() -> world.reports.size() == 1);
      assertThat(world.reports.getFirst().entries()).hasSize(1);
      world.transport.answers.clear();
      world.pass(Duration.ofMinutes(5));
      world.assertState(id, DELIVERED, BOUNCED, DELIVERED);
      assertThat(world.transport.carried.stream().filter(c -> c.contains("good"))).hasSize(1);
    }
  }

  @Test
  void an_address_that_does_not_exist_is_not_tried_again_until_it_is_removed_from_the_list() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.unknown());
      world.send("a@here.example", "gone@there.example");
      world.settle();
      assertThat(world.queue.suppressions().list(Optional.empty(), 10).addresses()).hasSize(1);
      world.transport.answers.clear();
      QueueId second = world.send("a@here.example", "Gone@There.example");
      world.settle();
      world.assertState(second, BOUNCED);
      assertThat(world.shown(second, 0).last().orElseThrow().text()).contains("no such user");
      assertThat(world.transport.carried).hasSize(1);
      EnvelopeRecipient recipient = World.recipient("gone@there.example");
      assertThat(world.queue.suppressions().remove(recipient.address())).isTrue();
      QueueId third = world.send("a@here.example", "gone@there.example");
      world.settle();
      world.assertGone(third);
    }
  }

  /// An account that was removed and made again got nothing from the queue for 30 days once.
  @Test
  void an_address_of_ours_is_tried_again_although_nobody_had_it() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("here.example", World.unknown());
      QueueId first = world.send("a@there.example", "late@here.example");
      world.settle();
      world.assertState(first, BOUNCED);
      assertThat(world.queue.suppressions().list(Optional.empty(), 10).addresses()).isEmpty();
      world.transport.answers.clear();
      QueueId second = world.send("a@there.example", "late@here.example");
      world.settle();
      world.assertGone(second);
    }
  }

  @Test
  void reports_to_other_servers_go_by_the_queue_with_the_null_reverse_path() {
    try (World world = World.started(stores.open())) {
      world.transport.answer("there.example", World.unknown());
      world.send("a@far.example", "b@there.example");
      world.settle();
      Awaitility.await()
          .untilAsserted(() -> assertThat(world.transport.carried).contains(">a@far.example"));
    }
  }

  @Test
  void a_relayed_message_is_reported_only_if_the_sender_asked() {
    try (World world = World.started(stores.open())) {
      EnvelopeRecipient asked = World.recipient("b@there.example", Notify.SUCCESS);
      QueueId id = world.send(world.envelope("a@here.example", false, List.of(asked)));
      world.settle();
      world.assertGone(id);
      assertThat(world.filed).containsExactly("a@here.example: RELAYED 1");
    }
  }

  @Test
  void a_dead_destination_is_probed_once_for_all_that_is_due() {
    try (World world = new World(stores.open())) {
      world.transport.unreachable.put("dead.example", DeliveryOutcome.own("4.4.1", "no answer"));
      List<QueueId> ids = new ArrayList<>();
      for (int i = 0; i < 250; i++) {
        ids.add(world.send("a@here.example", "b" + i + "@dead.example"));
      }
      world.start();
      Awaitility.await()
          .untilAsserted(() -> assertThat(world.queue.metrics()).containsEntry("deferred", 250L));
      world.settle();
      assertThat(world.transport.opened("dead.example")).isEqualTo(1);
      ids.forEach(id -> assertThat(world.shown(id, 0).attempts()).isEqualTo(1));
    }
  }

  @Test
  void destinations_that_hang_leave_room_for_the_others() {
    QueueLimits limits = QueueLimits.defaults().withWorkersMax(10);
    CountDownLatch release = new CountDownLatch(1);
    try (World world = new World(stores.open(), "one", limits)) {
      world.start();
      world.assertGone(world.send("a@here.example", "b@good.example"));
      for (int i = 0; i < 50; i++) {
        world.transport.hanging.put("connect dead" + i + ".example", release);
        world.send("a@here.example", "b@dead" + i + ".example");
      }
      Awaitility.await().until(() -> world.figure("workers") == 5);
      world.assertGone(world.send("a@here.example", "c@good.example"));
      assertThat(world.queue.metrics()).containsEntry("workers", 5L);
      release.countDown();
      world.settle();
    }
  }

  @Test
  void a_message_does_not_wait_for_ten_thousand_of_a_list() {
    KeyValueStore kv = stores.open();
    CountDownLatch release = new CountDownLatch(1);
    try (World world = new World(kv)) {
      world.transport.hanging.put("there.example", release);
      world.start();
      Awaitility.await().until(() -> world.queue.isIdle());
      for (int i = 0; i < 10_000; i++) {
        EnvelopeRecipient to = World.recipient("r" + i + "@there.example");
        world.send(world.envelope("list@far.example", true, List.of(to)));
      }
      world.send("a@here.example", "letter@there.example");
      release.countDown();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> world.transport.carried.contains("a@here.example>letter@there.example"));
      assertThat(world.transport.carried.indexOf("a@here.example>letter@there.example"))
          .isLessThan(500);
    }
  }

  @Test
  void held_cancelled_and_retried_during_an_attempt() throws InterruptedException {
    try (World world = World.started(stores.open())) {
      QueueAdministration administration = world.queue.administration();
      for (String what : List.of("hold", "cancel", "retry", "reroute")) {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch started = new CountDownLatch(1);
        String domain = what + ".example";
        world.transport.hanging.put(domain, release);
        world.transport.carrying.put(domain, started);
        world.transport.answer(domain, World.temporary());
        QueueId id = world.send("a@here.example", "b@" + domain);
        started.await();
        assertThat(world.shown(id, 0).active()).isTrue();
        int concerned =
            switch (what) {
              case "hold" -> administration.hold(id);
              case "cancel" -> administration.cancel(id);
              case "reroute" -> administration.reroute(id, new Destination("other.example"));
              default -> administration.retry(id);
            };
        assertThat(concerned)
            .as(what)
            .isEqualTo(what.equals("hold") || what.equals("cancel") ? 1 : 0);
        release.countDown();
        world.settle();
        world.assertState(
            id,
            switch (what) {
              case "hold" -> HELD;
              case "cancel" -> CANCELLED;
              default -> DEFERRED;
            });
        assertThat(world.transport.carried).as(what).filteredOn(c -> c.endsWith(domain)).hasSize(1);
      }
    }
  }

  @Test
  void a_held_message_waits_for_its_release() {
    try (World world = World.started(stores.open())) {
      SmtpEnvelope envelope = world.envelope("a@here.example", "b@there.example");
      QueueId id;
      try (Spool spool = world.queue.spool()) {
        spool.hold(envelope);
        id = spool.id();
      }
      world.pass(Duration.ofDays(1));
      world.assertState(id, HELD);
      assertThat(world.queue.administration().release(id)).isEqualTo(1);
      world.settle();
      world.assertGone(id);
    }
  }

  @Test
  void a_message_handed_over_twice_is_queued_once_even_after_it_has_left() {
    try (World world = World.started(stores.open())) {
      QueueId id = QueueId.of(new byte[QueueId.BYTES]);
      for (int i = 0; i < 3; i++) {
        try (Spool spool = world.queue.spool(id)) {
          spool.write(new byte[700_000], 0, 700_000);
          spool.accept(world.envelope("a@here.example", "b@there.example"));
        }
        world.settle();
      }
      assertThat(world.transport.carried).hasSize(1);
    }
  }

  @Test
  void large_messages_arrive_as_they_were() {
    try (World world = World.started(stores.open())) {
      String text = "0123456789abcdef".repeat(50_000);
      world.transport.answer("there.example", World.temporary());
      QueueId id;
      try (Spool spool = world.queue.spool()) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        spool.write(bytes, 0, bytes.length);
        spool.accept(world.envelope("a@here.example", "b@there.example"));
        id = spool.id();
      }
      world.settle();
      assertThat(World.text(world.queue.administration().contents(id).orElseThrow()))
          .isEqualTo(text);
    }
  }

  /// RFC 5321 §4.5.3.1.10: at once, in transactions of so many as the server takes.
  @Test
  void what_a_server_does_not_take_in_one_transaction_goes_in_the_next() {
    try (World world = World.started(stores.open())) {
      world.transport.recipientsPerTransaction = 3;
      String[] all = new String[7];
      Arrays.setAll(all, i -> "b" + i + "@there.example");
      QueueId id = world.send("a@here.example", all);
      world.settle();
      world.assertGone(id);
      assertThat(world.transport.together).containsExactly(7, 3, 1);
      assertThat(world.transport.carried).hasSize(7).doesNotHaveDuplicates();
    }
  }

  @Test
  void a_server_that_takes_no_recipient_at_all_is_asked_again_later() {
    try (World world = World.started(stores.open())) {
      world.transport.recipientsPerTransaction = 0;
      QueueId id = world.send("a@here.example", "b@there.example", "c@there.example");
      world.settle();
      world.assertState(id, DEFERRED, DEFERRED);
      assertThat(world.transport.together).containsExactly(2);
    }
  }

  /// RFC 3461 §5.2.3.
  @Test
  void a_message_in_a_mailbox_of_ours_is_reported_only_if_the_sender_asked() {
    try (World world = World.started(stores.open())) {
      DeliveryOutcome filed =
          new DeliveryOutcome(DeliveryOutcome.Kind.FILED, 250, Optional.empty(), "filed", "", "");
      world.transport.answer("home.example", filed);
      world.send(
          world.envelope(
              "a@here.example",
              false,
              List.of(
                  World.recipient("b@home.example", RcptParameters.Notify.SUCCESS),
                  World.recipient("c@home.example"))));
      world.settle();
      Awaitility.await().until(() -> world.filed.size() == 1);
      assertThat(world.filed).containsExactly("a@here.example: DELIVERED 1");
    }
  }

  /// Readers of reports (Perl's BounceParser, Ruby's mail) decide by the first recipient in one.
  @Test
  void failures_and_successes_of_one_attempt_are_never_told_in_one_report() {
    try (World world = World.started(stores.open())) {
      DeliveryOutcome filed =
          new DeliveryOutcome(DeliveryOutcome.Kind.FILED, 250, Optional.empty(), "filed", "", "");
      world.transport.answers.put(
          "home.example", to -> to.address().localPart().equals("b") ? filed : World.unknown());
      Notify[] both = {Notify.SUCCESS, Notify.FAILURE};
      world.send(
          world.envelope(
              "a@here.example",
              false,
              List.of(
                  World.recipient("b@home.example", both),
                  World.recipient("c@home.example", both),
                  World.recipient("d@home.example", both))));
      world.settle();
      Awaitility.await().until(() -> world.filed.size() == 2);
      assertThat(world.transport.together).as("in one attempt").containsExactly(3);
      assertThat(world.filed)
          .containsExactlyInAnyOrder("a@here.example: DELIVERED 1", "a@here.example: FAILED 2");
    }
  }

  /// What it says of its own condition ends neither the connection nor what waits for it.
  @Test
  void a_server_that_answers_with_the_statuses_of_a_broken_connection_has_answered() {
    try (World world = World.started(stores.open())) {
      DeliveryOutcome busy =
          new DeliveryOutcome(
              DeliveryOutcome.Kind.TEMPORARY,
              451,
              Optional.of(EnhancedStatus.of("4.4.2")),
              "later",
              "mx",
              "");
      world.transport.answers.put(
          "there.example", to -> to.address().localPart().equals("b") ? busy : World.delivered());
      world.send("a@here.example", "b@there.example");
      world.send("a@here.example", "c@there.example");
      world.settle();
      assertThat(world.transport.carried)
          .containsExactlyInAnyOrder(
              "a@here.example>b@there.example", "a@here.example>c@there.example");
    }
  }
}
