package org.posthorn.delivery;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.posthorn.delivery.checks.CheckPipeline;
import org.posthorn.delivery.octets.HeaderBuffer;
import org.posthorn.delivery.octets.StagingBuffer;
import org.posthorn.delivery.octets.StagingMemory;
import org.posthorn.delivery.sealed.SealedArrivals;
import org.posthorn.delivery.signing.OutgoingSignatures;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Directory;
import org.posthorn.journal.Journal;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.Queue;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Throttle;
import org.posthorn.sasl.Credentials;
import org.posthorn.smtp.ClientIdentity;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.smtp.MailService;
import org.posthorn.smtp.MailSession;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.spam.connection.ClientAssessment;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Quota;
import org.posthorn.submission.Submission;
import org.posthorn.submission.domainreport.IncomingDomainReports;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.transport.dmarcreport.Observations;
import org.posthorn.transport.returnpath.Srs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The mail service behind every SMTP and LMTP listener. Thread-safe.
public final class Inbound implements MailService {
  private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

  /// Clients that the throttle remembers.
  private static final int KEYS_MAX = 100_000;

  private final Directory directory;
  private final Authenticator authenticator;
  private final Submission submission;
  private final Staging staging;
  private final Targets targets;
  private final Context context;
  private final StagingMemory stagingMemory;
  private final Throttle<Cidr> unknownRecipients;

  /// Where messages are staged, and which checks they get.
  ///
  /// @param blobs for large messages, temporarily
  /// @param observations gets the DMARC results and the disposition of the message
  /// @param sealed opens sealed messages
  public record Staging(
      BlobStore blobs, CheckPipeline pipeline, Observations observations, SealedArrivals sealed) {}

  /// Where accepted messages go.
  ///
  /// @param reports reads other servers' reports on users' mail, in addition to delivering them
  /// @param domainReports the same for reports on local domains
  /// @param signatures of local domains, on forwarded mail
  /// @param journal gets every message before it is accepted; empty if there is none
  public record Targets(
      MailboxDelivery mailboxDelivery,
      Intake intake,
      Queue queue,
      IncomingReports reports,
      IncomingDomainReports domainReports,
      OutgoingSignatures signatures,
      Optional<Journal> journal) {}

  /// The environment of the service.
  ///
  /// @param hostName of this server, in Received
  /// @param clock its zone is that of Received
  /// @param reverseSrs the original address of a rewritten return path
  /// @param loopMark identifies a local address, in lower case, for which a message was forwarded,
  ///   where the address itself must not be shown; a word of ASCII letters and digits
  /// @param pause delays a session that names unknown recipients
  /// @param clients the checks of clients
  /// @param events takes the events of messages; must not block long, because the reply waits
  public record Context(
      String hostName,
      Clock clock,
      DeliveryLimits limits,
      Function<Mailbox, Srs.Reversed> reverseSrs,
      UnaryOperator<String> loopMark,
      Consumer<Duration> pause,
      Clients clients,
      Consumer<Event> events) {}

  /// The checks of clients.
  ///
  /// @param names looks up their names in the DNS; without it only addresses are known
  /// @param policy the connection checks of unauthenticated clients; without it there are none
  public record Clients(Optional<ClientNames> names, Optional<ConnectionPolicy> policy) {}

  public Inbound(
      Directory directory,
      Authenticator authenticator,
      Submission submission,
      Staging staging,
      Targets targets,
      Context context) {
    this.directory = directory;
    this.authenticator = authenticator;
    this.submission = submission;
    this.staging = staging;
    this.targets = targets;
    this.context = context;
    stagingMemory = staged(context.limits().memory());
    DeliveryLimits.Unauthenticated limits = context.limits().unauthenticated();
    Duration hour = Duration.ofHours(1);
    unknownRecipients =
        new Throttle<>(limits.unknownPerAddressHourly(), hour, KEYS_MAX, context.clock());
  }

  private static StagingMemory staged(DeliveryLimits.Memory memory) {
    return new StagingMemory(memory.perMessageBytesMax(), memory.sharedBytesMax());
  }

  @Override
  public MailSession open(ClientIdentity client) {
    return new InboundSession(this, client);
  }

  Directory directory() {
    return directory;
  }

  /// Starts the lookup of a client's name, which runs beside its session. None for LMTP, whose
  /// clients are local, and for this machine's own address.
  Optional<ClientNames.Search> clientName(ClientIdentity client) {
    InetAddress address = client.remote().getAddress();
    return client.role() == ListenerRole.LMTP || address.isLoopbackAddress()
        ? Optional.empty()
        : context.clients().names().map(names -> names.search(address));
  }

  /// The connection checks of an unauthenticated client that is not trusted.
  Optional<ClientAssessment> assess(ClientIdentity client) {
    return client.role() == ListenerRole.MX
        ? context.clients().policy().flatMap(policy -> policy.visit(client.remote().getAddress()))
        : Optional.empty();
  }

