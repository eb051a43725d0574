package org.posthorn.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.posthorn.kv.StoreException;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.events.Event;
import org.posthorn.store.events.EventLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes events from sessions and writes them in batches, so that no message waits for its own
/// events. Thread-safe.
///
/// The events of the last moment before a power cut may be lost; mail is not. When events come
/// faster than they can be written, the newest are dropped and counted.
final class EventRecorder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EventRecorder.class);
  private static final int WAITING_MAX = 20_000;
  private static final int BATCH_MAX = 500;
  private static final Duration LOOK = Duration.ofMillis(250);

  /// Pause after a batch, in which the next one gathers: written one by one, events cost more than
  /// mail.
  private static final Duration GATHER = Duration.ofMillis(50);

  private final EventLog log;
  private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Metrics.Counter dropped;
  private final Duration gather;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread writer;

  EventRecorder(EventLog log, Metrics metrics) {
    this(log, metrics, GATHER);
  }

  EventRecorder(EventLog log, Metrics metrics, Duration gather) {
    this.log = log;
    this.gather = gather;
    dropped = metrics.counter("events.dropped");
    writer = Thread.ofPlatform().name("timeline").daemon().start(this::run);
  }

  /// Takes an event, which is written soon. Does not block.
  void append(Event event) {
    if (!waiting.offer(event)) {
      dropped.increment();
    }
  }

  private void run() {
    List<Event> batch = new ArrayList<>();
    try {
      while (closing.getCount() > 0 || !waiting.isEmpty()) {
        Event first = waiting.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
          batch.add(first);
          waiting.drainTo(batch, BATCH_MAX - 1);
          keep(batch);
          if (batch.size() < BATCH_MAX) {
            closing.await(gather.toMillis(), TimeUnit.MILLISECONDS);
          }
          batch.clear();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void keep(List<Event> batch) {
    try {
      log.append(batch);
    } catch (StoreException e) {
      // A full or failing disk also refuses mail, which reports it.
      dropped.add(batch.size());
      LOG.warn("timeline event=dropped count={} reason={}", batch.size(), e.getMessage());
    }
  }

  /// Writes what is waiting, then ends.
  @Override
  public void close() {
    closing.countDown();
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
