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
import org.posthorn.delivery.judging.Pipeline;
import org.posthorn.delivery.octets.HeldHeader;
import org.posthorn.delivery.octets.Stage;
import org.posthorn.delivery.octets.StagingMemory;
import org.posthorn.delivery.signing.OutgoingSignatures;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Directory;
import org.posthorn.kv.BlobStore;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.Queue;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Throttle;
import org.posthorn.sasl.Credentials;
import org.posthorn.smtp.Client;
import org.posthorn.smtp.MailService;
import org.posthorn.smtp.MailSession;
import org.posthorn.smtp.Role;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.connection.Visit;
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

/// The service behind every SMTP and LMTP listener. Thread-safe.
public final class Inbound implements MailService {
  private static final Logger LOG = LoggerFactory.getLogger(Inbound.class);

  /// Clients remembered by the throttle.
  private static final int KEYS_MAX = 100_000;

  private final Directory directory;
  private final Authenticator authenticator;
  private final Submission submission;
  private final Staging staging;
  private final Targets targets;
  private final Surroundings surroundings;
  private final StagingMemory stagingMemory;
  private final Throttle<Cidr> unknownRecipients;

  /// Where messages are while they are looked at, and who looks.
  ///
  /// @param blobs where large ones are held; nothing stays there
  /// @param observations is told what DMARC found out, when it is known what became of a message
  public record Staging(BlobStore blobs, Pipeline pipeline, Observations observations) {}

  /// Where messages go.
  ///
  /// @param reports reads those of other servers on what our users sent, beside their being filed
  /// @param domainReports likewise those on our domains
  /// @param signatures of our domains, on what is passed on
  public record Targets(
      MailboxDelivery filing,
      Intake intake,
      Queue queue,
      IncomingReports reports,
      IncomingDomainReports domainReports,
      OutgoingSignatures signatures) {}

  /// What is around the service.
  ///
  /// @param hostName our name in Received
  /// @param clock whose zone is that of Received
  /// @param returned whose address a rewritten return path stands for
  /// @param loopMark by what we know again one of our addresses, in lower case, that a message was
  ///   passed on for, where the address itself must not be told; a word of ASCII letters and digits
  /// @param pause makes a session wait: a harvester that names unknown recipients
  /// @param clients what is found out about them
  /// @param events takes what happens to messages; must not block long, since the reply waits
  public record Surroundings(
      String hostName,
      Clock clock,
      DeliveryLimits limits,
      Function<Mailbox, Srs.Reversed> returned,
      UnaryOperator<String> loopMark,
      Consumer<Duration> pause,
      Clients clients,
      Consumer<Event> events) {}

  /// What is found out about clients.
  ///
  /// @param names looks for their names in the DNS; without it there are only addresses
  /// @param policy what is thought of strangers; without it they are all alike
  public record Clients(Optional<ClientNames> names, Optional<ConnectionPolicy> policy) {}

  public Inbound(
      Directory directory,
      Authenticator authenticator,
      Submission submission,
      Staging staging,
      Targets targets,
      Surroundings surroundings) {
    this.directory = directory;
    this.authenticator = authenticator;
    this.submission = submission;
    this.staging = staging;
    this.targets = targets;
    this.surroundings = surroundings;
    stagingMemory = staged(surroundings.limits().memory());
    DeliveryLimits.Strangers strangers = surroundings.limits().strangers();
    Duration hour = Duration.ofHours(1);
    unknownRecipients =
        new Throttle<>(strangers.unknownPerAddressHourly(), hour, KEYS_MAX, surroundings.clock());
  }

  private static StagingMemory staged(DeliveryLimits.Memory memory) {
    return new StagingMemory(memory.perMessageBytesMax(), memory.sharedBytesMax());
  }

  @Override
  public MailSession open(Client client) {
    return new InboundSession(this, client);
  }

  Directory directory() {
    return directory;
  }

  /// The search for a client's name, which goes on beside its session. LMTP's clients are ours, and
  /// this machine's own address is called the same everywhere.
  Optional<ClientNames.Search> clientName(Client client) {
    InetAddress address = client.remote().getAddress();
    return client.role() == Role.LMTP || address.isLoopbackAddress()
        ? Optional.empty()
        : surroundings.clients().names().map(names -> names.search(address));
  }

