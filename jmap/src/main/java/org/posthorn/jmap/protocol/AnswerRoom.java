package org.posthorn.jmap.protocol;

import java.util.concurrent.atomic.AtomicLong;

/// Room in memory for answers while they are put together: so much for each request, and so much
/// for all requests of all clients. Thread-safe.
final class AnswerRoom {
  private final long eachMax;
  private final AtomicLong left;

  /// @param eachMax characters of the answers of one request
  /// @param allMax of all requests at once
  AnswerRoom(long eachMax, long allMax) {
    this.eachMax = eachMax;
    this.left = new AtomicLong(allMax);
  }

  /// The part of one request, which gives it back by closing it.
  Share share() {
    return new Share();
  }

  /// What one request has taken. One thread.
  final class Share implements AutoCloseable {
    private long taken;

    /// Takes room for what is about to be told.
    ///
    /// @throws MethodException REQUEST_TOO_LARGE if the request has told too much;
    ///   SERVER_UNAVAILABLE if others tell so much that there is no room now
    void take(long characters) {
      if (taken + characters > eachMax) {
        throw new MethodException(
            MethodException.Type.REQUEST_TOO_LARGE,
            "the answers of a request have at most " + eachMax + " characters");
      }
      long before = left.getAndUpdate(now -> now < characters ? now : now - characters);
      if (before < characters) {
        throw new MethodException(
            MethodException.Type.SERVER_UNAVAILABLE,
            "the server answers too many long requests; try again in some seconds");
      }
      taken += characters;
    }

    /// What has been told in the end: more or less than was taken, as a call that fails tells
    /// nothing.
    void settle(long characters) {
      left.addAndGet(taken - characters);
      taken = characters;
    }

    long taken() {
      return taken;
    }

    boolean full() {
      return taken > eachMax;
    }

    @Override
    public void close() {
      left.addAndGet(taken);
      taken = 0;
    }
  }
}
