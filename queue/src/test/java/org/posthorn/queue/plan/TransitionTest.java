package org.posthorn.queue.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.rows.MessageRow;
import org.posthorn.queue.rows.RecipientRow;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.ConnectionWindow;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.report.Report;

class TransitionTest {
  private static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
  private static final Mailbox SENDER = new Mailbox("a", "here.example");

  private static MessageRow.Header header(ReversePath from) {
    return new MessageRow.Header(
        from, Optional.empty(), "trace", START, START, MailParameters.NONE, false, false, false);
  }

  private static RecipientRow recipient(RecipientState state) {
    return new RecipientRow(
        new EnvelopeRecipient(new Mailbox("b", "there.example"), RcptParameters.NONE),
        new Destination("there.example"),
        state,
        0,
        START,
        false,
        Optional.empty(),
        Optional.empty());
  }

  private static DeliveryOutcome outcome(DeliveryOutcome.Kind kind) {
    return new DeliveryOutcome(kind, 0, Optional.empty(), "", "", "");
  }

  @ParameterizedTest
  @CsvSource({
    // before,  outcome,    hours, after,     report
    "SCHEDULED, DELIVERED,  0,     DELIVERED, ",
    "SCHEDULED, RELAYED,    0,     DELIVERED, ",
    "SCHEDULED, FILED,      0,     DELIVERED, ",
    "SCHEDULED, TEMPORARY,  0,     DEFERRED,  ",
    "SCHEDULED, GREYLISTED, 0,     DEFERRED,  ",
    "SCHEDULED, AMBIGUOUS,  0,     DEFERRED,  ",
    "SCHEDULED, PERMANENT,  0,     BOUNCED,   FAILED",
    "DEFERRED,  TEMPORARY,  3,     DEFERRED,  ",
    "DEFERRED,  TEMPORARY,  4,     DEFERRED,  DELAYED",
    "DEFERRED,  TEMPORARY,  119,   DEFERRED,  DELAYED",
    "DEFERRED,  TEMPORARY,  120,   EXPIRED,   FAILED",
    "DEFERRED,  AMBIGUOUS,  120,   EXPIRED,   FAILED",
    "DEFERRED,  DELIVERED,  120,   DELIVERED, ",
    "HELD,      DELIVERED,  0,     DELIVERED, ",
    "HELD,      TEMPORARY,  120,   HELD,      ",
    "HELD,      PERMANENT,  0,     BOUNCED,   FAILED",
    "CANCELLED, DELIVERED,  0,     DELIVERED, ",
    "CANCELLED, TEMPORARY,  0,     CANCELLED, ",
    "CANCELLED, PERMANENT,  0,     CANCELLED, ",
    "DELIVERED, PERMANENT,  0,     DELIVERED, ",
    "BOUNCED,   DELIVERED,  0,     BOUNCED,   ",
    "EXPIRED,   DELIVERED,  0,     EXPIRED,   ",
  })
  void an_attempt_changes_the_state(
      RecipientState before,
      DeliveryOutcome.Kind kind,
      int hours,
      RecipientState after,
      Report.@Nullable Kind report) {
    Transition transition =
        Transition.of(
            recipient(before),
            header(ReversePath.of(SENDER)),
            outcome(kind),
            START.plus(Duration.ofHours(hours)),
            RetrySchedule.defaults(),
            0);
    assertThat(transition.after().state()).isEqualTo(after);
    assertThat(transition.report()).isEqualTo(Optional.ofNullable(report));
  }

  @Test
  void the_null_reverse_path_is_told_nothing() {
    Transition transition =
        Transition.of(
            recipient(RecipientState.SCHEDULED),
            header(ReversePath.NULL),
            outcome(DeliveryOutcome.Kind.PERMANENT),
            START,
            RetrySchedule.defaults(),
            0);
    assertThat(transition.report()).isEmpty();
  }

