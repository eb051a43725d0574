package org.posthorn.delivery;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that messages share while they are staged, beyond the little that each may have in
/// any case. Many large messages at once must not take the heap: what gets no share is written to a
/// blob. Thread-safe.
final class StagingMemory {
  private final Limits.Memory limits;
  private final AtomicLong taken = new AtomicLong();

  StagingMemory(Limits.Memory limits) {
    this.limits = limits;
  }

  /// Takes a share for a message that holds some octets and is to hold more.
  ///
  /// @param held octets that it holds or has room for
  /// @param more octets of room that it asks for
  /// @return whether it may; if so, they are to be given back when the message is closed
  boolean tryTake(long held, int more) {
    if (held + more > limits.perMessageBytesMax()) {
      return false;
    }
    if (taken.addAndGet(more) > limits.sharedBytesMax()) {
      taken.addAndGet(-more);
      return false;
    }
    return true;
  }

  void giveBack(long octets) {
    taken.addAndGet(-octets);
  }

  /// Octets taken now.
  long taken() {
    return taken.get();
  }
}
