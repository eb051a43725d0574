package org.posthorn.delivery;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.delivery.checks.Peer;
import org.posthorn.directory.Principal;
import org.posthorn.kv.StoreException;
import org.posthorn.sasl.Credentials;
import org.posthorn.smtp.ClientIdentity;
import org.posthorn.smtp.FutureRelease;
import org.posthorn.smtp.Hello;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.smtp.MailSession;
import org.posthorn.smtp.MessageSink;
import org.posthorn.smtp.ReceivedField;
import org.posthorn.smtp.syntax.ForwardPath;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.smtp.syntax.Reply;
import org.posthorn.smtp.syntax.ReversePath;
import org.posthorn.spam.connection.ClientAssessment;
import org.posthorn.spam.connection.ReverseDns;
import org.posthorn.store.events.EventLog;
import org.posthorn.store.mail.MailException;
import org.posthorn.transport.returnpath.Srs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides about the senders and recipients of one client.
final class InboundSession implements MailSession {
  private static final Logger LOG = LoggerFactory.getLogger(InboundSession.class);

  /// The field of events that names the client.
  private static final String CLIENT = "client";

  private final Inbound inbound;
  private final ClientIdentity client;
  private final Recipients recipients;
  private final Optional<ClientNames.Search> clientName;
  private final Optional<ClientAssessment> assessment;
  private ReversePath from = ReversePath.NULL;
  private MailParameters parameters = MailParameters.NONE;
  private final List<AcceptedRecipient> acceptedRecipients = new ArrayList<>();
  private boolean review;
  private int transactions;
  private int unknown;

  InboundSession(Inbound inbound, ClientIdentity client) {
    this.inbound = inbound;
    this.client = client;
    recipients = new Recipients(inbound);
    clientName = inbound.clientName(client);
    assessment = inbound.assess(client);
  }

  /// For the log: `mail.client.example[192.0.2.1]`.
  private String clientText() {
    return clientName.map(ClientNames.Search::name).orElse("") + "[" + ip() + "]";
  }

  private String ip() {
    return client.remote().getAddress().getHostAddress();
  }

  private Peer peer() {
    String name = clientName.map(ClientNames.Search::name).orElse("");
    Peer.Kind kind =
        switch (client.role()) {
          case MX -> Peer.Kind.UNAUTHENTICATED;
          case LMTP -> Peer.Kind.RELAY;
          case SUBMISSION -> Peer.Kind.USER;
        };
    return new Peer(
        client.remote().getAddress(),
        client.hello().map(Hello::domain).orElse(""),
        name.equals(ClientNames.UNKNOWN) ? "" : name,
        client.tls().isPresent(),
        kind,
        assessment.map(known -> known.signals(reverseName(known))).orElse(List.of()));
  }

  private ReverseDns reverseName(ClientAssessment known) {
    return clientName.map(search -> search.await(known.patience())).orElse(ReverseDns.UNKNOWN);
  }

  private String senderDomain() {
    return from.mailbox().map(Mailbox::domain).orElse("");
  }

  @Override
  public Duration greetingDelay() {
    return assessment.map(ClientAssessment::greetingDelay).orElse(Duration.ZERO);
  }

  @Override
  public boolean earlyTalk() {
    boolean goesOn = assessment.map(ClientAssessment::earlyTalk).orElse(false);
    if (!goesOn) {
      LOG.info(
          "smtp event=client-refused id={} client={} reason=early-talker",
          client.id(),
          clientText());
      inbound.recordEvent(
          client.id(),
          "client-refused",
          Map.of(EventLog.CLIENT_FIELD, ip(), CLIENT, clientText(), "by", "early talk"));
    }
    return goesOn;
  }

  private boolean submits() {
    return client.role() == ListenerRole.SUBMISSION;
  }

  @Override
  public Optional<Credentials> credentials() {
    return inbound.credentials(client.role());
  }

  /// RFC 4865 §3: for submission only.
  @Override
  public Optional<FutureRelease> futureRelease() {
    return submits()
        ? Optional.of(new FutureRelease(inbound.clock().instant(), inbound.limits().holdMax()))
        : Optional.empty();
  }

  /// The mailing-list options are for authenticated users only, because they change the sender.
  @Override
  public boolean acceptsVerp() {
    return submits();
  }