  @Test
  void a_delay_is_told_once() {
    Instant late = START.plus(Duration.ofHours(5));
    MessageRow.Header header = header(ReversePath.of(SENDER));
    DeliveryOutcome later = outcome(DeliveryOutcome.Kind.TEMPORARY);
    RetrySchedule retries = RetrySchedule.defaults();
    RecipientRow row = recipient(RecipientState.DEFERRED);
    Transition first = Transition.of(row, header, later, late, retries, 0);
    Transition second = Transition.of(first.after(), header, later, late, retries, 0);
    assertThat(first.report()).contains(Report.Kind.DELAYED);
    assertThat(second.report()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, 0,  PT5M",
    "2, false, 0,  PT10M",
    "3, false, 0,  PT20M",
    "4, false, 0,  PT40M",
    "5, false, 0,  PT80M",
    "6, false, 0,  PT1H",
    "99, false, 0, PT1H",
    "1, true,  0,  PT2M",
    "2, true,  0,  PT10M",
    "1, false, 1,  PT5M30S",
    "1, false, -1, PT4M30S",
  })
  void delays(int attempts, boolean greylisted, double random, Duration delay) {
    Instant next = RetrySchedule.defaults().next(START, START, attempts, greylisted, random);
    assertThat(Duration.between(START, next)).isEqualTo(delay);
  }

  @Test
  void the_last_attempt_is_made_at_the_end() {
    RetrySchedule retries = RetrySchedule.defaults();
    Instant end = retries.end(START);
    assertThat(retries.next(START, end.minusSeconds(60), 50, false, 0)).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({
    // NOTIFY,          RELAYED, DELAYED, FAILED
    "'',                false,   true,    true",
    "NEVER,             false,   false,   false",
    "SUCCESS,           true,    false,   false",
    "FAILURE,           false,   false,   true",
    "DELAY,             false,   true,    false",
    "SUCCESS FAILURE,   true,    false,   true",
    "FAILURE DELAY,     false,   true,    true",
  })
  void notify_says_what_is_reported(
      String notify, boolean relayed, boolean delayed, boolean failed) {
    Set<RcptParameters.Notify> set =
        Arrays.stream(notify.split(" "))
            .filter(word -> !word.isEmpty())
            .map(RcptParameters.Notify::valueOf)
            .collect(Collectors.toSet());
    ReversePath from = ReversePath.of(SENDER);
    assertThat(Reports.wanted(Report.Kind.RELAYED, from, set)).isEqualTo(relayed);
    assertThat(Reports.wanted(Report.Kind.DELAYED, from, set)).isEqualTo(delayed);
    assertThat(Reports.wanted(Report.Kind.FAILED, from, set)).isEqualTo(failed);
    assertThat(Reports.wanted(Report.Kind.FAILED, ReversePath.NULL, set)).isFalse();
  }

  @Test
  void a_window_grows_with_success_and_closes_when_nobody_answers() {
    ConnectionWindow window = new ConnectionWindow(ConnectionWindow.Size.defaults());
    assertThat(window.width()).as("not proven").isEqualTo(1);
    window.opened();
    assertThat(window.width()).isEqualTo(5);
    for (int i = 0; i < 6; i++) {
      window.succeeded();
    }
    assertThat(window.width()).isEqualTo(6);
    for (int i = 0; i < 1_000; i++) {
      window.succeeded();
    }
    assertThat(window.width()).isEqualTo(20);
    window.failed(outcome(DeliveryOutcome.Kind.TEMPORARY));
    assertThat(window.width()).isEqualTo(10);

    Duration closed = Duration.ZERO;
    for (int failures = 1; failures <= 6; failures++) {
      window.unreachable(outcome(DeliveryOutcome.Kind.TEMPORARY), START);
      closed = Duration.ofMinutes(Math.min(10, 1L << (failures - 1)));
      assertThat(window.sharedOutcome(START.plus(closed).minusMillis(1))).isPresent();
      assertThat(window.sharedOutcome(START.plus(closed))).isEmpty();
    }
    assertThat(window.width()).as("one probe").isEqualTo(1);
    window.reopen();
    assertThat(window.sharedOutcome(START)).isEmpty();
  }
}
