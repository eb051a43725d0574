package org.posthorn.queue;

import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Says which destination a recipient belongs to: its domain, or the relay of the sender's domain.
/// Asked when a message is accepted, and again when it is rerouted. Asks no network.
@FunctionalInterface
public interface Router {
  Destination route(SmtpEnvelope envelope, EnvelopeRecipient recipient);
}
