package org.posthorn.delivery.octets;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// The memory that messages share while they are staged, beyond what each one has for itself. Many
/// large messages at once must not fill the heap: a message that gets no share is written to a
/// blob. Pieces are reused, because short-lived arrays of this size cost the garbage collector
/// most. Thread-safe.
public final class StagingMemory {
  static final int PIECE_BYTES = 64 << 10;

  private final int perMessageMax;
  private final int sharedMax;

  /// Includes what only headers may use: while large messages have all of the shared memory, there
  /// is still room for a header, which cannot go to a blob.
  private final long withHeadersMax;

  private final ArrayDeque<byte[]> kept = new ArrayDeque<>();
  private long taken;

  /// @param perMessageMax octets of one message, its first [StagingBuffer#OWN_BYTES] included
  /// @param sharedMax octets of all messages
  public StagingMemory(int perMessageMax, int sharedMax) {
    this.perMessageMax = perMessageMax;
    this.sharedMax = sharedMax;
    withHeadersMax = sharedMax + sharedMax / 4L;
  }

  /// Takes a piece, with any content, for a message that holds some octets. It has to be given
  /// back.
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

  /// Reserves room for octets of a header, which is kept in an array of its own. It has to be given
  /// back by [#release].
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
