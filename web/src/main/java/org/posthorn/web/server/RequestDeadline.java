package org.posthorn.web.server;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;
import org.posthorn.runtime.Metrics;

/// Closes connections without a complete request for too long. The library's idle timeout does not
/// apply to a TLS handshake, a header or frames that arrive octet by octet. Thread-safe.
final class RequestDeadline {
  private final Scheduler scheduler;
  private final Duration max;
  private final Metrics.Counter ended;
  private final Map<EndPoint, Watched> open = new ConcurrentHashMap<>();

  RequestDeadline(Scheduler scheduler, Duration max, Metrics metrics) {
    this.scheduler = scheduler;
    this.max = max;
    this.ended = metrics.counter("web.connections_without_request");
  }

  /// Watches a connection until [Watched#close].
  Watched watch(EndPoint endPoint) {
    Watched watched = new Watched(lowest(endPoint));
    open.put(watched.endPoint, watched);
    watched.checkAfter(max.toNanos());
    return watched;
  }

  /// The connection of a request.
  Watched of(Request request) {
    EndPoint endPoint = lowest(request.getConnectionMetaData().getConnection().getEndPoint());
    Watched watched = open.get(endPoint);
    return watched == null ? new Watched(endPoint) : watched; // closed in the meantime
  }

  /// The socket below TLS and PROXY headers.
  private static EndPoint lowest(EndPoint endPoint) {
    EndPoint lowest = endPoint;
    while (lowest instanceof EndPoint.Wrapper wrapper) {
      lowest = wrapper.unwrap();
    }
    return lowest;
  }

  /// A connection with its running requests.
  final class Watched implements AutoCloseable {
    private final EndPoint endPoint;
    private int underWay; // under this
    private long since = System.nanoTime(); // under this: when the last answer was complete

    private Watched(EndPoint endPoint) {
      this.endPoint = endPoint;
    }

    /// A request or WebSocket has started.
    synchronized void begin() {
      underWay++;
    }

    /// It has ended.
    synchronized void end() {
      underWay--;
      since = System.nanoTime();
    }

    private void checkAfter(long nanos) {
      scheduler.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
      if (open.get(endPoint) != this) {
        return;
      }
      long left = left();
      if (left > 0) {
        checkAfter(left);
        return;
      }
      ended.increment();
      endPoint.close();
    }

    private synchronized long left() {
      return underWay > 0 ? max.toNanos() : max.toNanos() - (System.nanoTime() - since);
    }

    @Override
    public void close() {
      open.remove(endPoint, this);
    }
  }
}
