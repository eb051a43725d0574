package org.posthorn.queue;

import org.posthorn.queue.message.Attempt;

/// Told of every attempt once its result is on disk: the events of a message, reputation, webhooks.
/// Must not block for long and must not throw; after a crash the newest attempts may be missing.
@FunctionalInterface
public interface AttemptListener {
  void attempted(Attempt attempt);
}
