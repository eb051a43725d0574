package org.posthorn.queue;

import org.posthorn.queue.message.DeliveryAttempt;

/// Is told of every attempt after its result is on disk: for the message's events, reputation and
/// webhooks. Must not block for long and must not throw. After a crash the newest attempts may be
/// missing.
@FunctionalInterface
public interface AttemptListener {
  void attempted(DeliveryAttempt attempt);
}
