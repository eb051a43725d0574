package org.posthorn.delivery;

import java.io.IOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.delivery.MailboxDelivery.Filed;
import org.posthorn.delivery.MailboxDelivery.Result;
import org.posthorn.delivery.rules.RuleRefusal;
import org.posthorn.delivery.rules.SourceTransaction;
import org.posthorn.directory.Address;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolution;
import org.posthorn.directory.ResolvedAccount;
import org.posthorn.queue.LocalDelivery;
import org.posthorn.queue.Router;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.store.mail.StepId;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.SmtpEnvelope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How the queue delivers to mailboxes of this server: reports to senders, and the local recipients
/// of queued messages. Its results are reported to senders on other servers, so they must not say
/// more than those may know. Thread-safe.
public final class LocalMail implements LocalDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(LocalMail.class);

  /// The destination of local recipients.
  static final Destination DESTINATION = new Destination("local:");

  private final Directory directory;
  private final MailboxDelivery mailboxDelivery;
  private final InstantSource clock;

  public LocalMail(Directory directory, MailboxDelivery mailboxDelivery, InstantSource clock) {
    this.directory = directory;
    this.mailboxDelivery = mailboxDelivery;
    this.clock = clock;
  }

  /// A router that sends local recipients to [#DESTINATION] and asks another router for all others.
  public Router router(Router others) {
    return (envelope, recipient) ->
        isLocal(recipient.address()) ? DESTINATION : others.route(envelope, recipient);
  }

  /// A transport that delivers to local recipients and leaves all others to another transport.
  public MailTransport transport(MailTransport others) {
    return (destination, first) ->
        destination.equals(DESTINATION) ? new LocalSession() : others.open(destination, first);
  }

  @Override
  public boolean isLocal(Mailbox mailbox) {
    return address(mailbox)
        .map(directory::resolve)
        .filter(resolution -> !(resolution instanceof Resolution.NotLocal))
        .isPresent();
  }

  private static Optional<Address> address(Mailbox mailbox) {
    if (mailbox.literal() || mailbox.domain().isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Address.of(mailbox.localPart(), mailbox.domain()));
    } catch (DirectoryException notOurs) {
      return Optional.empty(); // the directory has no such address
    }
  }

  @Override
  public Targets deliver(Mailbox to, Contents message, String step) throws IOException {
    Resolution found = address(to).map(directory::resolve).orElseGet(Resolution.NotLocal::new);
    List<ResolvedAccount> deliveries =
        switch (found) {
          case Resolution.Local local -> local.deliveries();
          case Resolution.Remote remote -> remote.deliveries();
          default -> List.of();
        };
    Set<Filed> results = new HashSet<>();
    for (ResolvedAccount delivery : deliveries) {
      LocalRecipient recipient = recipient(delivery, to.toString());
      results.add(file(recipient, SourceTransaction.REPORT, message, recipient.step(step)));
    }
    if (results.contains(Result.FULL)) {
      throw new IOException("a mailbox is full");
    }
    List<Mailbox> remote =
        found instanceof Resolution.Remote elsewhere
            ? elsewhere.targets().stream()
                .map(target -> new Mailbox(target.localPart(), target.domain()))
                .toList()
            : List.of();
    return new Targets(!deliveries.isEmpty(), remote);
  }

  private static LocalRecipient recipient(ResolvedAccount delivery, String original) {
    return new LocalRecipient(delivery.account().id(), delivery.deliveredTo().toString(), original);
  }

  private Filed file(
      LocalRecipient recipient, SourceTransaction transaction, Contents message, StepId step)
      throws IOException {
    byte[] fields = new TraceFields(transaction.from().address(), "").forCopy(recipient);
    return mailboxDelivery.file(
        new MailboxDelivery.Copy(
            recipient,
            transaction,
            fields,
            message,
            Optional.empty(),
            clock.instant(),
            Optional.of(step)));
  }

  /// The recipient that the sender named first, if that address leads to this account. The value
  /// comes from the sender.
  private String original(
      org.posthorn.transport.message.EnvelopeRecipient addressee, ResolvedAccount delivery) {
    return addressee
        .parameters()
        .originalRecipient()
        .filter(named -> named.addressType().equalsIgnoreCase("rfc822"))
        .flatMap(named -> parsed(named.address()))
        .filter(named ->
            directory.mailboxes(named).stream()
                .anyMatch(one -> one.account().id().equals(delivery.account().id())))
        .map(Address::toString)
        .orElseGet(() -> addressee.address().toString());
  }

  private static Optional<Address> parsed(String address) {
    try {
      return Optional.of(Address.parse(address));
    } catch (DirectoryException e) {
      return Optional.empty(); // other senders may write anything there
    }
  }

  /// Local mailboxes can always be reached.
  private final class LocalSession implements MailTransport.TransportSession {
    @Override
    public String host() {
      return "local";
    }

    @Override
    public boolean takes(SmtpEnvelope envelope) {
      return true;
    }

    @Override
    public List<DeliveryOutcome> deliver(
        SmtpEnvelope envelope,
        List<org.posthorn.transport.message.EnvelopeRecipient> recipients,
        Contents contents) {
      return recipients.stream().map(recipient -> file(envelope, recipient, contents)).toList();
    }

    private DeliveryOutcome file(
        SmtpEnvelope envelope,
        org.posthorn.transport.message.EnvelopeRecipient addressee,
        Contents contents) {
      Mailbox to = addressee.address();
      SourceTransaction transaction =
          new SourceTransaction(
              envelope.traceId(), envelope.from(), envelope.parameters(), addressee.parameters());
      Set<Filed> results = new HashSet<>();
      try {
        for (ResolvedAccount delivery : address(to).map(directory::mailboxes).orElse(List.of())) {
          LocalRecipient recipient = recipient(delivery, original(addressee, delivery));
          results.add(
              LocalMail.this.file(
                  recipient, transaction, contents, recipient.copyOf(envelope.traceId())));
        }
      } catch (IOException | RuntimeException e) {
        LOG.error("delivery event=failed trace={} to={}", envelope.traceId(), to, e);
        return outcome(DeliveryOutcome.Kind.TEMPORARY, 451, "4.3.0", "local error");
      }
      return outcome(results);
    }

    /// One result for all accounts that an address leads to: a temporary failure first, then a
    /// permanent one.
    private DeliveryOutcome outcome(Set<Filed> results) {
      if (results.contains(Result.FULL)) {
        return outcome(DeliveryOutcome.Kind.TEMPORARY, 452, "4.2.2", "mailbox full");
      }
      if (results.contains(Result.TOO_LARGE)) {
        return outcome(
            DeliveryOutcome.Kind.PERMANENT,
            552,
            "5.2.2",
            "message is larger than the quota of the mailbox");
      }
      if (results.stream().anyMatch(Filed::done)) {
        return outcome(DeliveryOutcome.Kind.FILED, 250, "2.1.5", "filed");
      }
      return results.stream()
          .filter(MailboxDelivery.Refused.class::isInstance)
          .findFirst()
          .map(refused -> outcome(((MailboxDelivery.Refused) refused).refusal()))
          .orElseGet(
              () -> outcome(DeliveryOutcome.Kind.PERMANENT, 550, "5.1.1", "no such user here"));
    }

    /// A sender that may be forged gets no report: the owner of that address has not sent the
    /// message.
    private DeliveryOutcome outcome(RuleRefusal refused) {
      return refused.reported()
          ? outcome(
              DeliveryOutcome.Kind.PERMANENT,
              550,
              refused.why().status().toString(),
              refused.why().text())
          : outcome(DeliveryOutcome.Kind.FILED, 250, "2.1.5", "done");
    }

    /// An outcome with a reply code, as from a server that is reachable.
    private DeliveryOutcome outcome(
        DeliveryOutcome.Kind kind, int code, String status, String text) {
      return new DeliveryOutcome(kind, code, Optional.of(EnhancedStatus.of(status)), text, "", "");
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
