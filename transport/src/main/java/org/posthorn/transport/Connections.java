package org.posthorn.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.transport.message.DeliveryOutcome;

/// How many connections there are: from each address of ours that was chosen for a sender, and from
/// each address of ours to each server, whichever destinations lead there. The latter adapts:
/// halves when a connection fails, grows again with each round of successes. What happens to one
/// address of ours at a server does not bear on another.
///
/// Thread-safe; nobody waits in here.
final class Connections {
  private final int perSource;
  private final ConnectionWindow.Size perHost;
  private final int remembered;
  private final Map<InetAddress, Integer> sources = new HashMap<>();
  private final LinkedHashMap<Way, Hold> ways = new LinkedHashMap<>();

  private record Way(Optional<InetAddress> source, InetSocketAddress server) {}

  private static final class Hold {
    final ConnectionWindow window;
    int open;

    Hold(ConnectionWindow window) {
      this.window = window;
    }
  }

  /// @param remembered servers without connections of which it is known how they went
  Connections(int perHost, int perSource, int remembered) {
    this.perSource = perSource;
    this.perHost = new ConnectionWindow.Size(perHost, perHost, Duration.ZERO, Duration.ZERO);
    this.remembered = remembered;
  }

  /// A connection that may be made.
  final class Slot implements AutoCloseable {
    private final Way way;
    private boolean given;

    private Slot(Way way) {
      this.way = way;
    }

    void succeeded() {
      tell(way, null);
    }

    /// It broke, or the server wanted to have less of them.
    void failed(DeliveryOutcome outcome) {
      tell(way, outcome);
    }

    /// Gives it back; more than once does nothing.
    @Override
    public void close() {
      synchronized (Connections.this) {
        if (!given) {
          given = true;
          giveBack(way);
        }
      }
    }
  }

  /// A connection from one address of ours to a server.
  ///
  /// @param source none if it is the system's choice, which has no bound of its own
  /// @return null if there are as many as may be
  synchronized @Nullable Slot take(Optional<InetAddress> source, InetSocketAddress server) {
    int ofSource = source.map(address -> sources.getOrDefault(address, 0)).orElse(0);
    if (source.isPresent() && ofSource >= perSource) {
      return null;
    }
    Way way = new Way(source, server);
    Hold hold = ways.computeIfAbsent(way, absent -> new Hold(window()));
    if (hold.open >= hold.window.width()) {
      return null;
    }
    hold.open++;
    source.ifPresent(address -> sources.merge(address, 1, Integer::sum));
    forgetOldest();
    return new Slot(way);
  }

  private ConnectionWindow window() {
    ConnectionWindow window = new ConnectionWindow(perHost);
    window.opened();
    return window;
  }

  /// Those without connections are remembered for how they went, but not too many of them.
  private void forgetOldest() {
    Iterator<Hold> holds = ways.values().iterator();
    for (int excess = ways.size() - remembered; excess > 0 && holds.hasNext(); excess--) {
      if (holds.next().open == 0) {
        holds.remove();
      }
    }
  }

  private synchronized void tell(Way way, @Nullable DeliveryOutcome failure) {
    Hold hold = ways.get(way);
    if (hold == null) {
      return; // given back, and forgotten since
    }
    if (failure == null) {
      hold.window.succeeded();
    } else {
      hold.window.failed(failure);
    }
  }

  private void giveBack(Way way) {
    way.source()
        .ifPresent(address ->
            sources.computeIfPresent(address, (_, count) -> count > 1 ? count - 1 : null));
    Hold hold = ways.get(way);
    if (hold != null && --hold.open == 0 && hold.window.width() == perHost.max()) {
      ways.remove(way); // nothing is known of it that is not known of any
    }
  }

  /// Connections that are open or being opened.
  synchronized int open() {
    return ways.values().stream().mapToInt(hold -> hold.open).sum();
  }
}
