package org.posthorn.transport.sealed;

import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.posthorn.dns.DomainName;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.vault.qkd.KeyServerException;
import org.posthorn.vault.sealed.Protection;
import org.posthorn.vault.sealed.SealedLink;
import org.posthorn.vault.sealed.SealedLinks;
import org.posthorn.vault.sealed.SealedMessage;
import org.posthorn.vault.sealed.WithoutKeys;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Seals messages for recipients in the domains of key links; other messages pass unchanged. Keys
/// are taken only when a connection is open.
public final class SealingTransport implements MailTransport {
  private static final Logger LOG = LoggerFactory.getLogger(SealingTransport.class);

  private final MailTransport transport;
  private final SealedLinks links;
  private final String hostName;
  private final InstantSource clock;
  private final Map<Protection, Metrics.Counter> sent = new EnumMap<>(Protection.class);
  private final Metrics.Counter withoutKeys;

  /// @param hostName of this server, for the wrapper's header
  public SealingTransport(
      MailTransport transport,
      SealedLinks links,
      String hostName,
      InstantSource clock,
      Metrics metrics) {
    this.transport = transport;
    this.links = links;
    this.hostName = hostName;
    this.clock = clock;
    sent.put(Protection.QKD_ML_KEM, metrics.counter("sealed.sent_qkd"));
    sent.put(Protection.ML_KEM, metrics.counter("sealed.sent_ml_kem"));
    withoutKeys = metrics.counter("sealed.without_keys");
  }

  @Override
  public TransportSession open(Destination destination, SmtpEnvelope first)
      throws UnreachableException {
    return new Session(transport.open(destination, first));
  }

  /// As links name domains; a recipient's may be in Unicode.
  static String ascii(String domain) {
    try {
      return DomainName.parse(domain).ascii();
    } catch (IllegalArgumentException e) {
      return domain; // an address literal
    }
  }

  private final class Session implements TransportSession {
    private final TransportSession session;

    Session(TransportSession session) {
      this.session = session;
    }

    @Override
    public String host() {
      return session.host();
    }

    @Override
    public boolean takes(SmtpEnvelope envelope) {
      return session.takes(envelope);
    }

    @Override
    public List<DeliveryOutcome> deliver(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
      Map<Optional<SealedLink>, List<Integer>> groups = new LinkedHashMap<>();
      for (int i = 0; i < recipients.size(); i++) {
        groups
            .computeIfAbsent(
                links.to(ascii(recipients.get(i).address().domain())), absent -> new ArrayList<>())
            .add(i);
      }
      List<DeliveryOutcome> outcomes =
          new ArrayList<>(Collections.nCopies(recipients.size(), unsent()));
      boolean usable = true;
      for (Map.Entry<Optional<SealedLink>, List<Integer>> group : groups.entrySet()) {
        if (!usable) {
          break; // the others stay unsent
        }
        List<EnvelopeRecipient> some = group.getValue().stream().map(recipients::get).toList();
        List<DeliveryOutcome> found =
            group.getKey().isPresent()
                ? sealed(group.getKey().get(), envelope, some, contents)
                : session.deliver(envelope, some, contents);
        for (int i = 0; i < some.size(); i++) {
          outcomes.set(group.getValue().get(i), found.get(i));
        }
        usable = found.stream().noneMatch(DeliveryOutcome::endsConnection);
      }
      return outcomes;
    }

    private List<DeliveryOutcome> sealed(
        SealedLink link,
        SmtpEnvelope envelope,
        List<EnvelopeRecipient> recipients,
        Contents contents) {
      SealedMessage message;
      try {
        message =
            links.seal(
                link,
                envelope.from().address(),
                recipients.stream().map(each -> each.address().toString()).toList(),
                content(contents));
      } catch (KeyServerException e) {
        withoutKeys.increment();
        return Collections.nCopies(recipients.size(), without(link, e));
      } catch (IOException e) {
        throw new IllegalStateException("only the digest is written to", e);
      }
      LOG.info(
          "sealed event=sealed trace={} link={} by={} recipients={}",
          envelope.traceId(),
          link.name(),
          message.protection().text(),
          recipients.size());
      Objects.requireNonNull(sent.get(message.protection())).increment();
      String id = UUID.randomUUID().toString();
      return session.deliver(
          envelope, recipients, new SealedWrapper(message, hostName, id, clock.instant()));
    }

    private DeliveryOutcome without(SealedLink link, KeyServerException why) {
      boolean waits = link.withoutKeys() == WithoutKeys.WAIT;
      return new DeliveryOutcome(
          waits ? DeliveryOutcome.Kind.TEMPORARY : DeliveryOutcome.Kind.PERMANENT,
          0,
          Optional.of(EnhancedStatus.of(waits ? "4.7.5" : "5.7.5")),
          "no key of key link " + link.name() + " to seal the message with: " + why.text(),
          host(),
          "");
    }

    /// The connection ended before.
    private DeliveryOutcome unsent() {
      return new DeliveryOutcome(
          DeliveryOutcome.Kind.TEMPORARY,
          DeliveryOutcome.Cause.CONNECTION,
          0,
          Optional.of(EnhancedStatus.of("4.4.2")),
          "the connection ended before this recipient's message was sent",
          host(),
          "");
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private static SealedMessage.Content content(Contents contents) {
    return new SealedMessage.Content() {
      @Override
      public long size() {
        return contents.size();
      }

      @Override
      public void writeTo(OutputStream target) throws IOException {
        contents.writeTo(target);
      }
    };
  }
}
