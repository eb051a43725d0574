package org.posthorn.queue.schedule;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthorn.transport.message.QueueId;

/// Which messages workers have: at one destination, only one worker at a time has a message.
/// Guarded by the lock of [Schedule].
final class BusyMessages {
  private record Key(QueueId id, long destination) {}

  /// Each with the claims that wait until the message is free.
  private final Map<Key, List<Claim>> busy = new HashMap<>();

  /// Takes a message, or lets the claim wait for it.
  ///
  /// @return whether the message was free
  boolean take(Claim claim) {
    Key key = new Key(claim.row().key().id(), claim.cursor().destination().hash);
    List<Claim> waiting = busy.putIfAbsent(key, new ArrayList<>());
    if (waiting != null) {
      waiting.add(claim);
    }
    return waiting == null;
  }

  /// Takes a message if no worker has it.
  boolean reserve(QueueId id, long destination) {
    return busy.putIfAbsent(new Key(id, destination), new ArrayList<>()) == null;
  }

  /// Frees a message.
  ///
  /// @return the claims that waited for it
  List<Claim> release(QueueId id, long destination) {
    return Optional.ofNullable(busy.remove(new Key(id, destination))).orElse(List.of());
  }

  boolean has(QueueId id, long destination) {
    return busy.containsKey(new Key(id, destination));
  }
}
