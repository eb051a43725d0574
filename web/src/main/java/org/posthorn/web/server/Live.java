package org.posthorn.web.server;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.posthorn.runtime.Cidr;
import org.posthorn.runtime.Metrics;
import org.posthorn.runtime.Permits;
import org.posthorn.web.WebException;

/// Counts open WebSockets and event streams, and ends them when the server stops. Thread-safe.
final class Live {
  private final Semaphore open;
  private final Permits<Cidr> perAddress;
  private final Metrics.Counter refused;
  private final Set<Place> places = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  Live(int openMax, int perAddressMax, Metrics metrics) {
    this.open = new Semaphore(openMax);
    this.perAddress = new Permits<>(perAddressMax);
    this.refused = metrics.counter("web.refused_live");
    metrics.gauge("web.live", places::size);
  }

  /// A reserved slot, released by [#close], which may be called more than once.
  final class Place implements AutoCloseable {
    private final Cidr client;
    private volatile Runnable end = () -> {};
    private volatile Runnable whenClosed = () -> {};

    private Place(Cidr client) {
      this.client = client;
    }

    /// Sets what ends it when the server stops.
    void endedBy(Runnable how) {
      end = how;
      if (ended) {
        how.run();
      }
    }

    void whenClosed(Runnable what) {
      whenClosed = what;
    }

    @Override
    public void close() {
      if (places.remove(this)) {
        whenClosed.run();
        perAddress.release(client);
        open.release();
      }
    }
  }

  /// @throws WebException 429 or 503 if a limit is reached
  Place take(Cidr client) {
    if (!open.tryAcquire()) {
      throw refusal(503);
    }
    if (!perAddress.tryAcquire(client)) {
      open.release();
      throw refusal(429);
    }
    Place place = new Place(client);
    places.add(place);
    return place;
  }

  private WebException refusal(int status) {
    refused.increment();
    return WebException.retryLater(status, "too many WebSockets and event streams");
  }

  /// Ends all of them.
  void end() {
    ended = true;
    places.forEach(place -> place.end.run());
  }
}
