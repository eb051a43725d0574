package org.posthorn.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Servers that could not be reached recently; they are tried after the others. Each further
/// failure doubles the time for which a failure is remembered: a server that has been down for days
/// is rarely tried first, and one that was busy for a minute soon is. Thread-safe.
final class RecentFailures {
  private final Duration remembered;
  private final Duration rememberedMax;
  private final InstantSource clock;
  private final Map<InetSocketAddress, Failed> failures;

  private record Failed(Instant until, Duration remembered) {}

  RecentFailures(TransportSettings settings, InstantSource clock) {
    this.remembered = settings.failureRemembered();
    this.rememberedMax = settings.failureRememberedMax();
    this.clock = clock;
    int most = settings.failuresMax();
    this.failures =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Failed> eldest) {
            return size() > most;
          }
        };
  }

  synchronized void failed(MxHost mx) {
    Failed before = failures.remove(mx.address());
    Duration twice = before == null ? remembered : before.remembered().multipliedBy(2);
    Duration next = twice.compareTo(rememberedMax) > 0 ? rememberedMax : twice;
    failures.put(mx.address(), new Failed(clock.instant().plus(next), next));
  }

  synchronized void reached(MxHost mx) {
    failures.remove(mx.address());
  }

  /// The same hosts, with those that failed recently at the end.
  synchronized List<MxHost> last(List<MxHost> mxHosts) {
    Instant now = clock.instant();
    List<MxHost> good = new ArrayList<>();
    List<MxHost> failed = new ArrayList<>();
    for (MxHost mx : mxHosts) {
      Failed last = failures.get(mx.address());
      (last != null && last.until().isAfter(now) ? failed : good).add(mx);
    }
    good.addAll(failed);
    return good;
  }
}