  private Optional<Principal> principal() {
    return client.identity().map(Principal.class::cast);
  }

  @Override
  public Reply mail(ReversePath reversePath, MailParameters given) {
    reset();
    Reply answer;
    try {
      answer = submits() ? submitter(reversePath) : unauthenticated(reversePath);
      if (answer.positive()) {
        inbound.mailboxDelivery().requireRoom(given.size().orElse(0));
      }
    } catch (StoreException e) {
      answer = Replies.of(StoreFailures.refusal(client.id(), e));
    }
    if (answer.positive()) {
      from = reversePath;
      parameters = given;
      transactions++;
    } else {
      LOG.info(
          "smtp event=sender-refused id={} client={} from={} reply={}",
          client.id(),
          clientText(),
          reversePath,
          answer);
      if (principal().isPresent() || assessment.isPresent()) {
        inbound.recordEvent(
            client.id(),
            "sender-refused",
            Map.of(
                "from",
                reversePath.address(),
                EventLog.CLIENT_FIELD,
                ip(),
                CLIENT,
                clientText(),
                "reply",
                answer.toString()));
      }
    }
    return answer;
  }

  private Reply unauthenticated(ReversePath reversePath) {
    return assessment
        .flatMap(known ->
            known.mail(
                client.hello().map(Hello::domain).orElse(""),
                reversePath.mailbox().map(Mailbox::domain).orElse("")))
        .map(objection -> Replies.of(new DeliveryRefusal.OfClient(objection)))
        .orElse(Reply.R250_SENDER_OK);
  }

  /// RFC 6409 §4.3, §6.1.
  private Reply submitter(ReversePath reversePath) {
    Optional<Principal> user = principal();
    if (user.isEmpty()) {
      return Reply.R530_AUTH_REQUIRED;
    }
    var refusal = inbound.submission().sender(user.get(), reversePath);
    if (refusal.isPresent()) {
      return Replies.of(refusal.get());
    }
    review = inbound.submission().reviews(user.get());
    return Reply.R250_SENDER_OK;
  }

  @Override
  public Reply rcpt(ForwardPath path, RcptParameters given) {
    Optional<DeliveryRefusal> refusal;
    try {
      refusal = decide(path, given);
    } catch (StoreException | MailException e) {
      refusal = Optional.of(StoreFailures.refusal(traceId(), e));
    }
    if (refusal.isEmpty()) {
      return Reply.R250_RECIPIENT_OK;
    }
    Reply reply = Replies.of(refusal.get());
    LOG.info(
        "smtp event=recipient-refused trace={} client={} from={} to={} reply={}",
        traceId(),
        clientText(),
        from,
        path,
        reply);
    if (!refusal.get().equals(DeliveryRefusal.OfRecipient.TOO_MANY_UNKNOWN)) {
      inbound.recordRefused(
          traceId(),
          ip(),
          from,
          path.address(),
          recipients.owners(path.mailbox()),
          reply.toString());
    }
    return reply;
  }

  private Optional<DeliveryRefusal> decide(ForwardPath path, RcptParameters given) {
    if (client.role() == ListenerRole.MX && inbound.isHarvesting(client.remote().getAddress())) {
      return Optional.of(DeliveryRefusal.OfRecipient.TOO_MANY_UNKNOWN);
    }
    Optional<Principal> user = principal();
    if (submits() && user.isPresent() && !acceptedRecipients.isEmpty()) {
      var tooMany = inbound.submission().recipients(user.get(), acceptedRecipients.size() + 1);
      if (tooMany.isPresent()) {
        return tooMany.map(DeliveryRefusal.OfSubmission::new);
      }
    }
    return switch (inbound.reverseSrs(path.mailbox())) {
      case Srs.Reversed.Original(Mailbox address) -> checkReturnPath(path, address);
      case Srs.Reversed.Refused(Srs.Reversed.Reason reason) ->
          reason == Srs.Reversed.Reason.NOT_SRS ? recipient(path, given) : unknownRecipient();
    };
  }

  /// A rewritten return path accepts only reports, and they go to the original sender. Otherwise
  /// everybody who has seen such an address could relay through this server.
  private Optional<DeliveryRefusal> checkReturnPath(ForwardPath path, Mailbox first) {
    return from.mailbox().isPresent()
        ? unknownRecipient()
        : accept(AcceptedRecipient.ofReturnPath(path.address(), first));
  }

