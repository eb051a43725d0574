package org.posthorn.delivery;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
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
import org.posthorn.store.events.Event;
import org.posthorn.submission.policy.SendingPolicy;
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
  private final Filing filing;
  private final Intake intake;
  private final Optional<Queue> queue;
  private final Surroundings surroundings;
  private final Throttle<Cidr> unknownRecipients;

  /// What is around the service.
  ///
  /// @param hostName our name in Received and Message-ID
  /// @param clock whose zone is that of Received
  /// @param sending bounds what accounts submit
  /// @param returned whose address a rewritten return path stands for
  /// @param loopMark by what we know again one of our addresses, in lower case, that a letter was
  ///   passed on for, where the address itself must not be told; a word of ASCII letters and digits
  /// @param pause makes a session wait: a harvester that names unknown recipients
  /// @param clientNames looks for clients' names in the DNS; without it there are only addresses
  /// @param events takes what happens to messages; must not block long, since the reply waits
  public record Surroundings(
      String hostName,
      Clock clock,
      Limits limits,
      SendingPolicy sending,
      Function<Mailbox, Srs.Reversed> returned,
      UnaryOperator<String> loopMark,
      Consumer<Duration> pause,
      Optional<ClientNames> clientNames,
      Consumer<Event> events) {}

  /// @param queue takes mail for other servers; without one there is none
  public Inbound(
      Directory directory,
      Authenticator authenticator,
      Filing filing,
      Intake intake,
      Optional<Queue> queue,
      Surroundings surroundings) {
    this.directory = directory;
    this.authenticator = authenticator;
    this.filing = filing;
    this.intake = intake;
    this.queue = queue;
    this.surroundings = surroundings;
    Limits limits = surroundings.limits();
    Clock clock = surroundings.clock();
    Duration hour = Duration.ofHours(1);
    unknownRecipients = new Throttle<>(limits.unknownPerAddressHourly(), hour, KEYS_MAX, clock);
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
        : surroundings.clientNames().map(names -> names.search(address));
  }

  /// Only submission has AUTH: MX clients are strangers, and LMTP's are ours.
  Optional<Credentials> credentials(Role role) {
    return role == Role.SUBMISSION ? Optional.of(authenticator) : Optional.empty();
  }

  /// Whether who authenticated may go on: the account is enabled, and the password still the same.
  boolean isStillValid(Principal principal) {
    return authenticator.isStillValid(principal);
  }

  Filing filing() {
    return filing;
  }

  Intake intake() {
    return intake;
  }

  /// The way to other servers, if mail leaves here.
  Optional<Queue> queue() {
    return queue;
  }

  String hostName() {
    return surroundings.hostName();
  }

  Clock clock() {
    return surroundings.clock();
  }

  Limits limits() {
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

  /// Tells what happened. That it cannot be kept must not cost the message.
  void tell(String traceId, String kind, Map<String, String> fields) {
    try {
      surroundings.events().accept(new Event(traceId, clock().instant(), kind, fields));
    } catch (StoreException e) {
      LOG.warn("trace={} event {} was not kept", traceId, kind, e);
    }
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

  /// What bounds the submissions of accounts.
  SendingPolicy sending() {
    return surroundings.sending();
  }
}
