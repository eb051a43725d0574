package org.posthorn.delivery.webhook.sending;

import static org.assertj.core.api.Assertions.assertThat;
import static org.posthorn.delivery.webhook.Organisations.MORNING;
import static org.posthorn.delivery.webhook.Organisations.wanted;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.delivery.webhook.EventId;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.Organisations;
import org.posthorn.delivery.webhook.PendingEvent;
import org.posthorn.delivery.webhook.Signature;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookAttempt;
import org.posthorn.delivery.webhook.WebhookEvents;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.WebhookOwner;
import org.posthorn.delivery.webhook.WebhookStatus;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.AuditEvent;
import org.posthorn.runtime.Metrics;

/// Events are sent until they are accepted, with a clock that is set by hand and receivers that
/// answer as a test says.
class WebhookSenderTest {
  private static final String URL = "https://hooks.example/in";
  private static final byte[] BODY = "{}".getBytes(StandardCharsets.US_ASCII);

  private final Organisations world = new Organisations();
  private final Metrics metrics = new Metrics();
  private final Map<String, Answering> answers = new HashMap<>();
  private final List<Sent> sent = new ArrayList<>();
  private WebhookLimits limits = WebhookLimits.defaults();
  private Webhooks webhooks = world.webhooks(limits);
  private WebhookEvents events = new WebhookEvents(world.kv, limits);
  private WebhookSender sender = sender(Runnable::run);

  /// What a receiver does.
  @FunctionalInterface
  interface Answering {
    Receiver.Answer answer() throws IOException;
  }

  private record Sent(String url, Map<String, String> fields, Instant at) {
    private String event() {
      return fields.getOrDefault("webhook-id", "");
    }
  }

  @AfterEach
  void close() {
    world.close();
  }

  private WebhookSender sender(Executor workers) {
    return new WebhookSender(
        webhooks,
        events,
        new WebhookSender.Dependencies(this::post, world.audit, workers, () -> true),
        world.time::get,
        () -> 0.5,
        metrics);
  }

  /// From now on sends with other limits, on other threads.
  private void send(WebhookLimits other, Executor workers) {
    limits = other;
    webhooks = world.webhooks(limits);
    events = new WebhookEvents(world.kv, limits);
    sender = sender(workers);
  }

  private Receiver.Answer post(String url, Map<String, String> fields, byte[] body)
      throws IOException {
    sent.add(new Sent(url, fields, world.time.get()));
    return answers.getOrDefault(url, () -> new Receiver.Answer(200, "")).answer();
  }

  private WebhookId webhook() {
    return webhook(URL);
  }

  private WebhookId webhook(String url) {
    return webhooks.add(WebhookOwner.INSTALLATION, wanted(url)).webhook().id();
  }

  private void happen(WebhookId webhook, String name) {
    PendingEvent event =
        PendingEvent.of(EventId.of(name), EventType.RECEIVED, world.time.get(), BODY);
    assertThat(events.add(webhook, event)).isEqualTo(WebhookEvents.Added.DONE);
    sender.check(webhook);
  }

  /// Lets time pass in small steps, as the thread of the sender does.
  private void pass(Duration duration, Duration step) {
    Instant end = world.time.get().plus(duration);
    while (world.time.get().isBefore(end)) {
      world.time.updateAndGet(now -> now.plus(step));
      sender.turn();
    }
  }

  private void answer(int status) {
    answers.put(URL, () -> new Receiver.Answer(status, ""));
  }

  private List<Duration> times() {
    return sent.stream().map(each -> Duration.between(MORNING, each.at())).toList();
  }

  // ------------------------------------------------------------------ accepted and not accepted

