package org.posthorn.delivery;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Delivery;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryException;
import org.posthorn.directory.Resolution;
import org.posthorn.queue.LocalDelivery;
import org.posthorn.queue.Router;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.StepId;
import org.posthorn.transport.Carrier;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.Envelope;
import org.posthorn.transport.message.Outcome;
import org.posthorn.transport.message.Recipient;

/// The queue's way to mailboxes of this server: reports to senders, and the local recipients of
/// messages that also leave. Thread-safe.
public final class LocalMail implements LocalDelivery {
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
    for (Delivery delivery : deliveries) {
      file(delivery, "", message, step);
    }
    List<Mailbox> onward =
        found instanceof Resolution.Remote remote
            ? remote.targets().stream()
                .map(target -> new Mailbox(target.localPart(), target.domain()))
                .toList()
            : List.of();
    return new Found(!deliveries.isEmpty(), onward);
  }

  private void file(Delivery delivery, String returnPath, Contents message, String step)
      throws IOException {
    var recipient =
        new org.posthorn.delivery.Recipient(
            delivery.account().id(), delivery.deliveredTo().toString());
    try (Filing.Copy copy = filing.open()) {
      copy.write(new TraceFields(returnPath, "").forCopy(recipient));
      message.writeTo(copy);
      Instant now = clock.instant();
      copy.file(recipient.account(), now, Optional.of(named(step, recipient.account())));
    } catch (MailException e) {
      throw new IOException("account " + recipient.account() + ": " + e.getMessage(), e);
    }
  }

  /// Of a fixed length, whatever addresses are in the step.
  private static StepId named(String step, AccountId account) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] name = digest.digest((step + " " + account).getBytes(StandardCharsets.UTF_8));
      return new StepId(HexFormat.of().formatHex(name));
    } catch (NoSuchAlgorithmException e) {
      throw new LinkageError("every Java has SHA-256", e);
    }
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
    public List<Outcome> carry(Envelope envelope, List<Recipient> recipients, Contents contents) {
      return recipients.stream().map(recipient -> file(envelope, recipient, contents)).toList();
    }

    private Outcome file(Envelope envelope, Recipient recipient, Contents contents) {
      Mailbox to = recipient.address();
      List<Delivery> deliveries = address(to).map(directory::mailboxes).orElse(List.of());
      if (deliveries.isEmpty()) {
        return outcome(Outcome.Kind.PERMANENT, 550, "5.1.1", "no such user here");
      }
      // The trace id names the transaction, so that an attempt that is repeated files once.
      String step = "queue-" + envelope.traceId() + "-" + to;
      try {
        for (Delivery delivery : deliveries) {
          LocalMail.this.file(delivery, envelope.from().address(), contents, step);
        }
      } catch (IOException e) {
        return outcome(Outcome.Kind.TEMPORARY, 450, "4.2.0", String.valueOf(e.getMessage()));
      }
      // Reports of success are the queue's.
      return outcome(Outcome.Kind.FILED, 250, "2.1.5", "filed");
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
