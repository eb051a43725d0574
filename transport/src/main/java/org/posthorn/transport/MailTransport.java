package org.posthorn.transport;

import java.util.List;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Sends messages to a destination: over SMTP (module `transport`), or in memory in tests.
/// Thread-safe.
public interface MailTransport {

  /// Opens a session: finds the destination's servers and connects to the first that answers.
  /// Blocks for a bounded time.
  ///
  /// @param first the first message to be sent: its sender's domain determines the EHLO name and
  ///   the local address, and its TLS requirements restrict the servers
  /// @throws UnreachableException if no server can be reached now, or the destination accepts no
  ///   mail
  TransportSession open(Destination destination, SmtpEnvelope first) throws UnreachableException;

  /// An open session with a server of a destination. One thread at a time.
  interface TransportSession extends AutoCloseable {
    /// Name and address of the server.
    String host();

    /// Whether this message can be sent on this session: the session meets the message's
    /// requirements (TLS, extensions), or no server can meet them.
    boolean takes(SmtpEnvelope envelope);

    /// Sends one message in one transaction. Blocks for a bounded time.
    ///
    /// @param recipients recipients of the envelope to send to now, at least one
    /// @return an outcome for each recipient, in order; connection failures are outcomes too
    List<DeliveryOutcome> deliver(
        SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents);

    /// Sends QUIT if the connection is still usable, and closes it.
    @Override
    void close();
  }

  /// The destination cannot be reached; the outcome applies to all its recipients.
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

    /// All allowed connections are in use. No server was contacted; the message is unchanged.
    public static UnreachableException busy(DeliveryOutcome outcome) {
      return new UnreachableException(outcome, true);
    }

    /// Whether the only reason is that no connection was free; the caller should try again soon.
    public boolean isBusy() {
      return busy;
    }

    public DeliveryOutcome outcome() {
      return outcome;
    }
  }
}
