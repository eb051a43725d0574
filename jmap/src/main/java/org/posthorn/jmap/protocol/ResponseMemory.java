package org.posthorn.jmap.protocol;

import java.util.concurrent.atomic.AtomicLong;

/// Limits the memory for responses that are being built: per request, and for all requests
/// together. Thread-safe.
final class ResponseMemory {
  private final long eachMax;
  private final AtomicLong left;

  /// @param eachMax characters of the responses of one request
  /// @param allMax of all concurrent requests
  ResponseMemory(long eachMax, long allMax) {
    this.eachMax = eachMax;
    this.left = new AtomicLong(allMax);
  }

  /// The share of one request, which is released by closing it.
  Share share() {
    return new Share();
  }

  /// The memory reserved by one request. One thread.
  final class Share implements AutoCloseable {
    private long taken;

    /// Reserves memory for a part of a response.
    ///
    /// @throws MethodException REQUEST_TOO_LARGE if the responses of the request are too large;
    ///   SERVER_UNAVAILABLE if other requests use the memory now
    void take(long characters) {
      if (taken + characters > eachMax) {
        throw new MethodException(
            MethodException.Type.REQUEST_TOO_LARGE,
            "the responses of a request have at most " + eachMax + " characters");
      }
      long before = left.getAndUpdate(now -> now < characters ? now : now - characters);
      if (before < characters) {
        throw new MethodException(
            MethodException.Type.SERVER_UNAVAILABLE,
            "the server is building too many large responses; try again in some seconds");
      }
      taken += characters;
    }

    /// Replaces the reservation by the actual size: a call that fails, for instance, returns less.
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
