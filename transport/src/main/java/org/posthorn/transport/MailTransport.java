package org.posthorn.transport;

import java.util.List;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Carries messages to a destination: over SMTP (`transport`), or in memory in tests. Thread-safe.
public interface MailTransport {

  /// Opens a way: finds the destination's servers and connects to the first that answers. Blocks
  /// for a bounded time.
  ///
  /// @param first the message that it is opened for: its sender's domain chooses our name and
  ///   address, and its demands on TLS the servers
  /// @throws UnreachableException if no server can be had now, or none ever
  TransportSession open(Destination destination, SmtpEnvelope first) throws UnreachableException;

  /// An open way to a server of a destination. One thread at a time.
  interface TransportSession extends AutoCloseable {
    /// The server that was connected to: its name and address, for counting what goes there.
    String host();

    /// Whether another message may follow on it, and this one in particular: what it demands of TLS
    /// and of the server's extensions can be had here, or nowhere.
    boolean takes(SmtpEnvelope envelope);

    /// Sends one message in one transaction. Blocks for a bounded time.
    ///
    /// @param recipients those of the envelope that it is sent for now, at least one
    /// @return an outcome for each of them, in their order; failures of the connection too are
    ///   outcomes
    List<DeliveryOutcome> carry(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents);

    /// Says goodbye if there is still someone to say it to.
    @Override
    void close();
  }

  /// There is no way to a destination; every recipient of it has this outcome.
  final class UnreachableException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient DeliveryOutcome outcome;
    private final boolean busy;

    /// @param outcome never a success
    public UnreachableException(DeliveryOutcome outcome) {
      this(outcome, false);
    }

    private UnreachableException(DeliveryOutcome outcome, boolean busy) {
      super(outcome.text());
      this.outcome = outcome;
      this.busy = busy;
    }

    /// We have as many connections as we allow ourselves: nobody was asked, and what was to be sent
    /// is as it was.
    public static UnreachableException busy(DeliveryOutcome outcome) {
      return new UnreachableException(outcome, true);
    }

    /// Whether it was not tried, for want of a connection of ours, and is to be before long.
    public boolean isBusy() {
      return busy;
    }

    public DeliveryOutcome outcome() {
      return outcome;
    }
  }
}
