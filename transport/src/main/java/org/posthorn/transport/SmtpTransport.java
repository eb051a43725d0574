package org.posthorn.transport;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.posthorn.dns.Resolver;
import org.posthorn.smtp.client.ClientException;
import org.posthorn.smtp.client.ClientLimits;
import org.posthorn.smtp.client.ClientSession;
import org.posthorn.smtp.client.MailTransaction;
import org.posthorn.smtp.client.RecipientResult;
import org.posthorn.smtp.client.ServerTarget;
import org.posthorn.smtp.client.SessionStage;
import org.posthorn.smtp.client.SmtpClient;
import org.posthorn.smtp.client.TlsPolicy;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.transport.Connections.Slot;
import org.posthorn.transport.TransportSettings.Identity;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.wire.Verification;

/// Delivers messages over SMTP to the MX hosts of a domain or to relays. Thread-safe.
public final class SmtpTransport implements MailTransport, AutoCloseable {
  private final TransportSettings settings;
  private final InstantSource clock;
  private final MxResolver mxResolver;
  private final RecentFailures failures;
  private final Connections connections;
  private final Connections relayed;
  private final SmtpClient client;
  private final TlsaLookup tlsa;
  private final StsPolicies policies;
  private final Reporting reporting;
  private final MessageConversion adaptation;

  /// Where results of TLS are reported.
  ///
  /// @param silent selects messages whose sessions are not reported: they are TLS reports, on which
  ///   two servers would otherwise report to each other endlessly (RFC 8460 §3)
  public record Reporting(TlsResults results, Predicate<SmtpEnvelope> silent) {
    TlsResults of(SmtpEnvelope envelope) {
      return silent.test(envelope) ? TlsResults.NONE : results;
    }
  }

  /// Services that the transport uses.
  ///
  /// @param own the addresses of this server
  /// @param random chooses among MX hosts of equal preference; thread-safe
  public record Context(
      Resolver resolver, LocalMxAddresses own, InstantSource clock, RandomGenerator random) {}

  /// Without MTA-STS, reports and signing keys.
  public SmtpTransport(Context around, TransportSettings settings, ClientLimits limits) {
    this(
        around,
        settings,
        limits,
        StsPolicies.NONE,
        new Reporting(TlsResults.NONE, envelope -> false),
        MessageConversion.unsigned(around.clock()));
  }

  /// @param policies the MTA-STS policies of domains
  /// @param reporting receives the results of TLS
  /// @param adaptation converts messages for servers that lack an extension
  public SmtpTransport(
      Context around,
      TransportSettings settings,
      ClientLimits limits,
      StsPolicies policies,
      Reporting reporting,
      MessageConversion adaptation) {
    this.settings = settings;
    this.mxResolver = new MxResolver(around.resolver(), settings, around.own(), around.random());
    this.clock = around.clock();
    this.failures = new RecentFailures(settings, clock);
    this.connections =
        new Connections(
            settings.connectionsPerHost(), settings.connectionsPerSource(), settings.failuresMax());
    // A relay is one destination, so the window of the destination is limit enough.
    this.relayed = new Connections(Integer.MAX_VALUE, Integer.MAX_VALUE, settings.failuresMax());
    this.client = new SmtpClient(limits);
    this.tlsa = new TlsaLookup(around.resolver());
    this.policies = policies;
    this.reporting = reporting;
    this.adaptation = adaptation;
  }

