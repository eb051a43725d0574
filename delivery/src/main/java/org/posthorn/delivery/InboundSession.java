package org.posthorn.delivery;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Delivery;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Resolution;
import org.posthorn.kv.StoreException;
import org.posthorn.sasl.Credentials;
import org.posthorn.smtp.Client;
import org.posthorn.smtp.FutureRelease;
import org.posthorn.smtp.MailSession;
import org.posthorn.smtp.MessageSink;
import org.posthorn.smtp.ReceivedField;
import org.posthorn.smtp.Role;
import org.posthorn.smtp.syntax.ForwardPath;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Quota;
import org.posthorn.transport.returnpath.Srs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides about one client's senders and recipients.
final class InboundSession implements MailSession {
  private static final Logger LOG = LoggerFactory.getLogger(InboundSession.class);

  private final Inbound inbound;
  private final Client client;
  private final Optional<ClientNames.Search> clientName;
  private ReversePath from = ReversePath.NULL;
  private MailParameters parameters = MailParameters.NONE;
  private final List<ForwardPath> paths = new ArrayList<>();
  private final Map<AccountId, Recipient> recipients = new LinkedHashMap<>();

  /// All recipients as they would go into the queue, which they do if one of them is elsewhere.
  private final List<org.posthorn.transport.message.Recipient> queued = new ArrayList<>();

  /// Our addresses that it is for: one that names them in Delivered-To has been here.
  private final Set<String> ours = new LinkedHashSet<>();

  /// Those of them that lead elsewhere.
  private final Set<String> forwarded = new LinkedHashSet<>();

  /// Recipients elsewhere, so that each gets it once, whether named or led to.
  private final Set<Mailbox> elsewhere = new HashSet<>();

  /// Whom it is for, whether they keep it or forward it.
  private final Set<AccountId> accounts = new HashSet<>();

  private boolean leaves;
  private boolean review;
  private int transactions;
  private int unknown;

  InboundSession(Inbound inbound, Client client) {
    this.inbound = inbound;
    this.client = client;
    clientName = inbound.clientName(client);
  }

  /// For the log: `mail.client.example[192.0.2.1]`.
  private String clientWords() {
    String address = client.remote().getAddress().getHostAddress();
    return clientName.map(ClientNames.Search::name).orElse("") + "[" + address + "]";
  }

  @Override
  public Optional<Credentials> credentials() {
    return inbound.credentials(client.role());
  }

  /// RFC 4865 §3: for submission only.
  @Override
  public Optional<FutureRelease> futureRelease() {
    return client.role() == Role.SUBMISSION && inbound.queue().isPresent()
        ? Optional.of(new FutureRelease(inbound.clock().instant(), inbound.limits().holdMax()))
        : Optional.empty();
  }

  /// What lists want is for our own users, as it changes who a message is from.
  @Override
  public boolean takesVerp() {
    return client.role() == Role.SUBMISSION && inbound.queue().isPresent();
  }

  @Override
  public Reply mail(ReversePath reversePath, MailParameters given) {
    reset();
    Reply answer;
    try {
      answer = client.role() == Role.SUBMISSION ? submitter(reversePath) : Reply.R250_SENDER_OK;
      if (answer.positive()) {
        inbound.filing().requireRoom(given.size().orElse(0));
      }
    } catch (StoreException e) {
      answer = FailureReplies.of(client.id(), e);
    }
    if (answer.positive()) {
      from = reversePath;
      parameters = given;
      transactions++;
    } else {
      LOG.info(
          "id={} client={} from={} refused: {}", client.id(), clientWords(), reversePath, answer);
    }
    return answer;
  }

  /// RFC 6409 §4.3, §6.1. A session may outlive the password it was opened with. The null
  /// reverse-path is everybody's: MUAs send receipts with it.
  private Reply submitter(ReversePath reversePath) {
    Optional<Principal> principal = principal();
    if (principal.isEmpty()) {
      return Reply.R530_AUTH_REQUIRED;
    }
    AccountId id = principal.get().account();
    if (!inbound.isStillValid(principal.get())) {
      return Reply.R535_BAD_CREDENTIALS;
    }
    Optional<Mailbox> mailbox = reversePath.mailbox();
    if (mailbox.isPresent()
        && address(mailbox.get())
            .filter(address -> inbound.directory().maySendAs(id, address))
            .isEmpty()) {
      return Reply.R553_NOT_YOUR_ADDRESS;
    }
    review = inbound.sending().reviews(id);
    if (review && inbound.queue().isEmpty()) {
      return Reply.R451_NO_REVIEW;
    }
    return sendingRefused(1).orElse(Reply.R250_SENDER_OK);
  }

  /// Whether a message to so many is more than who submits it may send.
  private Optional<Reply> sendingRefused(int addressed) {
    return client.role() == Role.SUBMISSION
        ? principal()
            .flatMap(who -> inbound.sending().refusal(who.account(), addressed))
            .map(SendingReplies::of)
        : Optional.empty();
  }

