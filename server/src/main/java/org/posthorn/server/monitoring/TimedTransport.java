package org.posthorn.server.monitoring;

import java.util.List;
import org.posthorn.runtime.Histogram;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Measures how long the transactions of a transport take.
///
/// @param times in seconds
public record TimedTransport(MailTransport carrier, Histogram times) implements MailTransport {
  @Override
  public TransportSession open(Destination destination, SmtpEnvelope first)
      throws UnreachableException {
    TransportSession passage = carrier.open(destination, first);
    return new TransportSession() {
      @Override
      public String host() {
        return passage.host();
      }

      @Override
      public boolean takes(SmtpEnvelope envelope) {
        return passage.takes(envelope);
      }

      @Override
      public List<DeliveryOutcome> carry(
          SmtpEnvelope envelope, List<EnvelopeRecipient> recipients, Contents contents) {
        long begin = System.nanoTime();
        try {
          return passage.carry(envelope, recipients, contents);
        } finally {
          times.addSince(begin);
        }
      }

      @Override
      public void close() {
        passage.close();
      }
    };
  }
}