  @Override
  public TransportSession open(Destination destination, SmtpEnvelope first)
      throws UnreachableException {
    DeliveryOutcome last = DeliveryOutcome.own("4.4.1", "no server to try");
    Identity identity = settings.identity(first.from());
    List<MxHost> servers = failures.last(mxResolver.of(destination));
    Encryption encryption =
        new Encryption(settings, tlsa, policies, reporting.of(first), destination);
    Connections bounded = destination.isRelay() ? relayed : connections;
    int busyAt = Integer.MAX_VALUE;
    Instant end = clock.instant().plus(settings.opening());
    for (MxHost mx : servers) {
      if (clock.instant().isAfter(end)) {
        break; // a domain with many unreachable hosts must not occupy a worker for hours
      }
      if (mx.preference() > busyAt) {
        continue; // a better host will be free soon
      }
      Slot slot = bounded.take(identity.source(), mx.address());
      if (slot == null) {
        busyAt = Math.min(busyAt, mx.preference());
        continue;
      }
      Optional<TransportSession> opened = Optional.empty();
      try {
        opened = Optional.of(open(mx, encryption, first, identity, slot));
        return opened.get();
      } catch (UnreachableException e) {
        // A temporary failure outweighs permanent ones: the server may accept the message later.
        if (last.code() == 0 || last.kind() == DeliveryOutcome.Kind.PERMANENT) {
          last = e.outcome();
        }
      } finally {
        if (opened.isEmpty()) {
          slot.close();
        }
      }
    }
    if (busyAt < Integer.MAX_VALUE) {
      throw UnreachableException.busy(
          DeliveryOutcome.own("4.4.5", "as many connections as may be are open"));
    }
    throw new UnreachableException(last);
  }

  /// @throws UnreachableException with the reason why the server cannot be used
  private TransportSession open(
      MxHost mx, Encryption encryption, SmtpEnvelope first, Identity identity, Slot slot)
      throws UnreachableException {
    Encryption.Choice choice = encryption.of(mx, first);
    if (choice.decision() instanceof TlsDecision.Refuse refused) {
      throw new UnreachableException(DeliveryOutcomes.of(refused, mx.toString()));
    }
    try {
      ClientSession session = connect(mx, choice, identity);
      failures.reached(mx);
      if (!first.requireTls() || session.offersRequireTls()) {
        boolean named = choice.nameTrusted();
        return new SmtpTransportSession(
            session, mx.toString(), named, first.tlsOptional(), identity, slot);
      }
      session.close();
      throw new UnreachableException(DeliveryOutcomes.noRequireTls(mx.toString()));
    } catch (ClientException e) {
      DeliveryOutcome outcome = DeliveryOutcomes.of(e, mx.toString());
      if (e.stage() != SessionStage.TLS && e.stage() != SessionStage.AUTH) {
        slot.failed(outcome);
      }
      if (e.reply().isEmpty()) {
        failures.failed(mx);
      }
      throw new UnreachableException(outcome);
    }
  }

  /// Tries the chosen TLS policies in order. Weaker policies follow only where no stronger one is
  /// required.
  private ClientSession connect(MxHost mx, Encryption.Choice choice, Identity identity)
      throws ClientException {
    Iterator<TlsPolicy> policies = ((TlsDecision.Use) choice.decision()).policies().iterator();
    boolean told = false;
    while (true) {
      TlsPolicy policy = policies.next();
      try {
        ClientSession session = client.connect(target(mx, choice, policy, identity));
        if (!told && policy != TlsPolicy.PLAIN) {
          choice.connected(mx, session.tls().isPresent());
        }
        return session;
      } catch (ClientException e) {
        if (e.stage() != SessionStage.TLS) {
          throw e;
        }
        if (!told) {
          choice.failed(mx, TlsFailures.of(e), String.valueOf(e.getMessage()));
          told = true;
        }
        if (!policies.hasNext()) {
          throw e;
        }
      }
    }
  }

  private ServerTarget target(
      MxHost mx, Encryption.Choice choice, TlsPolicy policy, Identity identity) {
    TlsPolicy plain = policy == TlsPolicy.DANE ? TlsPolicy.VERIFIED : policy;
    ServerTarget bare =
        ServerTarget.of(mx.address(), mx.name(), identity.hello(), plain)
            .withSource(identity.source())
            .withAnchors(settings.anchors());
    ServerTarget target =
        mx.login().map(login -> bare.withLogin(login.user(), login.password())).orElse(bare);
    return policy == TlsPolicy.DANE ? target.withDane(choice.dane().orElseThrow()) : target;
  }

  @Override
  public void close() {
    client.close();
  }

  /// RFC 6531 §3.2.
  private static final RecipientResult UNSAYABLE =
      new RecipientResult.Unsuitable(
          "5.6.7", "the server does not take internationalized addresses (SMTPUTF8)");

