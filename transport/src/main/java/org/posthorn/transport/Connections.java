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

/// Counts connections, with two limits: connections from each local address that was chosen for a
/// sender, and connections from each local address to each server address, whatever the destination
/// domain. The second limit adapts: it is halved when a connection fails and grows with each round
/// of successes. Local addresses do not affect each other.
///
/// Thread-safe; never blocks.
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

  /// @param remembered how many servers without open connections are remembered
  Connections(int perHost, int perSource, int remembered) {
    this.perSource = perSource;
    this.perHost = new ConnectionWindow.Size(perHost, perHost, Duration.ZERO, Duration.ZERO);
    this.remembered = remembered;
  }

  /// The permission to make one connection.
  final class Slot implements AutoCloseable {
    private final Way way;
    private boolean given;

    private Slot(Way way) {
      this.way = way;
    }

    void succeeded() {
      tell(way, null);
    }

    /// The connection failed, or the server asked for fewer connections.
    void failed(DeliveryOutcome outcome) {
      tell(way, outcome);
    }

    /// Releases the slot; idempotent.
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

  /// Reserves a connection from a local address to a server.
  ///
  /// @param source empty if the system chooses the address; then only the limit per server applies
  /// @return null if a limit is reached
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

  /// Limits how many servers without open connections are remembered.
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
      return; // released, and forgotten since
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
      ways.remove(way); // in its initial state: nothing to remember
    }
  }

  /// Connections that are open or being opened.
  synchronized int open() {
    return ways.values().stream().mapToInt(hold -> hold.open).sum();
  }
}
