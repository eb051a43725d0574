package org.posthorn.delivery.octets;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The memory that messages share while they are staged, beyond the little that each may have in
/// any case. Many large messages at once must not take the heap: what gets no share is written to a
/// blob. Pieces are used again, since each would live just long enough to cost the garbage
/// collector most. Thread-safe.
public final class StagingMemory {
  static final int PIECE_BYTES = 64 << 10;

  private final int perMessageMax;
  private final int sharedMax;

  /// With what only headers may have: while large messages have all that is shared, a header that
  /// cannot go to a blob still finds room.
  private final long withHeadersMax;

  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
  private long taken;

  /// @param perMessageMax octets of one message, its first [Stage#OWN_BYTES] included
  /// @param sharedMax octets of all messages
  public StagingMemory(int perMessageMax, int sharedMax) {
    this.perMessageMax = perMessageMax;
    this.sharedMax = sharedMax;
    withHeadersMax = sharedMax + sharedMax / 4L;
  }

  /// Takes a piece, with any content, for a message that holds some octets; to be given back.
  ///
  /// @param held octets that the message holds
  /// @return null if the message may have no more
  synchronized byte @Nullable [] take(long held) {
    if (held + PIECE_BYTES > perMessageMax || taken + PIECE_BYTES > sharedMax) {
      return null;
    }
    taken += PIECE_BYTES;
    byte[] piece = kept.poll();
    return piece == null ? new byte[PIECE_BYTES] : piece;
  }

  synchronized void giveBack(byte[] piece) {
    taken -= PIECE_BYTES;
    kept.push(piece);
  }

  /// Reserves room for octets of a header, which is kept in an array of its own; to be given back
  /// by [#release].
  ///
  /// @return whether there is room
  synchronized boolean reserve(int octets) {
    if (taken + octets > withHeadersMax) {
      return false;
    }
    taken += octets;
    while (taken + (long) kept.size() * PIECE_BYTES > withHeadersMax) {
      kept.pop(); // pieces that wait for use have no claim on the room
    }
    return true;
  }

  synchronized void release(int octets) {
    taken -= octets;
  }

  /// Octets taken and reserved now.
  synchronized long taken() {
    return taken;
  }
}