  private final class SmtpTransportSession implements TransportSession {
    private final ClientSession session;
    private final String host;
    private final boolean requireTls;
    private final boolean tlsOptional;
    private final Identity identity;
    private final Slot slot;
    private final String tls;

    /// @param named whether the server's name can be trusted
    /// @param tlsOptional whether the session is only for messages with optional TLS (RFC 8689 §3)
    SmtpTransportSession(
        ClientSession session,
        String host,
        boolean named,
        boolean tlsOptional,
        Identity identity,
        Slot slot) {
      this.slot = slot;
      this.tlsOptional = tlsOptional;
      this.identity = identity;
      this.session = session;
      this.host = host;
      Verification verification = session.verification().orElse(Verification.UNVERIFIED);
      boolean verified = verification != Verification.UNVERIFIED;
      // RFC 8689 §4.2.1
      this.requireTls = named && verified && session.offersRequireTls();
      this.tls =
          session
              .tls()
              .map(agreed ->
                  agreed.protocol() + " " + agreed.cipherSuite() + " " + verification.text())
              .orElse("");
    }

    @Override
    public String host() {
      return host;
    }

    @Override
    public boolean takes(SmtpEnvelope envelope) {
      return session.isOpen()
          && identity.equals(settings.identity(envelope.from()))
          && (!tlsOptional || envelope.tlsOptional())
          && (!envelope.requireTls() || requireTls);
    }

    @Override
    public List<DeliveryOutcome> deliver(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
      List<DeliveryOutcome> outcomes =
          results(envelope, recipients, contents).stream()
              .map(result -> DeliveryOutcomes.of(result, host, tls))
              .toList();
      if (outcomes.stream().anyMatch(DeliveryOutcome::success)) {
        slot.succeeded();
      } else if (!session.isOpen()) {
        slot.failed(outcomes.getFirst());
      }
      return outcomes;
    }

    private List<RecipientResult> results(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
      boolean utf8 = session.offersSmtputf8();
      boolean sayable =
          utf8 || envelope.from().mailbox().filter(SmtpTransportSession::wide).isEmpty();
      List<EnvelopeRecipient> sent =
          recipients.stream().filter(to -> sayable && (utf8 || !wide(to.address()))).toList();
      Iterator<RecipientResult> results = send(envelope, sent, contents).iterator();
      return recipients.stream()
          .map(to -> sayable && (utf8 || !wide(to.address())) ? results.next() : UNSAYABLE)
          .toList();
    }

    private static boolean wide(Mailbox mailbox) {
      return mailbox.internationalized();
    }

    private List<RecipientResult> send(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
      if (recipients.isEmpty()) {
        return List.of();
      }
      MessageConversion.Offer offer =
          new MessageConversion.Offer(
              session.offersEightBit(), session.offersBinary(), session.offersSmtputf8());
      try {
        return switch (adaptation.adapt(envelope, contents, offer)) {
          case MessageConversion.Result.Fitting(MailParameters parameters, Contents fitting) ->
              session.send(transaction(envelope, parameters, recipients, fitting));
          case MessageConversion.Result.Unfit(String status, String text) ->
              Collections.nCopies(recipients.size(), new RecipientResult.Unsuitable(status, text));
        };
      } catch (IOException e) {
        throw new UncheckedIOException(e); // an in-memory stream does not fail
      }
    }

    private MailTransaction transaction(
        SmtpEnvelope envelope,
        MailParameters parameters,
        List<EnvelopeRecipient> recipients,
        Contents contents) {
      return new MailTransaction(
          envelope.from(),
          parameters,
          envelope.requireTls(),
          recipients.stream()
              .map(to -> new MailTransaction.To(to.address(), to.parameters()))
              .toList(),
          new MailTransaction.Message() {
            @Override
            public long size() {
              return contents.size();
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
              contents.writeTo(target);
            }
          });
    }

    @Override
    public void close() {
      try {
        session.close();
      } finally {
        slot.close();
      }
    }
  }
}
