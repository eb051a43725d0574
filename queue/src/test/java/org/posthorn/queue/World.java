package org.posthorn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.posthorn.directory.AccountId;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.Report;

/// A queue with a clock that is set by hand, servers that answer as a test says, and mailboxes of
/// `here.example` as our own.
final class World implements AutoCloseable {
  static final Instant MORNING = Instant.parse("2026-03-02T08:00:00Z");

  final AtomicReference<Instant> time = new AtomicReference<>(MORNING);
  final FakeTransport transport = new FakeTransport();
  final List<DeliveryAttempt> timeline = new CopyOnWriteArrayList<>();
  final List<Report> reports = new CopyOnWriteArrayList<>();
  final List<String> filed = new CopyOnWriteArrayList<>();
  volatile boolean mailboxesFail;
  final KeyValueStore kv;
  final Queue queue;

  World(KeyValueStore kv) {
    this(kv, "one", QueueLimits.defaults());
  }

  World(KeyValueStore kv, String node, QueueLimits limits) {
    this(kv, node, limits, QueueSettings.SourceAddresses.ANY);
  }

  World(
      KeyValueStore kv,
      String node,
      QueueLimits limits,
      QueueSettings.SourceAddresses sourceAddresses) {
    this(kv, node, limits, sourceAddresses, StatusFollower.NONE);
  }

  World(
      KeyValueStore kv,
      String node,
      QueueLimits limits,
      QueueSettings.SourceAddresses sourceAddresses,
      StatusFollower follower) {
    this.kv = kv;
    QueueSettings settings =
        QueueSettings.defaults(node)
            .withIdleGrace(Duration.ZERO)
            .withSourceAddresses(sourceAddresses);
    InstantSource clock = time::get;
    this.queue =
        new Queue(
            kv,
            settings,
            limits,
            new Queue.Dependencies(
                transport,
                (envelope, recipient) -> route(sourceAddresses, envelope, recipient),
                this::compose,
                domain -> List.of(),
                new Mailboxes(),
                timeline::add,
                clock,
                () -> 0.5),
            follower);
  }

  /// Senders of `own.example` have an address of ours of their own, if there is one.
  private static Destination route(
      QueueSettings.SourceAddresses sourceAddresses,
      SmtpEnvelope envelope,
      EnvelopeRecipient recipient) {
    Destination to = new Destination(recipient.address().domain());
    return envelope.from().address().endsWith("@own.example")
        ? sourceAddresses.own().stream().findFirst().map(to::from).orElse(to)
        : to;
  }

  static World started(KeyValueStore kv) {
    World world = new World(kv);
    world.start();
    return world;
  }

  /// Starts, and waits until it has looked at what there is.
  void start() {
    queue.start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(2))
        .until(queue::isReady);
  }

  private Contents compose(Report report) {
    reports.add(report);
    return bytes(report.kind() + " " + report.entries().size());
  }

  static Contents bytes(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return new Contents() {
      @Override
      public long size() {
        return bytes.length;
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        target.write(bytes);
      }
    };
  }

  static String text(Contents contents) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      contents.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.US_ASCII);
  }

  private final class Mailboxes implements LocalDelivery {
    @Override
    public boolean isLocal(Mailbox address) {
      return address.domain().equals("here.example");
    }

    @Override
    public Targets deliver(Mailbox to, Contents message, String step) {
      if (mailboxesFail) {
        throw new IllegalStateException("the mailbox cannot be written now");
      }
      filed.add(to + ": " + text(message));
      return new Targets(true, List.of());
    }
  }

  static EnvelopeRecipient recipient(String address, RcptParameters.Notify... notify) {
    String[] parts = address.split("@", 2);
    return new EnvelopeRecipient(
        new Mailbox(parts[0], parts[1]),
        new RcptParameters(Set.copyOf(Arrays.asList(notify)), Optional.empty()));
  }

  SmtpEnvelope envelope(String from, String... to) {
    List<EnvelopeRecipient> recipients = new ArrayList<>();
    for (String address : to) {
      recipients.add(recipient(address));
    }
    return envelope(from, false, recipients);
  }

  SmtpEnvelope envelope(String from, boolean bulk, List<EnvelopeRecipient> recipients) {
    ReversePath path =
        from.isEmpty() ? ReversePath.NULL : ReversePath.of(recipient(from).address());
    Optional<AccountId> account =
        from.endsWith("@here.example")
            ? Optional.of(new AccountId(from.hashCode() & 0xFFFF))
            : Optional.empty();
    return new SmtpEnvelope(
        path,
        account,
        "trace",
        time.get(),
        time.get(),
        MailParameters.NONE,
        false,
        bulk,
        recipients);
  }

  QueueId send(String from, String... to) {
    return send(envelope(from, to));
  }

  QueueId send(SmtpEnvelope envelope) {
    return send(envelope, "Subject: hello\r\n\r\n");
  }

  QueueId send(SmtpEnvelope envelope, String letter) {
    try (Spool spool = queue.spool()) {
      byte[] bytes = letter.getBytes(StandardCharsets.US_ASCII);
      spool.write(bytes, 0, bytes.length);
      spool.accept(envelope);
      return spool.id();
    }
  }

  /// Waits until nobody works and nothing is due.
  void settle() {
    queue.wake();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(2))
        .until(queue::isIdle);
  }

  /// What the queue says of itself; 0 if it says nothing.
  long figure(String name) {
    return queue.metrics().getOrDefault(name, 0L);
  }

  void pass(Duration duration) {
    time.updateAndGet(now -> now.plus(duration));
    settle();
  }

  QueuedRecipient shown(QueueId id, int index) {
    return queue.administration().show(id).orElseThrow().recipients().get(index);
  }

  void assertGone(QueueId id) {
    Awaitility.await().until(() -> queue.administration().show(id).isEmpty());
  }

  void assertState(QueueId id, RecipientState... states) {
    List<RecipientState> found =
        queue.administration().show(id).orElseThrow().recipients().stream()
            .map(QueuedRecipient::state)
            .toList();
    assertThat(found).containsExactly(states);
  }

  static DeliveryOutcome closing() {
    return new DeliveryOutcome(
        DeliveryOutcome.Kind.TEMPORARY, 421, Optional.empty(), "closing the connection", "mx", "");
  }

  static DeliveryOutcome tooMany() {
    return new DeliveryOutcome(
            DeliveryOutcome.Kind.TEMPORARY,
            452,
            Optional.of(EnhancedStatus.of("4.5.3")),
            "too many recipients",
            "mx",
            "")
        .because(DeliveryOutcome.Cause.TOO_MANY_RECIPIENTS);
  }

  static DeliveryOutcome temporary() {
    return new DeliveryOutcome(
        DeliveryOutcome.Kind.TEMPORARY, 451, Optional.empty(), "later", "mx", "");
  }

  static DeliveryOutcome delivered() {
    return new DeliveryOutcome(DeliveryOutcome.Kind.RELAYED, 250, Optional.empty(), "ok", "mx", "");
  }

  static DeliveryOutcome unknown() {
    return new DeliveryOutcome(
        DeliveryOutcome.Kind.PERMANENT,
        550,
        Optional.of(EnhancedStatus.of("5.1.1")),
        "no such user",
        "mx",
        "");
  }

  @Override
  public void close() {
    queue.close();
  }
}
