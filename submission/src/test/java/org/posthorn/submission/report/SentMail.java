package org.posthorn.submission.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.MemoryStore;
import org.posthorn.queue.LocalDelivery;
import org.posthorn.queue.Queue;
import org.posthorn.queue.QueueSettings;
import org.posthorn.queue.Spool;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.Report;
import org.posthorn.transport.report.StatusReportLimits;

/// A queue on memory with what a user sent through it, and what reads the reports on that. Servers
/// take everything, those of a domain in [#later] nothing yet.
final class SentMail implements AutoCloseable {
  static final AccountId SENDER = new AccountId(7);

  final Set<String> later = ConcurrentHashMap.newKeySet();

  /// What the servers of a recipient were given as ENVID.
  final Map<String, String> envelopeIds = new ConcurrentHashMap<>();

  /// What the queue reported to the sender.
  final List<Report> reports = new CopyOnWriteArrayList<>();

  final List<IncomingReports.Matched> tied = new CopyOnWriteArrayList<>();
  final IncomingReports incoming;
  final Queue queue;
  private final AtomicReference<Instant> time =
      new AtomicReference<>(Instant.parse("2026-03-02T08:00:00Z"));

  SentMail() {
    InstantSource clock = time::get;
    queue =
        new Queue(
            new MemoryStore(),
            QueueSettings.defaults("one").withIdleGrace(Duration.ZERO),
            org.posthorn.queue.QueueLimits.defaults(),
            new Queue.Dependencies(
                (destination, first) -> new Servers(destination),
                (envelope, recipient) -> new Destination(recipient.address().domain()),
                this::compose,
                domain -> List.of(),
                new NoMailboxes(),
                attempt -> {},
                clock,
                () -> 0.5));
    incoming =
        new IncomingReports(
            queue.sentLog(), queue.suppressions(), tied::add, clock, StatusReportLimits.defaults());
    queue.start();
  }

  private Contents compose(Report report) {
    reports.add(report);
    return report.original();
  }

  private final class Servers implements MailTransport.TransportSession {
    private final Destination destination;

    Servers(Destination destination) {
      this.destination = destination;
    }

    @Override
    public String host() {
      return "mx." + destination.name();
    }

    @Override
    public boolean takes(SmtpEnvelope envelope) {
      return true;
    }

    @Override
    public List<DeliveryOutcome> deliver(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
      boolean taken = !later.contains(destination.name());
      DeliveryOutcome.Kind kind =
          taken ? DeliveryOutcome.Kind.RELAYED : DeliveryOutcome.Kind.TEMPORARY;
      List<DeliveryOutcome> outcomes = new ArrayList<>();
      for (EnvelopeRecipient recipient : recipients) {
        String to = recipient.address().toString();
        envelope.parameters().envid().ifPresent(envid -> envelopeIds.put(to, envid));
        outcomes.add(
            new DeliveryOutcome(kind, taken ? 250 : 451, Optional.empty(), "said", "mx", ""));
      }
      return outcomes;
    }

    @Override
    public void close() {
      // Nothing is open.
    }
  }

  private static final class NoMailboxes implements LocalDelivery {
    @Override
    public boolean isLocal(Mailbox address) {
      return address.domain().equals("here.example");
    }

    @Override
    public Targets deliver(Mailbox to, Contents message, String step) {
      return new Targets(true, List.of());
    }
  }

  /// Sends for the user, and waits until every server has been asked.
  QueueId send(String text, String... to) {
    List<EnvelopeRecipient> recipients = new ArrayList<>();
    for (String address : to) {
      String[] parts = address.split("@", 2);
      recipients.add(new EnvelopeRecipient(new Mailbox(parts[0], parts[1]), RcptParameters.NONE));
    }
    QueueId id;
    try (Spool spool = queue.spool()) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      spool.write(bytes, 0, bytes.length);
      spool.accept(
          new SmtpEnvelope(
              ReversePath.of(new Mailbox("a", "here.example")),
              Optional.of(SENDER),
              "trace",
              time.get(),
              time.get(),
              MailParameters.NONE,
              false,
              false,
              recipients));
      id = spool.id();
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> recipients(id).stream().allMatch(SentMail::asked));
    return id;
  }

  private static boolean asked(QueuedRecipient recipient) {
    return recipient.state() != RecipientState.SCHEDULED;
  }

  /// Of a message that is still there.
  List<QueuedRecipient> recipients(QueueId id) {
    return queue.administration().show(id).map(m -> m.recipients()).orElse(List.of());
  }

  void assertGone(QueueId id) {
    assertThat(queue.administration().show(id)).isEmpty();
  }

  void assertState(QueueId id, RecipientState... states) {
    assertThat(recipients(id)).extracting(QueuedRecipient::state).containsExactly(states);
  }

  void pass(Duration duration) {
    time.updateAndGet(now -> now.plus(duration));
  }

  @Override
  public void close() {
    queue.close();
  }
}