  private Recipients.Sender sender() {
    return new Recipients.Sender(principal().map(Principal::account), submits());
  }

  private Optional<DeliveryRefusal> recipient(ForwardPath path, RcptParameters given) {
    long size = parameters.size().orElse(1);
    // Only authenticated users may relay.
    return switch (recipients.decide(path.mailbox(), given, sender(), size)) {
      case Recipients.Decision.Accepted(AcceptedRecipient addressee) -> accept(addressee);
      case Recipients.Decision.Refused(DeliveryRefusal.OfRecipient why) ->
          why == DeliveryRefusal.OfRecipient.NO_SUCH_USER ? unknownRecipient() : Optional.of(why);
    };
  }

  /// The connection checks refuse a client only here, after the check of the recipient: a client
  /// that names unknown recipients learns that they are unknown, and does not try them again.
  private Optional<DeliveryRefusal> accept(AcceptedRecipient addressee) {
    if (!mayJoinTransaction(addressee)) {
      return Optional.of(DeliveryRefusal.OfRecipient.OTHER_POLICY);
    }
    Optional<DeliveryRefusal> objection =
        assessment
            .flatMap(known ->
                known.recipient(
                    senderDomain(),
                    addressee.address(),
                    acceptedRecipients.isEmpty(),
                    reverseName(known)))
            .map(DeliveryRefusal.OfClient::new);
    if (objection.isEmpty()) {
      acceptedRecipients.add(addressee);
    }
    return objection;
  }

  /// Whether the recipient may be in the same transaction as those before it. If not, the client
  /// sends to it in another transaction (RFC 5321 §4.5.3.1.10): after DATA there is one reply for
  /// all recipients, and a recipient that was accepted under the milder policy could not be refused
  /// any more.
  private boolean mayJoinTransaction(AcceptedRecipient addressee) {
    return client.role() != ListenerRole.MX
        || acceptedRecipients.isEmpty()
        || inbound
            .pipeline()
            .together(
                client.remote().getAddress(),
                acceptedRecipients.getFirst().address(),
                addressee.address());
  }

  /// The reply is delayed; each further unknown recipient delays it more.
  private Optional<DeliveryRefusal> unknownRecipient() {
    if (client.role() == ListenerRole.MX) {
      inbound.unknownRecipient(client.remote().getAddress());
      assessment.ifPresent(ClientAssessment::unknownRecipient);
      DeliveryLimits.Unauthenticated limits = inbound.limits().unauthenticated();
      int late = ++unknown - limits.unknownWithoutDelay();
      if (late > 0) {
        Duration wait = limits.tarpit().multipliedBy(late);
        inbound.pause(wait.compareTo(limits.tarpitMax()) > 0 ? limits.tarpitMax() : wait);
      }
    }
    return Optional.of(DeliveryRefusal.OfRecipient.NO_SUCH_USER);
  }

  @Override
  public MessageSink message() {
    OffsetDateTime now = OffsetDateTime.now(inbound.clock());
    Optional<String> only =
        acceptedRecipients.size() == 1
            ? Optional.of(acceptedRecipients.getFirst().address())
            : Optional.empty();
    ReceivedField received =
        new ReceivedField(
            client,
            inbound.hostName(),
            clientName.map(ClientNames.Search::name),
            parameters.smtputf8(),
            traceId(),
            only,
            now);
    return new InboundMessage(
        inbound,
        new Arrival(
            new Arrival.Origin(
                traceId(),
                clientText(),
                Optional.of(peer()),
                received.toString(),
                now,
                Optional.empty()),
            from,
            parameters,
            principal(),
            review,
            client.role() == ListenerRole.LMTP ? Arrival.ReplyMode.EACH : Arrival.ReplyMode.ONCE,
            acceptedRecipients));
  }

  /// The reply to an accepted message has the trace id, which the log has too.
  private String traceId() {
    return client.id() + "." + transactions;
  }

  @Override
  public void reset() {
    from = ReversePath.NULL;
    parameters = MailParameters.NONE;
    acceptedRecipients.clear();
    review = false;
  }

  @Override
  public void close() {
    reset();
  }
}
