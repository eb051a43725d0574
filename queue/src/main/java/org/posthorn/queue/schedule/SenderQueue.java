package org.posthorn.queue.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/// One sender at a destination, with its cursors that have something due. Guarded by the lock of
/// [Schedule].
final class SenderQueue {
  final DestinationQueue destination;
  final long hash;
  final boolean bulk;
  final Deque<Cursor> ready = new ArrayDeque<>();
  final Set<Cursor> cursors = new HashSet<>();
  boolean inRotation;

  SenderQueue(DestinationQueue destination, long hash, boolean bulk) {
    this.destination = destination;
    this.hash = hash;
    this.bulk = bulk;
  }
}
