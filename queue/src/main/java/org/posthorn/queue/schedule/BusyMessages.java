package org.posthorn.queue.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.transport.message.QueueId;

/// Which messages somebody works on: at a destination, a message is in the hands of one worker at a
/// time. Guarded by the schedule's lock.
final class BusyMessages {
  private record Key(QueueId id, long destination) {}

  /// With the claims that wait until the message is free again.
  private final Map<Key, List<Claim>> busy = new HashMap<>();

  /// Takes a message, or has the claim wait for it.
  ///
  /// @return whether it was free
  boolean take(Claim claim) {
    Key key = new Key(claim.row().key().id(), claim.head().destination().hash);
    List<Claim> waiting = busy.putIfAbsent(key, new ArrayList<>());
    if (waiting != null) {
      waiting.add(claim);
    }
    return waiting == null;
  }

  /// Takes a message if nobody has it.
  boolean reserve(QueueId id, long destination) {
    return busy.putIfAbsent(new Key(id, destination), new ArrayList<>()) == null;
  }

  /// Gives a message back.
  ///
  /// @return the claims that waited for it
  List<Claim> release(QueueId id, long destination) {
    return Optional.ofNullable(busy.remove(new Key(id, destination))).orElse(List.of());
  }

  boolean has(QueueId id, long destination) {
    return busy.containsKey(new Key(id, destination));
  }
}
