package org.posthorn.delivery.effects;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.rules.OutgoingMail;
import org.posthorn.delivery.signing.ArrivalResults;
import org.posthorn.delivery.signing.OutgoingSignatures;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.journal.Journal;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.Spool;
import org.posthorn.runtime.Digests;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.events.Event;
import org.posthorn.store.mail.DeliveryTarget;
import org.posthorn.store.mail.EffectId;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.mail.StepId;
import org.posthorn.store.mail.Watch;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageDelivery;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.outbox.Outbox;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves outgoing messages of accounts into the queue. A message is queued, synced, under an id
/// derived from its effect; then the effect is removed. Several processes may do so at once. If an
/// effect of an account fails, the account waits until [#retry], so that the order is kept. If a
/// redirected message can never be queued, the account's owner gets it.
public final class OutboxWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxWorker.class);
  private static final AccountId END = new AccountId(0);

  private final MailStore store;
  private final Outbox outbox;
  private final Dependencies dependencies;
  private final InstantSource clock;
  private final EffectLimits limits;
  private final Consumer<Event> events;

  private final LinkedBlockingQueue<AccountId> scheduled = new LinkedBlockingQueue<>();
  private final Set<AccountId> waiting = ConcurrentHashMap.newKeySet();
  private final Set<AccountId> failing = ConcurrentHashMap.newKeySet();

  /// When the next effect of an account is due that is planned for a later time.
  private final Map<AccountId, Instant> due = new ConcurrentHashMap<>();

  private @Nullable Watch watch;
  private @Nullable Thread thread;

  /// What the worker uses.
  ///
  /// @param queue takes a message under an id
  /// @param signatures of our domains
  /// @param handlers handlers of kinds other than [OutgoingMail#KIND]
  /// @param journal gets every message before it is queued; empty if there is none
  public record Dependencies(
      Function<QueueId, Spool> queue,
      OutgoingSignatures signatures,
      List<EffectHandler> handlers,
      Optional<OutgoingJournal> journal) {
    /// @throws IllegalArgumentException if two handlers are for one kind of effect
    public Dependencies {
      handlers = List.copyOf(handlers);
      if (handlers.stream().map(EffectHandler::kind).distinct().count() < handlers.size()) {
        throw new IllegalArgumentException("two handlers are for one kind of effect");
      }
    }
  }

  /// @param events takes the events of what was carried out
  public OutboxWorker(
      MailStore store,
      Dependencies dependencies,
      InstantSource clock,
      EffectLimits limits,
      Consumer<Event> events) {
    this.store = store;
    this.dependencies = dependencies;
    this.clock = clock;
    this.limits = limits;
    this.events = events;
    outbox = store.outbox();
  }

  /// Starts. Effects that an earlier process left come first.
  public void start() {
    watch = outbox.watch(this::check);
    thread = Thread.ofVirtual().name("outbox").start(this::run);
  }

  /// Schedules a check of an account's outbox, which may have effects. Does not block.
  private void check(AccountId account) {
    if (waiting.add(account)) {
      scheduled.add(account);
    }
  }

  /// Tries failed effects again.
  public void retry() {
    for (AccountId account : List.copyOf(failing)) {
      failing.remove(account);
      check(account);
    }
  }

  /// How many accounts have effects that have failed.
  public int failing() {
    return failing.size();
  }

  private void run() {
    try {
      performAll();
      AccountId account = null;
      long tried = System.nanoTime();
      while (account == null || !account.equals(END)) {
        if (account != null) {
          waiting.remove(account); // effects that are added from here on are checked once more
          perform(account);
        }
        if (System.nanoTime() - tried >= limits.retryDelay().toNanos()) {
          tried = System.nanoTime();
          retry();
        }
        checkDue();
        account = scheduled.poll(waitTime().toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server is being closed
    }
  }

  /// Visits the accounts that have an effect that is due.
  void checkDue() {
    Instant now = clock.instant();
    due.forEach((account, time) -> {
      if (!time.isAfter(now) && due.remove(account, time)) {
        check(account);
      }
    });
  }

  /// The time until the next effect is due, at most until failed effects are retried. This also
  /// limits the delay after the clock was changed.
  private Duration waitTime() {
    Instant now = clock.instant();
    Duration until = limits.retryDelay();
    for (Instant time : due.values()) {
      Duration one = Duration.between(now, time);
      until = one.compareTo(until) < 0 ? one : until;
    }
    return until.isNegative() ? Duration.ZERO : until.plusMillis(1);
  }

  /// Carries out all existing effects, also those of other processes, on this thread.
  public void performAll() {
    try {
      outbox.accounts().forEach(this::perform);
    } catch (StoreException e) {
      LOG.error("outbox event=unreadable retry=\"at the next start\"", e);
    }
  }

  /// Carries out all effects of an account, oldest first, until one fails.
  private void perform(AccountId account) {
    try {
      List<PendingEffect> page = outbox.pending(account, limits.pageSize());
      while (!page.isEmpty()) {
        for (PendingEffect effect : page) {
          if (!perform(effect)) {
            failing.add(account);
            return;
          }
        }
        page = outbox.pendingAfter(page.getLast().id(), limits.pageSize());
      }
    } catch (MailException e) {
      LOG.info("outbox event=discarded account={} reason=\"the account was removed\"", account);
    } catch (StoreException e) {
      LOG.error("outbox event=unreadable account={}", account, e);
      failing.add(account);
    }
  }

  /// @return whether the next effect of the account may be carried out
  private boolean perform(PendingEffect pending) {
    for (EffectHandler handler : dependencies.handlers()) {
      if (handler.kind() == pending.effect().kind()) {
        return perform(pending, handler);
      }
    }
    OutgoingMail mail;
    try {
      mail = OutgoingMail.of(pending.effect());
    } catch (StoreException e) {
      // It may have been written by a newer version. Other effects do not wait for it.
      LOG.error("outbox event=unknown-entry entry={}", pending.id(), e);
      if (isOver(pending)) {
        outbox.remove(pending.id());
      } else {
        failing.add(pending.id().account());
      }
      return true;
    }
    try {
      enqueue(pending, mail);
      outbox.remove(pending.id());
      recordEvent(mail, pending, "outgoing", "queued");
      return true;
    } catch (MailException e) {
      return messageMissing(pending, mail, e);
    } catch (IOException | RuntimeException e) {
      LOG.error("outbox event=delayed entry={}", pending.id(), e);
      return isOver(pending) && giveUp(pending, mail);
    }
  }

  /// These effects have no order: if one fails, the others are still carried out.
  private boolean perform(PendingEffect pending, EffectHandler handler) {
    try {
      Optional<Instant> later = handler.perform(pending);
      if (later.isEmpty()) {
        outbox.remove(pending.id());
      } else {
        due.merge(pending.id().account(), later.get(), (a, b) -> a.isBefore(b) ? a : b);
      }
    } catch (IOException | RuntimeException e) {
      LOG.error("outbox event=delayed entry={}", pending.id(), e);
      failing.add(pending.id().account());
    }
    return true;
  }

  private boolean isOver(PendingEffect pending) {
    return clock.instant().isAfter(pending.since().plus(limits.retryPeriod()));
  }

  /// The octets of the message are missing, which happens only if the account was removed.
  private boolean messageMissing(PendingEffect pending, OutgoingMail mail, MailException e) {
    if (e.kind() != MailException.Kind.NOT_FOUND) {
      LOG.error("outbox event=delayed entry={}", pending.id(), e);
      return isOver(pending) && giveUp(pending, mail);
    }
    LOG.error("outbox event=message-missing entry={}", pending.id(), e);
    outbox.remove(pending.id());
    recordEvent(mail, pending, "outgoing-failed", "its message is gone");
    return true;
  }

  private void enqueue(PendingEffect pending, OutgoingMail mail) throws IOException {
    Instant now = clock.instant();
    try (Spool spool = dependencies.queue().apply(queueId(pending.id()));
        MessageBytes bytes = account(pending).open(mail.emailId())) {
      sign(spool, mail, now);
      bytes.copyTo(0, bytes.size(), spool);
      Optional<Journal.Incoming> recorded = Optional.empty();
      if (dependencies.journal().isPresent()) {
        OutgoingJournal journal = dependencies.journal().get();
        recorded = Optional.of(journal.store(pending, mail, traceId(pending, mail), bytes));
      }
      try {
        spool.accept(
            new SmtpEnvelope(
                mail.from(),
                Optional.empty(),
                traceId(pending, mail),
                pending.since(),
                pending.since(),
                mail.parameters(),
                mail.parameters().requireTls(),
                false,
                mail.to().stream().map(to -> new EnvelopeRecipient(to, mail.reports())).toList()));
        recorded.ifPresent(Journal.Incoming::accepted);
      } finally {
        recorded.ifPresent(Journal.Incoming::close);
      }
    }
  }

  /// A new trace id: an account gets one copy per transaction, and the message may come to an
  /// account that has had its copy already.
  private static String traceId(PendingEffect pending, OutgoingMail mail) {
    EffectId id = pending.id();
    String own = id.account().value() + "-" + id.modSeq() + "-" + id.number();
    String both = mail.traceId() + "." + own;
    return mail.traceId().isEmpty() || both.length() > Event.NAME_MAX ? id.toString() : both;
  }

  private MailAccount account(PendingEffect pending) {
    return store.account(Principal.system(), pending.id().account());
  }

  private void sign(Spool spool, OutgoingMail mail, Instant now) {
    switch (mail.signer()) {
      case OutgoingMail.Signer.Nobody _ -> {
        // It is neither signed nor sealed.
      }
      case OutgoingMail.Signer.Author(String domain) ->
          spool.sign(dependencies.signatures().of(domain), now);
      case OutgoingMail.Signer.Forwarder(String domain, ArrivalResults found) ->
          dependencies.signatures().sealer(domain, found, now).ifPresent(spool::seal);
    }
  }

  /// The id of an effect in the queue, the same however often it is carried out.
  public static QueueId queueId(EffectId effect) {
    byte[] hash = Digests.sha256(effect.toString().getBytes(US_ASCII));
    return QueueId.of(Arrays.copyOf(hash, QueueId.BYTES));
  }

  /// A message that cannot be redirected is not lost: its owner gets it.
  private boolean giveUp(PendingEffect pending, OutgoingMail mail) {
    try {
      if (mail.why() == OutgoingMail.Why.REDIRECT) {
        deliverToOwner(pending, mail);
      }
      outbox.remove(pending.id());
      LOG.error("outbox event=given-up entry={}", pending.id());
      recordEvent(mail, pending, "outgoing-failed", "given up");
      return true;
    } catch (IOException | RuntimeException e) {
      LOG.error("outbox event=give-up-delayed entry={}", pending.id(), e);
      return false;
    }
  }

  private void deliverToOwner(PendingEffect pending, OutgoingMail mail) throws IOException {
    MailAccount account = account(pending);
    try (MessageBytes bytes = account.open(mail.emailId());
        MessageWriter writer = store.receive(bytes.size())) {
      bytes.copyTo(0, bytes.size(), writer);
      try (StagedMessage staged = writer.finish()) {
        NewMessage message = new NewMessage(staged, FlagSet.NONE, pending.since());
        MessageDelivery delivery =
            new MessageDelivery(
                Optional.of(new StepId(pending.id().toString())),
                List.of(
                    new MessageDelivery.Placed(message, List.of(List.of(DeliveryTarget.INBOX)))),
                MessageDelivery.Effects.NONE,
                List.of());
        var _ = account.deliver(delivery);
      }
    }
  }

  private void recordEvent(OutgoingMail mail, PendingEffect pending, String kind, String what) {
    if (!mail.traceId().isEmpty()) {
      events.accept(
          new Event(
              mail.traceId(),
              clock.instant(),
              kind,
              Map.of(
                  "why", mail.why().name().toLowerCase(Locale.ROOT),
                  "to", mail.to().getFirst().toString(),
                  "trace", traceId(pending, mail),
                  "queue", queueId(pending.id()).toString(),
                  "what", what)));
    }
  }

  /// Stops after the accounts that are already scheduled; other effects are carried out after the
  /// next start.
  @Override
  public void close() {
    Watch watching = watch;
    if (watching != null) {
      watching.close();
    }
    Thread running = thread;
    if (running != null) {
      scheduled.add(END);
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
