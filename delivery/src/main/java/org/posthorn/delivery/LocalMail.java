package org.posthorn.delivery;

import java.io.IOException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.delivery.Filing.Filed;
import org.posthorn.directory.Address;
import org.posthorn.directory.Delivery;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolution;
import org.posthorn.queue.LocalDelivery;
import org.posthorn.queue.Router;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.store.mail.StepId;
import org.posthorn.transport.Carrier;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.Envelope;
import org.posthorn.transport.message.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The queue's way to mailboxes of this server: reports to senders, and the local recipients of
/// queued messages. What it says of them is told to senders, who are strangers. Thread-safe.
public final class LocalMail implements LocalDelivery {
  private static final Logger LOG = LoggerFactory.getLogger(LocalMail.class);

  /// Where local recipients of queued messages go.
  static final Destination DESTINATION = new Destination("local:");

  private final Directory directory;
  private final Filing filing;
  private final InstantSource clock;

  public LocalMail(Directory directory, Filing filing, InstantSource clock) {
    this.directory = directory;
    this.filing = filing;
    this.clock = clock;
  }

  /// A router that keeps local recipients here and asks another for all others.
  public Router router(Router others) {
    return (envelope, recipient) ->
        isLocal(recipient.address()) ? DESTINATION : others.route(envelope, recipient);
  }

  /// A carrier that files for local recipients and leaves all others to another.
  public Carrier carrier(Carrier others) {
    return (destination, first) ->
        destination.equals(DESTINATION) ? new HomePassage() : others.open(destination, first);
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
      return Optional.empty(); // an address that the directory cannot hold is nobody's
    }
  }

  @Override
  public Found deliver(Mailbox to, Contents message, String step) throws IOException {
    Resolution found = address(to).map(directory::resolve).orElseGet(Resolution.NotLocal::new);
    List<Delivery> deliveries =
        switch (found) {
          case Resolution.Local local -> local.deliveries();
          case Resolution.Remote remote -> remote.deliveries();
          default -> List.of();
        };
    Set<Filed> results = EnumSet.noneOf(Filed.class);
    for (Delivery delivery : deliveries) {
      Recipient recipient = recipient(delivery);
      results.add(file(recipient, "", message, recipient.step(step)));
    }
    if (results.contains(Filed.FULL)) {
      throw new IOException("a mailbox is full");
    }
    List<Mailbox> onward =
        found instanceof Resolution.Remote remote
            ? remote.targets().stream()
                .map(target -> new Mailbox(target.localPart(), target.domain()))
                .toList()
            : List.of();
    return new Found(!deliveries.isEmpty(), onward);
  }

  private static Recipient recipient(Delivery delivery) {
    return new Recipient(delivery.account().id(), delivery.deliveredTo().toString());
  }

  private Filed file(Recipient recipient, String returnPath, Contents message, StepId step)
      throws IOException {
    byte[] fields = new TraceFields(returnPath, "").forCopy(recipient);
    return filing.file(
        new Filing.Copy(
            recipient, Placement.INBOX, fields, message, clock.instant(), Optional.of(step)));
  }

  /// To our own mailboxes there is always a way.
  private final class HomePassage implements Carrier.Passage {
    @Override
    public String host() {
      return "local";
    }

    @Override
    public boolean takes(Envelope envelope) {
      return true;
    }

    @Override
    public List<Outcome> carry(
        Envelope envelope,
        List<org.posthorn.transport.message.Recipient> recipients,
        Contents contents) {
      return recipients.stream()
          .map(recipient -> file(envelope, recipient.address(), contents))
          .toList();
    }

    private Outcome file(Envelope envelope, Mailbox to, Contents contents) {
      Set<Filed> results = EnumSet.noneOf(Filed.class);
      try {
        for (Delivery delivery : address(to).map(directory::mailboxes).orElse(List.of())) {
          Recipient recipient = recipient(delivery);
          results.add(
              LocalMail.this.file(
                  recipient,
                  envelope.from().address(),
                  contents,
                  recipient.copyOf(envelope.traceId())));
        }
      } catch (IOException | RuntimeException e) {
        LOG.error("trace={} to={} not filed", envelope.traceId(), to, e);
        return outcome(Outcome.Kind.TEMPORARY, 451, "4.3.0", "local error");
      }
      return outcome(results);
    }

    /// One outcome for all the accounts that an address leads to: what is to be tried again first,
    /// then what somebody did not get.
    private Outcome outcome(Set<Filed> results) {
      if (results.contains(Filed.FULL)) {
        return outcome(Outcome.Kind.TEMPORARY, 452, "4.2.2", "mailbox full");
      }
      if (results.contains(Filed.TOO_LARGE)) {
        return outcome(
            Outcome.Kind.PERMANENT, 552, "5.2.2", "message is larger than the mailbox may ever be");
      }
      return results.contains(Filed.FILED)
          ? outcome(Outcome.Kind.FILED, 250, "2.1.5", "filed")
          : outcome(Outcome.Kind.PERMANENT, 550, "5.1.1", "no such user here");
    }

    /// With the code of a reply, since a way that answers is not broken.
    private Outcome outcome(Outcome.Kind kind, int code, String status, String text) {
      return new Outcome(kind, code, Optional.of(EnhancedStatus.of(status)), text, "", "");
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
