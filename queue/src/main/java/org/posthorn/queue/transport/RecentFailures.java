package org.posthorn.queue.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Servers that could not be reached lately; they are tried after the others. Thread-safe.
final class RecentFailures {
  private final Duration remembered;
  private final InstantSource clock;
  private final Map<InetSocketAddress, Instant> until;

  RecentFailures(TransportSettings settings, InstantSource clock) {
    this.remembered = settings.failureRemembered();
    this.clock = clock;
    int most = settings.failuresMax();
    this.until =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Instant> eldest) {
            return size() > most;
          }
        };
  }

  synchronized void failed(Exchanger exchanger) {
    until.put(exchanger.address(), clock.instant().plus(remembered));
  }

  synchronized void reached(Exchanger exchanger) {
    until.remove(exchanger.address());
  }

  /// The same, those that failed lately at the end.
  synchronized List<Exchanger> last(List<Exchanger> exchangers) {
    Instant now = clock.instant();
    List<Exchanger> good = new ArrayList<>();
    List<Exchanger> failed = new ArrayList<>();
    for (Exchanger exchanger : exchangers) {
      Instant end = until.get(exchanger.address());
      (end != null && end.isAfter(now) ? failed : good).add(exchanger);
    }
    good.addAll(failed);
    return good;
  }
}