  /// Only submission has AUTH: clients of MX are other servers, and clients of LMTP are local.
  Optional<Credentials> credentials(ListenerRole role) {
    return role == ListenerRole.SUBMISSION ? Optional.of(authenticator) : Optional.empty();
  }

  /// What users may send.
  Submission submission() {
    return submission;
  }

  /// Memory for the headers of arriving messages.
  HeaderBuffer headerBuffer() {
    return new HeaderBuffer(stagingMemory);
  }

  /// Memory for arriving messages.
  StagingBuffer stage() {
    return new StagingBuffer(staging.blobs(), stagingMemory);
  }

  /// The checks of arriving messages.
  CheckPipeline pipeline() {
    return staging.pipeline();
  }

  /// Opens sealed messages.
  SealedArrivals sealed() {
    return staging.sealed();
  }

  /// Gets the DMARC results.
  Observations observations() {
    return staging.observations();
  }

  MailboxDelivery mailboxDelivery() {
    return targets.mailboxDelivery();
  }

  Intake intake() {
    return targets.intake();
  }

  /// The queue: mail to other servers, and mail that waits.
  Queue queue() {
    return targets.queue();
  }

  /// Reads other servers' reports on users' mail.
  IncomingReports incomingReports() {
    return targets.reports();
  }

  /// Reads other servers' reports on local domains.
  IncomingDomainReports domainReports() {
    return targets.domainReports();
  }

  /// The keys by which local domains seal forwarded mail.
  OutgoingSignatures signatures() {
    return targets.signatures();
  }

  /// Gets every message before it is accepted.
  Optional<Journal> journal() {
    return targets.journal();
  }

  String hostName() {
    return context.hostName();
  }

  Clock clock() {
    return context.clock();
  }

  DeliveryLimits limits() {
    return context.limits();
  }

  /// The original address of a rewritten return path.
  Srs.Reversed reverseSrs(Mailbox address) {
    return context.reverseSrs().apply(address);
  }

  /// The mark of a local address.
  String loopMark(String address) {
    return context.loopMark().apply(address.toLowerCase(Locale.ROOT));
  }

  void pause(Duration duration) {
    context.pause().accept(duration);
  }

  /// Whether an account has no room for a message.
  ///
  /// @param size of the message; 1 asks whether it has room at all
  Optional<DeliveryRefusal.OfRecipient> full(AccountId account, long size) {
    Quota quota;
    try {
      quota = mailboxDelivery().quota(account);
    } catch (MailException e) {
      if (e.kind() == MailException.Kind.NOT_FOUND) {
        return Optional.of(DeliveryRefusal.OfRecipient.GONE); // removed since RCPT
      }
      throw e;
    }
    if (quota.limitBytes() == 0) {
      return Optional.empty();
    }
    if (size > quota.limitBytes()) {
      return Optional.of(DeliveryRefusal.OfRecipient.QUOTA_TOO_SMALL);
    }
    return quota.usedBytes() + size > quota.limitBytes()
        ? Optional.of(DeliveryRefusal.OfRecipient.FULL)
        : Optional.empty();
  }

  /// Records an event. A failure to record it must not lose the message.
  void recordEvent(String traceId, String kind, Map<String, String> fields) {
    recordEvent(traceId, clock().instant(), kind, fields);
  }

  /// Records an event at a given time.
  void recordEvent(String traceId, Instant when, String kind, Map<String, String> fields) {
    try {
      context.events().accept(new Event(traceId, when, kind, fields));
    } catch (StoreException e) {
      LOG.warn("smtp event=timeline-event-lost trace={} kind={}", traceId, kind, e);
    }
  }

  /// Records that one recipient gets nothing.
  void recordRefused(Arrival arrival, AcceptedRecipient to, String reply) {
    String client = arrival.origin().peer().map(peer -> peer.address().getHostAddress()).orElse("");
    recordRefused(arrival.traceId(), client, arrival.from(), to.address(), to.accounts(), reply);
  }

  /// @param owners accounts of the recipient
  void recordRefused(
      String traceId,
      String client,
      ReversePath from,
      String to,
      Set<AccountId> owners,
      String reply) {
    Map<String, String> fields = new LinkedHashMap<>();
    if (!client.isEmpty()) {
      fields.put(EventLog.CLIENT_FIELD, client);
    }
    fields.put("from", from.address());
    fields.put("to", to);
    fields.put("reply", reply);
    fields.put(EventLog.OWNERS_FIELD, owners(owners));
    recordEvent(traceId, "recipient-refused", fields);
  }

  /// The accounts as an event records them.
  static String owners(Set<AccountId> accounts) {
    return EventLog.owners(accounts.stream().map(AccountId::value).toList());
  }

  /// Whether a client has named too many unknown recipients and is deferred.
  boolean isHarvesting(InetAddress client) {
    return !unknownRecipients.untilGranted(Cidr.client(client)).isZero();
  }

  /// A client named an unknown recipient.
  void unknownRecipient(InetAddress client) {
    // [#isHarvesting] checks whether a token is left.
    var _ = unknownRecipients.tryAcquire(Cidr.client(client));
  }
}
