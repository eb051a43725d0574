package org.posthorn.server.sealed;

import java.time.Duration;
import java.util.Optional;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.lifecycle.PeriodicTasks;
import org.posthorn.vault.qkd.KeyLink;
import org.posthorn.vault.qkd.KeyServerException;
import org.posthorn.vault.sealed.SealedLink;
import org.posthorn.vault.sealed.SealedLinks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Measures the stock of the key links every minute, and forgets old ids of keys. On a thread of
/// its own, because a key server may take long to answer.
public final class LinkMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LinkMonitor.class);
  private static final Duration MEASURE_EVERY = Duration.ofMinutes(1);
  private static final Duration SWEEP_EVERY = Duration.ofHours(6);

  /// The store must not be closed while it is written to.
  private static final Duration END_MAX = Duration.ofSeconds(10);

  private final Optional<PeriodicTasks> tasks;

  private LinkMonitor(Optional<PeriodicTasks> tasks) {
    this.tasks = tasks;
  }

  /// Does nothing if there are no links.
  public static LinkMonitor start(SealedLinks links, Metrics metrics) {
    if (links.links().isEmpty()) {
      return new LinkMonitor(Optional.empty());
    }
    Metrics.Counter internalErrors = metrics.counter("internal_errors_total");
    PeriodicTasks tasks = new PeriodicTasks("key-links", 1, internalErrors::increment);
    tasks.every(Duration.ZERO, MEASURE_EVERY, () -> measure(links));
    tasks.every(
        SWEEP_EVERY,
        SWEEP_EVERY,
        () -> links.links().stream().map(SealedLink::keys).forEach(KeyLink::sweep));
    return new LinkMonitor(Optional.of(tasks));
  }

  private static void measure(SealedLinks links) {
    for (SealedLink link : links.links()) {
      try {
        long stored = link.keys().measure().stored();
        LOG.debug("key-link event=measured link={} stored={}", link.name(), stored);
      } catch (KeyServerException e) {
        // KeyLink has logged it, and keeps it for qkd status.
        LOG.debug("key-link event=not-measured link={}", link.name());
      }
    }
  }

  @Override
  public void close() {
    tasks.ifPresent(running -> running.stop(END_MAX));
  }
}