  private Optional<Principal> principal() {
    return client.identity().map(Principal.class::cast);
  }

  @Override
  public Reply rcpt(ForwardPath path, RcptParameters given) {
    if (client.role() == Role.MX && inbound.harvesting(client.remote().getAddress())) {
      return Reply.R450_TOO_MANY_UNKNOWN;
    }
    Reply answer;
    try {
      Optional<Reply> tooMany =
          paths.isEmpty() ? Optional.empty() : sendingRefused(paths.size() + 1);
      answer = tooMany.isPresent() ? tooMany.get() : decide(path, given);
    } catch (StoreException | MailException e) {
      answer = FailureReplies.of(traceId(), e);
    }
    if (!answer.positive()) {
      LOG.info(
          "trace={} client={} from={} to={} refused: {}",
          traceId(),
          clientWords(),
          from,
          path,
          answer);
      Map<String, String> fields =
          Map.of("from", from.address(), "to", path.address(), "reply", answer.toString());
      inbound.tell(traceId(), "recipient-refused", fields);
    }
    return answer;
  }

  private Reply decide(ForwardPath path, RcptParameters given) {
    return switch (inbound.returned(path.mailbox())) {
      case Srs.Reversed.Original(Mailbox address) -> comesBack(path, address);
      case Srs.Reversed.Refused(Srs.Reversed.Reason reason) ->
          reason == Srs.Reversed.Reason.NOT_SRS ? named(path, given) : unknownRecipient();
    };
  }

  /// A report on a letter that we passed on goes to its first sender, and nothing else does:
  /// whoever has seen such an address could send through us otherwise.
  private Reply comesBack(ForwardPath path, Mailbox first) {
    if (from.mailbox().isPresent() || inbound.queue().isEmpty()) {
      return unknownRecipient();
    }
    leaves = true;
    ours.add(path.address());
    forwarded.add(path.address());
    queued.add(new org.posthorn.transport.message.Recipient(first, RcptParameters.NONE));
    paths.add(path);
    return Reply.R250_RECIPIENT_OK;
  }

  private Reply named(ForwardPath path, RcptParameters given) {
    return switch (resolve(path.mailbox())) {
      case Resolution.Local(List<Delivery> deliveries) -> accept(path, given, deliveries);
      case Resolution.Remote remote -> forward(path, given, remote);
      case Resolution.NoSuchRecipient _ -> unknownRecipient();
      case Resolution.NotLocal _ -> elsewhere(path, given);
      case Resolution.Misconfigured _ -> Reply.R451_MISCONFIGURED;
      case Resolution.Disabled _ -> Reply.R550_DISABLED;
    };
  }

  /// Mail of our users leaves; nobody else's does.
  private Reply elsewhere(ForwardPath path, RcptParameters given) {
    if (client.role() != Role.SUBMISSION) {
      return Reply.R550_RELAY_DENIED;
    }
    if (inbound.queue().isEmpty()) {
      return Reply.R550_NO_OUTBOUND;
    }
    leaves = true;
    leave(path.mailbox(), given);
    paths.add(path);
    return Reply.R250_RECIPIENT_OK;
  }

  /// An alias or an account that leads elsewhere. What goes on says through us that it was here, so
  /// that it is known if it comes back.
  private Reply forward(ForwardPath path, RcptParameters given, Resolution.Remote remote) {
    if (inbound.queue().isEmpty()) {
      return Reply.R451_NO_FORWARDING;
    }
    Optional<Reply> full = full(remote.deliveries());
    if (full.isPresent()) {
      return full.get();
    }
    leaves = true;
    ours.add(path.address());
    forwarded.add(path.address());
    address(path.mailbox()).map(inbound.directory()::mailboxes).orElse(List.of()).stream()
        .map(delivery -> delivery.account().id())
        .forEach(accounts::add);
    RcptParameters meant = meant(path, given);
    keep(remote.deliveries(), meant);
    for (Address target : remote.targets()) {
      leave(new Mailbox(target.localPart(), target.domain()), meant);
    }
    paths.add(path);
    return Reply.R250_RECIPIENT_OK;
  }

  /// RFC 3461 §5.2.7: reports name whom the sender wrote to.
  private static RcptParameters meant(ForwardPath path, RcptParameters given) {
    return given.originalRecipient().isPresent()
        ? given
        : new RcptParameters(
            given.notifications(),
            Optional.of(new RcptParameters.OriginalRecipient("rfc822", path.address())));
  }

  private void leave(Mailbox recipient, RcptParameters given) {
    String domain = recipient.domain().toLowerCase(Locale.ROOT);
    if (elsewhere.add(new Mailbox(recipient.localPart(), domain))) {
      queued.add(new org.posthorn.transport.message.Recipient(recipient, given));
    }
  }

  private void queue(Address address, RcptParameters given) {
    Mailbox mailbox = new Mailbox(address.localPart(), address.domain());
    queued.add(new org.posthorn.transport.message.Recipient(mailbox, given));
  }

