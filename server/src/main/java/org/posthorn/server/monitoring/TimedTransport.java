package org.posthorn.server.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthorn.runtime.Histogram;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Measures the transactions of a transport, and the delay until a recipient's message was accepted
/// by the next server or filed.
///
/// @param times of transactions, in seconds
/// @param delays of each delivered recipient, in seconds: since the message was accepted, or since
///   it was due if its sender requested a time
public record TimedTransport(
    MailTransport transport, Histogram times, Histogram delays, InstantSource clock)
    implements MailTransport {
  private static final Set<DeliveryOutcome.Kind> REACHED =
      EnumSet.of(
          DeliveryOutcome.Kind.DELIVERED, DeliveryOutcome.Kind.RELAYED, DeliveryOutcome.Kind.FILED);

  private void measure(SmtpEnvelope envelope, List<DeliveryOutcome> outcomes) {
    Instant due =
        envelope.notBefore().isAfter(envelope.arrival())
            ? envelope.notBefore()
            : envelope.arrival();
    double seconds = Math.max(0, Duration.between(due, clock.instant()).toMillis() / 1e3);
    outcomes.stream()
        .filter(outcome -> REACHED.contains(outcome.kind()))
        .forEach(_ -> delays.add(seconds));
  }

  @Override
  public TransportSession open(Destination destination, SmtpEnvelope first)
      throws UnreachableException {
    TransportSession session = transport.open(destination, first);
    return new TransportSession() {
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
        long begin = System.nanoTime();
        try {
          List<DeliveryOutcome> outcomes = session.deliver(envelope, recipients, contents);
          measure(envelope, outcomes);
          return outcomes;
        } finally {
          times.addSince(begin);
        }
      }

      @Override
      public void close() {
        session.close();
      }
    };
  }
}
