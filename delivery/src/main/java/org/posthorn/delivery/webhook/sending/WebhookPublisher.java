package org.posthorn.delivery.webhook.sending;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.posthorn.delivery.effects.EffectHandler;
import org.posthorn.delivery.webhook.ArrivalEffect;
import org.posthorn.delivery.webhook.EventId;
import org.posthorn.delivery.webhook.EventType;
import org.posthorn.delivery.webhook.PendingEvent;
import org.posthorn.delivery.webhook.Webhook;
import org.posthorn.delivery.webhook.WebhookEvents;
import org.posthorn.delivery.webhook.WebhookId;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.kv.StoreException;
import org.posthorn.mime.ImapEnvelope;
import org.posthorn.queue.StatusFollower;
import org.posthorn.queue.message.Notice;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.message.Email;
import org.posthorn.store.message.Structure;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.transport.report.IncomingReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores events for each webhook that wants them: arrivals from outboxes of accounts, results from
/// the queue, and later reports of other servers. An event is on disk before its source is removed.
/// After a crash the step is repeated and finds the event stored. Thread-safe.
public final class WebhookPublisher implements EffectHandler, StatusFollower {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookPublisher.class);

  private static final Set<EventType> OF_SENT_MAIL =
      Set.of(EventType.DELIVERED, EventType.DELAYED, EventType.BOUNCED, EventType.EXPIRED);

  private final Webhooks webhooks;
  private final WebhookEvents events;
  private final MailStore mail;
  private final Directory directory;
  private final InstantSource clock;
  private final Consumer<WebhookId> written;
  private final Payloads payloads;
  private final Metrics.Counter put;
  private final Metrics.Counter dropped;

  /// Sources and targets of events.
  ///
  /// @param written is called with each webhook that has a new event; must not block
  public record Stores(
      Webhooks webhooks,
      WebhookEvents events,
      MailStore mail,
      Directory directory,
      Consumer<WebhookId> written) {}

  /// @param metrics counts `webhooks.events`, and `webhooks.dropped` for events beyond the limit
  public WebhookPublisher(Stores stores, InstantSource clock, Metrics metrics) {
    webhooks = stores.webhooks();
    events = stores.events();
    mail = stores.mail();
    directory = stores.directory();
    written = stores.written();
    this.clock = clock;
    payloads = new Payloads(webhooks.limits().events());
    put = metrics.counter("webhooks.events");
    dropped = metrics.counter("webhooks.dropped");
  }

  // ------------------------------------------------------------------ arrivals

  @Override
  public int kind() {
    return ArrivalEffect.KIND;
  }

  @Override
  public Optional<Instant> perform(PendingEffect effect) throws IOException {
    AccountId id = effect.id().account();
    List<Webhook> wanting = webhooks.wanting(id, EventType.RECEIVED);
    if (wanting.isEmpty()) {
      return Optional.empty(); // no webhook wants it any more
    }
    MailAccount account = mail.account(Principal.system(), id);
    Optional<Email> email = account.email(ArrivalEffect.of(effect.effect()).email());
    Optional<Account> owner = directory.account(id);
    if (email.isEmpty() || owner.isEmpty()) {
      LOG.info("webhook event=skipped entry={} reason=\"the message was erased\"", effect.id());
      return Optional.empty();
    }
    Payloads.Occasion occasion =
        new Payloads.Occasion(
            EventId.of("arrival " + effect.id()), EventType.RECEIVED, effect.since(), owner);
    boolean junk = junk(account, email.get());
    write(
        wanting,
        occasion,
        content ->
            payloads.received(
                occasion,
                email.get(),
                junk,
                content == Webhook.Content.HEADERS
                    ? envelope(account, email.get())
                    : Optional.empty()));
    return Optional.empty();
  }

  private static boolean junk(MailAccount account, Email email) {
    Optional<Mailbox> junk = account.mailbox(MailboxRole.JUNK);
    return junk.isPresent()
        && email.memberships().stream()
            .anyMatch(membership -> membership.mailbox().equals(junk.get().id()));
  }

  private static Optional<ImapEnvelope> envelope(MailAccount account, Email email) {
    ImapEnvelope[] found = {ImapEnvelope.NONE};
    account.structures(
        new long[] {email.id()}, (Structure structure) -> found[0] = structure.envelope());
    return Optional.of(found[0]);
  }

  // ------------------------------------------------------------------ results

  @Override
  public boolean follows(AccountId submitter) {
    return webhooks.mayWant(submitter, OF_SENT_MAIL);
  }

  @Override
  public void accept(Notice notice) throws IOException {
    Optional<Account> owner = directory.account(notice.submitter());
    EventType type = type(notice.attempt().state());
    Payloads.Occasion occasion =
        new Payloads.Occasion(EventId.of(notice.id()), type, notice.at(), owner);
    write(
        webhooks.wanting(notice.submitter(), type),
        occasion,
        _ -> payloads.result(occasion, notice));
  }

  private static EventType type(RecipientState state) {
    return switch (state) {
      case DELIVERED -> EventType.DELIVERED;
      case BOUNCED -> EventType.BOUNCED;
      case EXPIRED -> EventType.EXPIRED;
      case SCHEDULED, DEFERRED, HELD, CANCELLED -> EventType.DELAYED;
    };
  }

  /// Stores a report of another server if it verifiably comes from a server that had the message.
  /// Never throws: on failure the event is lost, but the report is in the sender's mailbox.
  public void reported(IncomingReports.Matched report) {
    for (IncomingReports.Matched.Entry entry : report.entries()) {
      IncomingReport.Recipient recipient = entry.recipient();
      if (!entry.verified() || recipient.action() != IncomingReport.Action.FAILED) {
        continue;
      }
      String about =
          recipient
              .originalRecipient()
              .or(recipient::finalRecipient)
              .map(Object::toString)
              .orElse("");
      try {
        Payloads.Occasion occasion =
            new Payloads.Occasion(
                EventId.of("report " + report.id().hex() + " " + about),
                EventType.BOUNCED,
                clock.instant(),
                directory.account(report.submitter()));
        write(
            webhooks.wanting(report.submitter(), EventType.BOUNCED),
            occasion,
            _ -> payloads.reported(occasion, report, recipient));
      } catch (IOException | RuntimeException e) {
        LOG.warn("webhook event=report-lost id={}", report.id(), e);
      }
    }
  }

  // ------------------------------------------------------------------ writing

  /// Composes the body for a content setting.
  @FunctionalInterface
  private interface Body {
    byte[] of(Webhook.Content content);
  }

  private void write(List<Webhook> wanting, Payloads.Occasion occasion, Body body)
      throws IOException {
    for (Webhook webhook : wanting) {
      byte[] octets = body.of(webhook.wanted().content());
      PendingEvent event = PendingEvent.of(occasion.id(), occasion.type(), clock.instant(), octets);
      try {
        switch (events.add(webhook.id(), event)) {
          case DONE -> put.increment();
          case AGAIN ->
              LOG.debug("webhook event=already-queued webhook={} id={}", webhook.id(), event.id());
          case FULL -> {
            dropped.increment();
            LOG.debug(
                "webhook event=dropped webhook={} id={} reason=\"too many are queued\"",
                webhook.id(),
                event.id());
          }
        }
      } catch (StoreException e) {
        throw new IOException("an event for webhook " + webhook.id() + " cannot be kept now", e);
      }
      written.accept(webhook.id());
    }
  }
}