  @Test
  void an_event_is_sent_signed_and_taken() {
    WebhookId id = webhook();
    happen(id, "a");
    sender.turn();
    Map<String, String> expected =
        new HashMap<>(
            Signature.fields(EventId.of("a").text(), MORNING, BODY, webhooks.secrets(id)));
    expected.put("Content-Type", "application/json");
    assertThat(sent).containsExactly(new Sent(URL, expected, MORNING));
    assertThat(events.status(id).accepted()).isEqualTo(1);
    assertThat(events.status(id).pending()).isZero();
    sender.turn();
    assertThat(sent).hasSize(1);
  }

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(answering(500), 500, "answered 500"),
        Arguments.of(answering(404), 404, "answered 404"),
        Arguments.of(answering(400), 400, "answered 400"),
        Arguments.of(answering(302), 302, "answered 302: redirects are not followed"),
        Arguments.of(answering(100), 100, "answered 100"),
        Arguments.of(failing(new SocketTimeoutException("x")), 0, "no answer in time"),
        Arguments.of(failing(new IOException("closed")), 0, "no answer: closed"),
        Arguments.of(failing(new IOException()), 0, "no answer: IOException"));
  }

  private static Answering answering(int status) {
    return () -> new Receiver.Answer(status, "");
  }

  private static Answering failing(IOException e) {
    return () -> {
      throw e;
    };
  }

  @ParameterizedTest
  @MethodSource("failures")
  void whatever_is_no_success_is_tried_again(Answering answering, int status, String problem) {
    answers.put(URL, answering);
    WebhookId id = webhook();
    happen(id, "a");
    sender.turn();
    WebhookAttempt attempt = events.attempts(id).getFirst();
    assertThat(attempt.status()).isEqualTo(status);
    assertThat(attempt.problem()).isEqualTo(problem);
    assertThat(attempt.next()).contains(MORNING.plusSeconds(5));
    answer(204);
    pass(Duration.ofSeconds(6), Duration.ofSeconds(1));
    assertThat(sent).extracting(Sent::event).containsOnly(EventId.of("a").text()).hasSize(2);
    assertThat(events.status(id).accepted()).isEqualTo(1);
  }

  @Test
  void an_event_is_tried_for_three_days_with_longer_and_longer_pauses_and_then_given_up() {
    answer(500);
    WebhookId id = webhook();
    happen(id, "a");
    sender.turn();
    pass(Duration.ofDays(5), Duration.ofSeconds(30));
    assertThat(times())
        .hasSize(10)
        .startsWith(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(330))
        .last()
        .satisfies(last -> assertThat(last).isBetween(Duration.ofHours(72), Duration.ofHours(80)));
    assertThat(events.status(id).lost()).isEqualTo(1);
    assertThat(events.status(id).pending()).isZero();
    assertThat(metrics.counter("webhooks.given_up").value()).isEqualTo(1);
  }

  @Test
  void a_webhook_that_fails_for_days_is_disabled_with_a_reason_and_an_audit_record() {
    answer(500);
    WebhookId id = webhook();
    happen(id, "a");
    sender.turn();
    pass(Duration.ofDays(2), Duration.ofMinutes(10));
    assertThat(webhooks.require(id).state().enabled()).isTrue();
    pass(Duration.ofDays(2), Duration.ofMinutes(10));
    assertThat(webhooks.require(id).state().enabled()).isFalse();
    assertThat(webhooks.require(id).state().reason())
        .isEqualTo("all has failed for days, last: answered 500");
    List<AuditEvent> audited = new ArrayList<>();
    for (int day = 21; day <= 25; day++) {
      world.audit.walk(LocalDate.of(2026, 3, day), audited::add);
    }
    assertThat(audited)
        .filteredOn(event -> event.action().equals("webhook.disable"))
        .extracting(AuditEvent::subject)
        .containsExactly(id.toString());
  }

  @Test
  void one_that_takes_some_events_is_not_disabled_for_those_that_it_refuses() {
    WebhookId id = webhook();
    answers.put(
        URL,
        () ->
            new Receiver.Answer(
                sent.getLast().event().equals(EventId.of("bad").text()) ? 422 : 200, ""));
    happen(id, "bad");
    for (int day = 0; day < 5; day++) {
      happen(id, "good " + day);
      sender.turn();
      pass(Duration.ofDays(1), Duration.ofMinutes(10));
    }
    assertThat(webhooks.require(id).state().enabled()).isTrue();
    assertThat(events.status(id).accepted()).isEqualTo(5);
    assertThat(events.status(id).lost()).isEqualTo(1);
  }

  @Test
  void one_that_says_it_is_gone_is_disabled_at_once_and_asked_no_more() {
    answer(410);
    WebhookId id = webhook();
    happen(id, "a");
    happen(id, "b");
    sender.turn();
    assertThat(webhooks.require(id).state().enabled()).isFalse();
    assertThat(webhooks.require(id).state().reason()).contains("410");
    int before = sent.size();
    pass(Duration.ofHours(1), Duration.ofMinutes(1));
    assertThat(sent).hasSize(before);
  }

  @Test
  void what_waits_for_a_disabled_webhook_is_sent_once_it_is_enabled() {
    WebhookId id = webhook();
    happen(id, "a");
    webhooks.setEnabled(id, false, "by hand");
    sender.turn();
    assertThat(sent).isEmpty();
    webhooks.setEnabled(id, true, "");
    sender.enabled(id);
    sender.turn();
    assertThat(sent).hasSize(1);
  }

  @Test
  void failures_from_before_it_was_enabled_do_not_disable_it_again() {
    answer(500);
    WebhookId id = webhook();
    happen(id, "a");
    sender.turn();
    pass(Duration.ofDays(4), Duration.ofMinutes(10));
    assertThat(webhooks.require(id).state().enabled()).isFalse();
    webhooks.setEnabled(id, true, "");
    sender.enabled(id);
    happen(id, "b");
    sender.turn();
    assertThat(sent.getLast().event()).isEqualTo(EventId.of("b").text());
    assertThat(webhooks.require(id).state().enabled()).isTrue();
  }

  @Test
  void nothing_is_sent_to_a_webhook_that_was_removed() {
    WebhookId id = webhook();
    happen(id, "a");
    webhooks.remove(id);
    sender.turn();
    pass(Duration.ofMinutes(2), Duration.ofSeconds(10));
    assertThat(sent).isEmpty();
  }

  // ------------------------------------------------------------------ Retry-After

  @ParameterizedTest
  @CsvSource({
    "503, 120, 120",
    "429, 3600, 3600",
    "429, 0, 5",
    "503, soon, 5",
    "503, -5, 5",
    "503, 99999999999, 5",
    "503, 999999999, 86400",
    "'503', 'Sat, 21 Mar 2026 08:10:00 GMT', 600",
    "'503', 'Sat, 21 Mar 2020 08:10:00 GMT', 5",
    "500, 3600, 5"
  })
  void a_receiver_may_ask_for_time_within_bounds(int status, String field, long seconds) {
    answers.put(URL, () -> new Receiver.Answer(status, field));
    WebhookId id = webhook();
    happen(id, "a");
    sender.turn();
    assertThat(events.attempts(id).getFirst().next()).contains(MORNING.plusSeconds(seconds));
    happen(id, "b"); // the other events wait too
    world.time.set(MORNING.plusSeconds(seconds - 1));
    sender.turn();
    assertThat(sent).hasSize(1);
    world.time.set(MORNING.plusSeconds(seconds));
    sender.turn();
    assertThat(sent).hasSize(2);
  }

  // ------------------------------------------------------------------ bounds

  /// Threads that have begun and go on when they are told to.
  private static final class Hanging implements Executor {
    private final Deque<Runnable> begun = new ArrayDeque<>();

    @Override
    public void execute(Runnable task) {
      begun.add(task);
    }

    private void finishOne() {
      begun.remove().run();
    }
  }

  private void manyEvents(WebhookId id, int count) {
    for (int i = 0; i < count; i++) {
      happen(id, id + " " + i);
    }
  }

  /// Has a receiver answer quickly once, so that it counts as steady.
  private void warmUp(Hanging hanging, WebhookId id) {
    happen(id, "first of " + id);
    sender.turn();
    hanging.finishOne();
  }

  @Test
  void a_receiver_gets_one_event_at_a_time_until_it_has_answered_quickly_then_a_few() {
    Hanging hanging = new Hanging();
    send(limits.withAtOnce(new WebhookLimits.AtOnce(64, 32, 4, 8)), hanging);
    WebhookId id = webhook();
    manyEvents(id, 20);
    sender.turn();
    assertThat(hanging.begun).hasSize(1);
    hanging.finishOne();
    sender.turn();
    assertThat(hanging.begun).hasSize(4);
    hanging.finishOne();
    sender.turn();
    assertThat(hanging.begun).hasSize(4);
    while (!hanging.begun.isEmpty()) {
      hanging.finishOne();
      sender.turn();
    }
    assertThat(sent).extracting(Sent::event).doesNotHaveDuplicates().hasSize(20);
  }

  @Test
  void all_webhooks_of_a_host_share_what_it_gets_at_once() {
    Hanging hanging = new Hanging();
    send(limits.withAtOnce(new WebhookLimits.AtOnce(64, 32, 4, 6)), hanging);
    for (int i = 0; i < 10; i++) {
      manyEvents(webhook("https://hooks.example/" + i), 3);
    }
    sender.turn();
    assertThat(hanging.begun).hasSize(6);
  }

  @Test
  void receivers_that_do_not_answer_leave_room_for_those_that_do() {
    Hanging hanging = new Hanging();
    send(limits.withAtOnce(new WebhookLimits.AtOnce(6, 4, 4, 8)), hanging);
    WebhookId good = webhook("https://good.example/");
    warmUp(hanging, good);
    for (int i = 0; i < 10; i++) {
      manyEvents(webhook("https://slow" + i + ".example/"), 5);
    }
    sender.turn();
    assertThat(hanging.begun).hasSize(4); // nobody else gets a turn
    manyEvents(good, 2);
    sender.turn();
    assertThat(hanging.begun).hasSize(6);
    hanging.begun.removeLast().run();
    assertThat(sent.getLast().url()).isEqualTo("https://good.example/");
  }

  @Test
  void those_that_wait_for_room_get_their_turns_one_after_another() {
    Hanging hanging = new Hanging();
    send(limits.withAtOnce(new WebhookLimits.AtOnce(64, 1, 4, 8)), hanging);
    for (int i = 0; i < 3; i++) {
      String url = "https://bad" + i + ".example/";
      answers.put(url, () -> new Receiver.Answer(500, ""));
      manyEvents(webhook(url), 5);
    }
    for (int i = 0; i < 3; i++) {
      sender.turn();
      hanging.finishOne();
    }
    assertThat(sent).extracting(Sent::url).doesNotHaveDuplicates();
  }

  @Test
  void a_dead_receiver_with_many_events_is_asked_with_one_at_a_time() {
    answer(500);
    WebhookId id = webhook();
    manyEvents(id, 500);
    sender.turn();
    pass(Duration.ofHours(1), Duration.ofSeconds(5));
    // 5, 10, 20 ... 320 s, then every ten minutes
    assertThat(sent.size()).isBetween(8, 16);
    answer(200);
    pass(Duration.ofHours(1), Duration.ofSeconds(5));
    assertThat(events.status(id).accepted()).isEqualTo(500);
  }

  // ------------------------------------------------------------------ crashes

  @Test
  void an_event_whose_attempt_ended_in_a_crash_is_sent_by_the_next_process() {
    Hanging hanging = new Hanging();
    send(limits, hanging);
    WebhookId id = webhook();
    happen(id, "a");
    sender.turn();
    assertThat(hanging.begun).hasSize(1); // and never ends
    send(limits, Runnable::run);
    sender.turn();
    assertThat(sent).extracting(Sent::event).containsExactly(EventId.of("a").text());
    assertThat(events.status(id).accepted()).isEqualTo(1);
  }

  @Test
  void a_server_that_does_not_hold_the_lease_sends_nothing() {
    WebhookId id = webhook();
    WebhookSender second =
        new WebhookSender(
            webhooks,
            events,
            new WebhookSender.Dependencies(this::post, world.audit, Runnable::run, () -> false),
            world.time::get,
            () -> 0.5,
            new Metrics());
    happen(id, "a");
    second.check(id);
    second.turn();
    assertThat(sent).isEmpty();
  }

  @Test
  void what_another_server_has_put_down_is_found() {
    WebhookId id = webhook();
    sender.turn();
    events.add(id, PendingEvent.of(EventId.of("a"), EventType.RECEIVED, MORNING, BODY));
    pass(Duration.ofMinutes(2), Duration.ofSeconds(5));
    assertThat(sent).hasSize(1);
  }

  @Test
  void an_event_that_nobody_took_does_not_wait_for_ever() {
    WebhookId id = webhook();
    happen(id, "a");
    webhooks.setEnabled(id, false, "by hand");
    sender.turn();
    pass(Duration.ofDays(6), Duration.ofHours(1));
    WebhookStatus status = events.status(id);
    assertThat(status.pending()).isZero();
    assertThat(status.lost()).isEqualTo(1);
  }

  // ------------------------------------------------------------------ tests

  @Test
  void a_test_says_what_came_of_it_and_is_not_repeated() {
    WebhookId id = webhook();
    assertThat(sender.test(id).accepted()).isTrue();
    answer(500);
    WebhookAttempt attempt = sender.test(id);
    assertThat(attempt.type()).isEqualTo(EventType.TEST);
    assertThat(attempt.problem()).isEqualTo("answered 500");
    pass(Duration.ofHours(1), Duration.ofMinutes(1));
    assertThat(sent).hasSize(2);
    assertThat(events.status(id)).extracting(WebhookStatus::attempts).isEqualTo(0L);
  }

  @Test
  void a_webhook_whose_secret_is_lost_says_so() {
    WebhookId id = webhook();
    Webhooks.SECRETS.discard(world.kv, java.util.Set.of());
    happen(id, "a");
    sender.turn();
    assertThat(sent).isEmpty();
    assertThat(events.attempts(id).getFirst().problem()).isEqualTo("its secret is gone: rotate it");
    Webhook webhook = webhooks.rotate(id).webhook();
    pass(Duration.ofSeconds(10), Duration.ofSeconds(1));
    assertThat(webhook.id()).isEqualTo(id);
    assertThat(sent).hasSize(1);
  }
}
