package org.posthorn.queue;

import org.posthorn.queue.message.Destination;
import org.posthorn.queue.message.Envelope;
import org.posthorn.queue.message.Recipient;

/// Says which destination a recipient belongs to: its domain, or the relay of the sender's domain.
/// Asked when a message is accepted, and again when it is rerouted. Asks no network.
@FunctionalInterface
public interface Router {
  Destination route(Envelope envelope, Recipient recipient);
}
