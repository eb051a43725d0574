package org.posthorn.delivery.webhook.sending;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.webhook.EventId;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.PendingEvent;
import org.posthorn.delivery.webhook.Signature;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookAttempt;
import org.posthorn.delivery.webhook.WebhookEvents;
import org.posthorn.delivery.webhook.WebhookException;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.WebhookStatus;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.AuditEvent;
import org.posthorn.directory.AuditLog;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends waiting events of webhooks. Status 2xx is success; any other result is retried until the
/// event's time is over ([RetryTimes]). A receiver that fails gets longer and longer pauses, and
/// one event at a time. A webhook that fails for days, or answers 410, is disabled. Thread-safe.
public final class WebhookSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookSender.class);

  /// How often it checks whether this process is the sender, and reads changes of other processes.
  private static final Duration CHECK_EVERY = Duration.ofSeconds(5);

  /// How often it searches for events that other processes have stored.
  private static final Duration SCAN_EVERY = Duration.ofMinutes(1);

  private static final Duration EXPIRE_EVERY = Duration.ofHours(1);

  /// The pause of a webhook after an error of this server.
  private static final Duration OWN_ERROR_PAUSE = Duration.ofMinutes(1);

  private static final int GONE = 410;

  private final Webhooks webhooks;
  private final WebhookEvents events;
  private final Dependencies dependencies;
  private final InstantSource clock;
  private final DoubleSupplier random;
  private final WebhookLimits limits;
  private final Payloads payloads;
  private final SendSlots slots;
  private final Metrics.Counter accepted;
  private final Metrics.Counter failed;
  private final Metrics.Counter givenUp;
  private final Metrics.Counter disabled;
  private final Semaphore tests;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean signalled;
  private boolean closed;
  private @Nullable Thread thread;
  private Instant nextCheck = Instant.MIN;
  private Instant nextScan = Instant.MIN;
  private Instant nextExpiry = Instant.MIN;
  private boolean isSender;

  /// What the sender uses.
  ///
  /// @param workers run one exchange each
  /// @param isSender whether this process is the one that sends, among those that share the store
  public record Dependencies(
      Receiver receiver, AuditLog audit, Executor workers, BooleanSupplier isSender) {}

  /// @param random random numbers from 0 to 1, which spread retries
  /// @param metrics counts `webhooks.accepted`, `webhooks.failed` attempts, events given up
  ///   (`webhooks.given_up`) and webhooks that were disabled (`webhooks.disabled`);
  ///   `webhooks.sending` is the number of running requests
  public WebhookSender(
      Webhooks webhooks,
      WebhookEvents events,
      Dependencies dependencies,
      InstantSource clock,
      DoubleSupplier random,
      Metrics metrics) {
    this.webhooks = webhooks;
    this.events = events;
    this.dependencies = dependencies;
    this.clock = clock;
    this.random = random;
    limits = webhooks.limits();
    payloads = new Payloads(limits.events());
    slots = new SendSlots(limits.atOnce());
    tests = new Semaphore(limits.atOnce().perHost());
    accepted = metrics.counter("webhooks.accepted");
    failed = metrics.counter("webhooks.failed");
    givenUp = metrics.counter("webhooks.given_up");
    disabled = metrics.counter("webhooks.disabled");
    metrics.gauge("webhooks.sending", this::sending);
  }

  private long sending() {
    lock.lock();
    try {
      return slots.running();
    } finally {
      lock.unlock();
    }
  }

  /// Starts, including events of an earlier process.
  public void start() {
    thread = Thread.ofVirtual().name("webhooks").start(this::run);
  }

  /// A webhook may have a new event. Does not block.
  public void check(WebhookId webhook) {
    lock.lock();
    try {
      slots.receiver(webhook).expect(clock.instant());
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// A webhook was enabled: earlier failures do not count any more.
  public void enabled(WebhookId webhook) {
    events.resetFailures(webhook);
    lock.lock();
    try {
      ReceiverState receiver = slots.receiver(webhook);
      receiver.failures = 0;
      receiver.closedUntil = Instant.MIN;
    } finally {
      lock.unlock();
    }
    check(webhook);
  }

  private void signal() {
    signalled = true;
    changed.signalAll();
  }

  private void run() {
    try {
      while (!isClosed()) {
        try {
          turn();
        } catch (StoreException e) {
          LOG.error("webhooks event=unreadable", e);
        }
        pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is being closed
    }
  }

  private boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until something is due or has changed.
  private void pause() throws InterruptedException {
    lock.lock();
    try {
      Instant now = clock.instant();
      Instant latest = now.plus(CHECK_EVERY);
      Instant until = slots.next(now).filter(latest::isAfter).orElse(latest);
      long nanos = Duration.between(now, until).plusMillis(1).toNanos();
      while (!signalled && !closed && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      signalled = false;
    } finally {
      lock.unlock();
    }
  }

  /// Starts sending all events that are due, within the limits. Called by one thread.
  void turn() {
    Instant now = clock.instant();
    if (!now.isBefore(nextCheck)) {
      nextCheck = now.plus(CHECK_EVERY);
      boolean before = isSender;
      isSender = dependencies.isSender().getAsBoolean();
      webhooks.refresh();
      if (isSender && (!before || !now.isBefore(nextScan))) {
        scan(now);
      }
    }
    if (!isSender) {
      return;
    }
    for (ReceiverState receiver : waiting(now)) {
      send(receiver, now);
    }
  }

  private List<ReceiverState> waiting(Instant now) {
    lock.lock();
    try {
      return slots.waiting(now);
    } finally {
      lock.unlock();
    }
  }

  /// Finds events that other processes stored, and removes old ones.
  private void scan(Instant now) {
    nextScan = now.plus(SCAN_EVERY);
    boolean expire = !now.isBefore(nextExpiry);
    if (expire) {
      nextExpiry = now.plus(EXPIRE_EVERY);
    }
    for (Webhook webhook : webhooks.all()) {
      if (expire) {
        events.expire(webhook.id(), now.minus(limits.times().kept()));
      }
      Optional<Instant> due = events.dueAfter(webhook.id(), Instant.EPOCH);
      lock.lock();
      try {
        due.ifPresent(slots.receiver(webhook.id())::expect);
      } finally {
        lock.unlock();
      }
    }
  }

  private void send(ReceiverState receiver, Instant now) {
    Optional<Webhook> found = webhooks.find(receiver.webhook);
    if (found.isEmpty() || !found.get().state().enabled()) {
      stopSending(receiver, found.isEmpty());
      return;
    }
    Webhook webhook = found.get();
    String host = SendSlots.host(webhook);
    int limit;
    lock.lock();
    try {
      int room = slots.room(receiver, host);
      if (room <= 0) {
        return; // it is next when another one has ended
      }
      limit = receiver.running.size() + room;
      receiver.due = null; // later events set it again
    } finally {
      lock.unlock();
    }
    List<PendingEvent> due = events.due(webhook.id(), now, limit);
    Optional<Instant> later =
        due.size() < limit ? events.dueAfter(webhook.id(), now) : Optional.of(now);
    lock.lock();
    try {
      later.ifPresent(receiver::expect);
      for (PendingEvent event : due) {
        if (receiver.running.contains(event.id())) {
          continue;
        }
        if (slots.room(receiver, host) <= 0) {
          receiver.expect(now);
          break;
        }
        SendSlots.Slot turn = slots.begin(receiver, host, event.id());
        dependencies.workers().execute(() -> attempt(turn, webhook, event));
      }
    } finally {
      lock.unlock();
    }
  }

  /// Sends no more events of a webhook that is disabled or removed.
  private void stopSending(ReceiverState receiver, boolean gone) {
    lock.lock();
    try {
      receiver.due = null;
      if (gone && receiver.running.isEmpty()) {
        slots.forget(receiver.webhook);
      }
    } finally {
      lock.unlock();
    }
  }

  // ------------------------------------------------------------------ one attempt

  /// The result of an exchange.
  ///
  /// @param problem empty on success
  /// @param requestedPause the pause that the receiver requested
  private record Result(
      int status, String problem, Instant started, Instant ended, Duration requestedPause) {}

  private void attempt(SendSlots.Slot turn, Webhook webhook, PendingEvent event) {
    Optional<WebhookAttempt> stored = Optional.empty();
    Duration requestedPause = OWN_ERROR_PAUSE;
    try {
      Result result = exchange(webhook, event.id(), event.body());
      WebhookAttempt attempt = attempt(event, result);
      record(webhook, event, attempt);
      stored = Optional.of(attempt);
      requestedPause = result.requestedPause();
    } catch (RuntimeException e) {
      // The event stays stored and is sent again.
      LOG.error("webhook event=result-not-stored webhook={} id={}", webhook.id(), event.id(), e);
    } finally {
      end(turn, stored, requestedPause);
    }
  }

  private WebhookAttempt attempt(PendingEvent event, Result result) {
    int number = event.attempts() + 1;
    boolean over = result.problem().isEmpty() || result.status() == GONE;
    Optional<Instant> next =
        over
            ? Optional.empty()
            : RetryTimes.delay(number, random.getAsDouble())
                .map(delay ->
                    delay.compareTo(result.requestedPause()) > 0 ? delay : result.requestedPause())
                .map(result.ended()::plus);
    return new WebhookAttempt(
        result.started(),
        event.id(),
        event.type(),
        number,
        result.status(),
        result.problem(),
        Duration.between(result.started(), result.ended()),
        next);
  }

  private Result exchange(Webhook webhook, EventId id, byte[] body) {
    Instant started = clock.instant();
    int status = 0;
    String problem;
    Duration requestedPause = Duration.ZERO;
    try {
      List<byte[]> secrets = webhooks.secrets(webhook.id());
      if (secrets.isEmpty()) {
        return new Result(
            0, "its secret is gone: rotate it", started, clock.instant(), requestedPause);
      }
      Map<String, String> fields = new LinkedHashMap<>();
      fields.put("Content-Type", "application/json");
      fields.putAll(Signature.fields(id.text(), started, body, secrets));
      Receiver.Answer answer = dependencies.receiver().post(webhook.wanted().url(), fields, body);
      status = answer.status();
      problem = problem(status);
      if (status == 429 || status == 503) { // RFC 9110 §10.2.3
        requestedPause =
            RetryTimes.retryAfter(
                answer.retryAfter(), clock.instant(), limits.times().retryAfter());
      }
    } catch (SocketTimeoutException e) {
      problem = "no answer in time";
    } catch (IOException e) {
      String message = e.getMessage();
      problem = "no answer: " + (message == null ? e.getClass().getSimpleName() : message);
    } catch (StoreException e) {
      LOG.error("webhook event=secret-unreadable webhook={}", webhook.id(), e);
      problem = "its secret cannot be opened: rotate it";
    }
    return new Result(status, problem, started, clock.instant(), requestedPause);
  }

  private static String problem(int status) {
    return switch (status / 100) {
      case 2 -> "";
      case 3 -> "answered " + status + ": redirects are not followed";
      default -> "answered " + status;
    };
  }

  private void record(Webhook webhook, PendingEvent event, WebhookAttempt attempt) {
    (attempt.accepted() ? accepted : failed).increment();
    LOG.debug(
        "webhook event=attempt webhook={} id={} attempt={} status={} problem={}",
        webhook.id(),
        event.id(),
        attempt.number(),
        attempt.status(),
        attempt.problem());
    Optional<WebhookStatus> status = events.recordAttempt(webhook.id(), event, attempt);
    if (attempt.accepted()) {
      return;
    }
    if (attempt.next().isEmpty()) {
      givenUp.increment();
      LOG.warn(
          "webhook event=given-up webhook={} id={} reason={}",
          webhook.id(),
          event.id(),
          attempt.problem());
    }
    if (attempt.status() == GONE) {
      disable(webhook, "the receiver answered 410, so it wants no more events");
    } else if (status.filter(now -> failsForLong(now, attempt.at())).isPresent()) {
      disable(webhook, "all has failed for days, last: " + attempt.problem());
    }
  }

  private boolean failsForLong(WebhookStatus status, Instant now) {
    Instant limit = now.minus(limits.times().failing());
    return status.failures() >= RetryTimes.attemptsMax()
        && status.failingSince().filter(since -> !since.isAfter(limit)).isPresent();
  }

  private void disable(Webhook webhook, String reason) {
    try {
      webhooks.setEnabled(webhook.id(), false, reason);
    } catch (WebhookException e) {
      return; // it was removed meanwhile
    }
    disabled.increment();
    LOG.warn(
        "webhook event=disabled webhook={} owner={} reason={}",
        webhook.id(),
        webhook.owner().text(),
        reason);
    dependencies
        .audit()
        .record(
            new AuditEvent(
                clock.instant(),
                "system",
                "webhook.disable",
                webhook.id().toString(),
                webhook.owner().text() + ": " + reason));
  }

  /// @param stored empty if it could not be stored
  /// @param requestedPause the minimum pause of the receiver
  private void end(SendSlots.Slot turn, Optional<WebhookAttempt> stored, Duration requestedPause) {
    Instant now = clock.instant();
    lock.lock();
    try {
      ReceiverState receiver = slots.end(turn);
      boolean success = stored.filter(WebhookAttempt::accepted).isPresent();
      if (success) {
        receiver.failures = 0;
        receiver.reliable = stored.get().took().compareTo(limits.times().slow()) <= 0;
      } else if (stored.filter(attempt -> rejectsOnlyThisEvent(attempt.status())).isEmpty()) {
        receiver.failures++;
        receiver.reliable = false;
        Duration pause = RetryTimes.pause(receiver.failures);
        receiver.closedUntil =
            now.plus(pause.compareTo(requestedPause) > 0 ? pause : requestedPause);
      }
      if (stored.isEmpty()) {
        receiver.expect(now);
      } else {
        stored.get().next().ifPresent(receiver::expect);
      }
      signal();
    } finally {
      lock.unlock();
    }
  }

  /// Whether the receiver rejects this event only: other events may succeed.
  private static boolean rejectsOnlyThisEvent(int status) {
    return status == 400 || status == 413 || status == 415 || status == 422;
  }

  /// Sends a test event at once, without retry, even if the webhook is disabled.
  ///
  /// @return the result, which is not stored
  /// @throws WebhookException of kind NOT_FOUND, or LIMIT if too many tests are running
  public WebhookAttempt test(WebhookId id) {
    Webhook webhook = webhooks.require(id);
    if (!tests.tryAcquire()) {
      throw new WebhookException(
          WebhookException.Kind.LIMIT, "too many webhooks are being tested: try again later");
    }
    try {
      return test(webhook);
    } finally {
      tests.release();
    }
  }

  private WebhookAttempt test(Webhook webhook) {
    WebhookId id = webhook.id();
    EventId event = EventId.of("test " + id + " " + clock.instant() + " " + random.getAsDouble());
    byte[] body =
        payloads.test(
            new Payloads.Occasion(event, EventType.TEST, clock.instant(), Optional.empty()));
    Result result = exchange(webhook, event, body);
    return new WebhookAttempt(
        result.started(),
        event,
        EventType.TEST,
        1,
        result.status(),
        result.problem(),
        Duration.between(result.started(), result.ended()),
        Optional.empty());
  }

  /// Starts no more requests. Running ones end by themselves; a result that cannot be stored then
  /// is lost, and the event is sent again.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      signal();
    } finally {
      lock.unlock();
    }
    Thread running = thread;
    if (running != null) {
      try {
        running.join(TimeUnit.SECONDS.toMillis(10));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
