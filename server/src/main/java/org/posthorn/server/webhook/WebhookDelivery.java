package org.posthorn.server.webhook;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.posthorn.delivery.webhook.WebhookEvents;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.delivery.webhook.sending.HttpsReceiver;
import org.posthorn.delivery.webhook.sending.WebhookPublisher;
import org.posthorn.delivery.webhook.sending.WebhookSender;
import org.posthorn.kv.lease.Lease;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.storage.Storage;
import org.posthorn.transport.https.HttpsClient;

/// Stores and sends the events of webhooks.
public final class WebhookDelivery implements AutoCloseable {
  /// When another process takes over from one that died.
  private static final Duration LEASE_TIME = Duration.ofSeconds(30);

  /// How long running exchanges may take to end; an event whose result is not written is sent
  /// again.
  private static final Duration END_MAX = Duration.ofSeconds(5);

  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());
  private final Storage storage;
  private final Lease lease;
  private final WebhookSender sender;
  private final WebhookPublisher publisher;

  /// @param https with exchanges of at most [WebhookLimits.Times#exchange]
  public WebhookDelivery(Storage storage, HttpsClient https, Metrics metrics) {
    this.storage = storage;
    InstantSource clock = InstantSource.system();
    Webhooks webhooks = storage.webhooks();
    WebhookEvents events = new WebhookEvents(storage.kv(), webhooks.limits());
    lease = Lease.named("send webhooks", storage.holder(), LEASE_TIME);
    sender =
        new WebhookSender(
            webhooks,
            events,
            new WebhookSender.Dependencies(
                new HttpsReceiver(https),
                storage.audit(),
                workers,
                () -> lease.take(storage.kv(), clock.instant())),
            clock,
            () -> ThreadLocalRandom.current().nextDouble(),
            metrics);
    publisher =
        new WebhookPublisher(
            new WebhookPublisher.Stores(
                webhooks, events, storage.mail(), storage.directory(), sender::check),
            clock,
            metrics);
  }

  /// Stores events from outboxes and from the queue.
  public WebhookPublisher publisher() {
    return publisher;
  }

  /// Sends events, once it is started.
  public WebhookSender sender() {
    return sender;
  }

  @Override
  public void close() throws InterruptedException {
    sender.close();
    workers.shutdown();
    var _ = workers.awaitTermination(END_MAX.toMillis(), TimeUnit.MILLISECONDS);
    lease.release(storage.kv());
  }
}