  private Resolution resolve(Mailbox mailbox) {
    if (mailbox.domain().isEmpty()) {
      return inbound.directory().resolvePostmaster();
    }
    if (mailbox.literal()) {
      return new Resolution.NotLocal();
    }
    return address(mailbox)
        .map(inbound.directory()::resolve)
        .orElseGet(Resolution.NoSuchRecipient::new);
  }

  private static Optional<Address> address(Mailbox mailbox) {
    try {
      return Optional.of(Address.of(mailbox.localPart(), mailbox.domain()));
    } catch (DirectoryException notOurs) {
      return Optional.empty(); // an address that the directory cannot hold is nobody's
    }
  }

  private Reply accept(ForwardPath path, RcptParameters given, List<Delivery> deliveries) {
    Optional<Reply> full = full(deliveries);
    if (full.isPresent()) {
      return full.get();
    }
    ours.add(path.address());
    deliveries.forEach(delivery -> ours.add(delivery.deliveredTo().toString()));
    keep(deliveries, given);
    paths.add(path);
    return Reply.R250_RECIPIENT_OK;
  }

  /// One copy for each account, however many addresses lead to it.
  private void keep(List<Delivery> deliveries, RcptParameters given) {
    for (Delivery delivery : deliveries) {
      AccountId id = delivery.account().id();
      accounts.add(id);
      Recipient recipient = new Recipient(id, delivery.deliveredTo().toString());
      if (recipients.putIfAbsent(id, recipient) == null) {
        queue(delivery.deliveredTo(), given);
      }
    }
  }

  private Optional<Reply> full(List<Delivery> deliveries) {
    return deliveries.stream()
        .map(delivery -> full(delivery.account()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /// Whether the account has room for what SIZE announced, and for anything at all.
  private Optional<Reply> full(Account account) {
    Quota quota = inbound.filing().quota(account.id());
    if (quota.limitBytes() == 0) {
      return Optional.empty();
    }
    long size = parameters.size().orElse(1);
    if (size > quota.limitBytes()) {
      return Optional.of(Reply.R552_MAILBOX_TOO_SMALL);
    }
    return quota.usedBytes() + size > quota.limitBytes()
        ? Optional.of(Reply.R452_MAILBOX_FULL)
        : Optional.empty();
  }

  /// Whoever tries names waits longer for each.
  private Reply unknownRecipient() {
    if (client.role() == Role.MX) {
      inbound.unknownRecipient(client.remote().getAddress());
      Limits limits = inbound.limits();
      int late = ++unknown - limits.unknownPromptly();
      if (late > 0) {
        Duration wait = limits.tarpit().multipliedBy(late);
        inbound.pause(wait.compareTo(limits.tarpitMax()) > 0 ? limits.tarpitMax() : wait);
      }
    }
    return Reply.R550_NO_SUCH_USER;
  }

  @Override
  public MessageSink message() {
    OffsetDateTime now = OffsetDateTime.now(inbound.clock());
    Optional<String> only =
        paths.size() == 1 ? Optional.of(paths.getFirst().address()) : Optional.empty();
    ReceivedField received =
        new ReceivedField(
            client,
            inbound.hostName(),
            clientName.map(ClientNames.Search::name),
            parameters.smtputf8(),
            traceId(),
            only,
            now);
    // What waits waits whole, so that nobody has it before the others.
    boolean queues =
        leaves || review || parameters.hold().isPresent() || parameters.verp().isPresent();
    int replies = client.role() == Role.LMTP ? paths.size() : 1;
    return new InboundMessage(
        inbound,
        new Envelope(
            traceId(),
            from,
            queues ? List.of() : List.copyOf(recipients.values()),
            queues ? List.copyOf(queued) : List.of(),
            Set.copyOf(ours),
            forwarded.size(),
            Set.copyOf(accounts),
            parameters,
            principal(),
            paths.size(),
            review,
            now,
            replies),
        received + forwardedAs(),
        clientWords());
  }

  /// By what we know the message if it comes back. The address tells people too, but only where
  /// that betrays no other recipient.
  private String forwardedAs() {
    if (paths.size() == 1) {
      return forwarded.isEmpty() ? "" : "Delivered-To: " + paths.getFirst().address() + "\r\n";
    }
    return forwarded.stream()
        .map(address -> HeaderCheck.LOOP_MARK + ": " + inbound.loopMark(address) + "\r\n")
        .collect(Collectors.joining());
  }

  /// What is accepted is told with it, and found by it in the log.
  private String traceId() {
    return client.id() + "." + transactions;
  }

  @Override
  public void reset() {
    from = ReversePath.NULL;
    parameters = MailParameters.NONE;
    paths.clear();
    recipients.clear();
    queued.clear();
    ours.clear();
    forwarded.clear();
    elsewhere.clear();
    accounts.clear();
    leaves = false;
    review = false;
  }

  @Override
  public void close() {
    reset();
  }
}
