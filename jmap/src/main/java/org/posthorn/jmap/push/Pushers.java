package org.posthorn.jmap.push;

import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.jmap.protocol.Callers;
import org.posthorn.store.mail.MailException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Sends changes to the push services of all verified subscriptions (RFC 8620 §7.2), each on its
/// own virtual thread. Thread-safe.
final class Pushers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Pushers.class);
  private static final JsonMapper JSON = new JsonMapper();

  /// How often a subscription is checked for expiry and for its credential.
  private static final Duration LOOK_EVERY = Duration.ofMinutes(5);

  private final PushRows rows;
  private final StateChanges changes;
  private final PushService service;
  private final Vapid vapid;
  private final Predicate<Principal> signedIn;
  private final PushLimits limits;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Semaphore atOnce;
  private final ConcurrencyLimit<String> perHost;
  private final Map<String, Subscription> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// Result of sending a message.
  private enum Outcome {
    TAKEN,
    /// The push service no longer knows the subscription (RFC 8030 §7.3).
    GONE,
    FAILED
  }

  /// Dependencies and limits.
  ///
  /// @param signedIn whether a credential is still valid
  record Surroundings(
      PushRows rows,
      StateChanges changes,
      PushService service,
      Vapid vapid,
      Predicate<Principal> signedIn,
      PushLimits limits,
      InstantSource clock) {}

  Pushers(Surroundings around) {
    this.rows = around.rows();
    this.changes = around.changes();
    this.service = around.service();
    this.vapid = around.vapid();
    this.signedIn = around.signedIn();
    this.limits = around.limits();
    this.clock = around.clock();
    this.atOnce = new Semaphore(limits.pushesAtOnceMax());
    this.perHost = new ConcurrencyLimit<>(limits.pushesPerHostMax());
  }

  /// Resumes the subscriptions that were verified before this process started.
  ///
  /// @param accounts iterates over all accounts
  void resume(Consumer<Consumer<AccountId>> accounts) {
    accounts.accept(account ->
        rows.all(account).stream().filter(PushSubscription::verified).forEach(this::begin));
  }

  /// Sends the code that the client must return.
  void verify(PushSubscription subscription) {
    ObjectNode verification = JsonNodeFactory.instance.objectNode();
    verification.put("@type", "PushVerification");
    verification.put("pushSubscriptionId", subscription.id());
    verification.put("verificationCode", subscription.code());
    Subscription nothing = changes.subscribe(Callers.of(subscription.owner()), Set.of());
    begin(
        "verification of " + subscription.id(),
        nothing,
        () -> send(subscription, nothing, verification));
  }

  /// Starts to send changes; a running sender of the same id ends.
  void begin(PushSubscription subscription) {
    Subscription told;
    try {
      told =
          changes.subscribe(
              Callers.of(subscription.owner()), subscription.types().orElse(Set.of()));
    } catch (MailException gone) {
      remove(subscription); // the account is
      return;
    }
    begin(subscription.id(), told, () -> push(subscription, told));
  }

  void end(String id) {
    Subscription subscription = running.remove(id);
    if (subscription != null) {
      subscription.close();
    }
  }

  @FunctionalInterface
  private interface Task {
    void run() throws InterruptedException;
  }

  /// Runs a task until it is done or its subscription is closed. Does not interrupt the thread,
  /// which could abort an operation of the store.
  private void begin(String id, Subscription told, Task task) {
    Subscription before = running.put(id, told);
    if (before != null) {
      before.close();
    }
    if (closed) {
      told.close();
    }
    Thread.ofVirtual()
        .name("push")
        .start(() -> {
          try (told) {
            task.run();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            if (!closed) {
              LOG.error("push event=failed", e);
            }
          } finally {
            running.remove(id, told);
          }
        });
  }

  private void push(PushSubscription subscription, Subscription told) throws InterruptedException {
    while (!told.isClosed()) {
      Optional<StateChange> change = told.next(LOOK_EVERY);
      if (told.isClosed()) {
        return;
      }
      if (!clock.instant().isBefore(subscription.expires())
          || !signedIn.test(subscription.owner())) {
        remove(subscription);
        return;
      }
      if (change.isPresent()) {
        if (send(subscription, told, change.get().json()) == Outcome.GONE) {
          remove(subscription);
          return;
        }
        told.pause(limits.pause());
      }
    }
  }

  private void remove(PushSubscription subscription) {
    rows.remove(subscription.owner().account(), subscription.id());
    LOG.info("push event=removed account={}", subscription.owner().account());
  }

  private Outcome send(PushSubscription to, Subscription told, ObjectNode message)
      throws InterruptedException {
    byte[] plain = JSON.writeValueAsBytes(message);
    Duration pause = Duration.ofSeconds(1);
    for (int attempt = 1; attempt <= limits.attemptsMax() && !told.isClosed(); attempt++) {
      Outcome outcome = attempt(to, plain);
      if (outcome != Outcome.FAILED || attempt == limits.attemptsMax()) {
        return outcome;
      }
      told.pause(pause);
      pause = pause.multipliedBy(2);
    }
    return Outcome.FAILED;
  }

  private Outcome attempt(PushSubscription to, byte[] plain) throws InterruptedException {
    Map<String, String> fields = new TreeMap<>();
    fields.put("TTL", Long.toString(limits.lifetime().toSeconds())); // RFC 8030 §5.2
    fields.put("Urgency", "normal");
    String url = to.target().url();
    fields.put("Authorization", vapid.authorization(url, clock.instant()));
    byte[] body = to.target().keys().map(keys -> sealed(keys, plain)).orElse(plain);
    fields.put(
        "Content-Type",
        to.target().keys().isPresent() ? "application/octet-stream" : "application/json");
    if (to.target().keys().isPresent()) {
      fields.put("Content-Encoding", "aes128gcm"); // RFC 8291 §4
    }
    String host = String.valueOf(URI.create(url).getHost()).toLowerCase(Locale.ROOT);
    perHost.acquire(host);
    try {
      atOnce.acquire();
      try {
        return post(to, fields, body);
      } finally {
        atOnce.release();
      }
    } finally {
      perHost.release(host);
    }
  }

  private Outcome post(PushSubscription to, Map<String, String> fields, byte[] body) {
    try {
      int status = service.post(to.target().url(), fields, body);
      LOG.debug("push event=sent account={} status={}", to.owner().account(), status);
      if (status == 404 || status == 410) {
        return Outcome.GONE;
      }
      // RFC 9110 §15.5: client errors are permanent, except for 408 and 429.
      boolean again = status >= 500 || status == 408 || status == 429;
      return again ? Outcome.FAILED : Outcome.TAKEN;
    } catch (IOException e) {
      LOG.debug("push event=unreachable account={} reason={}", to.owner().account(), e.toString());
      return Outcome.FAILED;
    }
  }

  private byte[] sealed(PushSubscription.Keys keys, byte[] plain) {
    return WebPush.encrypt(keys.key(), keys.secret(), plain, random);
  }

  @Override
  public void close() {
    closed = true;
    running.values().forEach(Subscription::close);
  }
}
