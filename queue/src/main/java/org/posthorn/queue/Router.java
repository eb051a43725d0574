package org.posthorn.queue;

import org.posthorn.transport.message.Destination;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.SmtpEnvelope;

/// Gives the destination of a recipient: its domain, or the relay of the sender's domain. Called
/// when a message is accepted and when it is rerouted. Makes no network request.
@FunctionalInterface
public interface Router {
  Destination route(SmtpEnvelope envelope, EnvelopeRecipient recipient);
}