  /// What is thought of a client that is a stranger, and is not trusted.
  Optional<Visit> visit(Client client) {
    return client.role() == Role.MX
        ? surroundings
            .clients()
            .policy()
            .flatMap(policy -> policy.visit(client.remote().getAddress()))
        : Optional.empty();
  }

  /// Only submission has AUTH: MX clients are strangers, and LMTP's are ours.
  Optional<Credentials> credentials(Role role) {
    return role == Role.SUBMISSION ? Optional.of(authenticator) : Optional.empty();
  }

  /// What users may send.
  Submission submission() {
    return submission;
  }

  /// Room for the header of a message that arrives.
  HeldHeader heldHeader() {
    return new HeldHeader(stagingMemory);
  }

  /// Room for a message that arrives.
  Stage stage() {
    return new Stage(staging.blobs(), stagingMemory);
  }

  /// What looks at messages before anything becomes of them.
  Pipeline pipeline() {
    return staging.pipeline();
  }

  /// Who wants to know what DMARC found out.
  Observations observations() {
    return staging.observations();
  }

  MailboxDelivery filing() {
    return targets.filing();
  }

  Intake intake() {
    return targets.intake();
  }

  /// The way to other servers, and for whatever has to wait.
  Queue queue() {
    return targets.queue();
  }

  /// Who reads the reports of other servers on what our users sent.
  IncomingReports incomingReports() {
    return targets.reports();
  }

  /// Who reads the reports of other servers on our domains.
  IncomingDomainReports domainReports() {
    return targets.domainReports();
  }

  /// By which our domains vouch for what they pass on.
  OutgoingSignatures signatures() {
    return targets.signatures();
  }

  String hostName() {
    return surroundings.hostName();
  }

  Clock clock() {
    return surroundings.clock();
  }

  DeliveryLimits limits() {
    return surroundings.limits();
  }

  /// Whose address a rewritten return path stands for.
  Srs.Reversed returned(Mailbox address) {
    return surroundings.returned().apply(address);
  }

  /// By what we know one of our addresses again.
  String loopMark(String address) {
    return surroundings.loopMark().apply(address.toLowerCase(Locale.ROOT));
  }

  void pause(Duration duration) {
    surroundings.pause().accept(duration);
  }

  /// Whether an account has no room for a message.
  ///
  /// @param size of the message; 1 asks whether it has room for anything at all
  Optional<DeliveryRefusal.OfRecipient> full(AccountId account, long size) {
    Quota quota;
    try {
      quota = filing().quota(account);
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
      return Optional.of(DeliveryRefusal.OfRecipient.TOO_SMALL);
    }
    return quota.usedBytes() + size > quota.limitBytes()
        ? Optional.of(DeliveryRefusal.OfRecipient.FULL)
        : Optional.empty();
  }

  /// Tells what happened. That it cannot be kept must not cost the message.
  void tell(String traceId, String kind, Map<String, String> fields) {
    tell(traceId, clock().instant(), kind, fields);
  }

  /// Tells what happened at a time.
  void tell(String traceId, Instant when, String kind, Map<String, String> fields) {
    try {
      surroundings.events().accept(new Event(traceId, when, kind, fields));
    } catch (StoreException e) {
      LOG.warn("smtp event=timeline-event-lost trace={} kind={}", traceId, kind, e);
    }
  }

  /// Tells that one recipient gets nothing.
  void tellRefused(Arrival arrival, AcceptedRecipient to, String reply) {
    String client = arrival.origin().peer().map(peer -> peer.address().getHostAddress()).orElse("");
    tellRefused(arrival.traceId(), client, arrival.from(), to.address(), to.accounts(), reply);
  }

  /// @param owners whose mail it would be
  void tellRefused(
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
    tell(traceId, "recipient-refused", fields);
  }

  /// As an event says whose mail it is about.
  static String owners(Set<AccountId> accounts) {
    return EventLog.owners(accounts.stream().map(AccountId::value).toList());
  }

  /// Whether a client has named so many unknown recipients that it gets no answers.
  boolean harvesting(InetAddress client) {
    return !unknownRecipients.untilGranted(Cidr.client(client)).isZero();
  }

  /// A client named an unknown recipient.
  void unknownRecipient(InetAddress client) {
    // Whether there was a token left is asked before, in harvesting.
    var _ = unknownRecipients.tryAcquire(Cidr.client(client));
  }
}
