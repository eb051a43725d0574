package org.posthorn.server.watching;

import java.util.List;
import org.posthorn.runtime.Histogram;
import org.posthorn.transport.Carrier;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.Envelope;
import org.posthorn.transport.message.Outcome;
import org.posthorn.transport.message.Recipient;

/// Measures how long the transactions of a carrier take.
///
/// @param times in seconds
public record TimedCarrier(Carrier carrier, Histogram times) implements Carrier {
  @Override
  public Passage open(Destination destination, Envelope first) throws NoPassageException {
    Passage passage = carrier.open(destination, first);
    return new Passage() {
      @Override
      public String host() {
        return passage.host();
      }

      @Override
      public boolean takes(Envelope envelope) {
        return passage.takes(envelope);
      }

      @Override
      public List<Outcome> carry(Envelope envelope, List<Recipient> recipients, Contents contents) {
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
