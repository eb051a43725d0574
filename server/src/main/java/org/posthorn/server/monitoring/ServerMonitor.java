package org.posthorn.server.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.history.History;
import org.posthorn.admin.history.Measure;
import org.posthorn.admin.history.Sampler;
import org.posthorn.admin.monitoring.MetricCatalogue;
import org.posthorn.admin.publish.RecordCheck;
import org.posthorn.admin.publish.RecordCheck.Verdict;
import org.posthorn.admin.watching.Observation;
import org.posthorn.admin.watching.PublishedNames;
import org.posthorn.directory.Domain;
import org.posthorn.journal.Journal;
import org.posthorn.queue.Queue;
import org.posthorn.queue.QueueAdministration;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.runtime.Metrics;
import org.posthorn.server.lifecycle.PeriodicTasks;
import org.posthorn.server.storage.Storage;
import org.posthorn.wire.sessions.OpenSessionLimits;
import org.posthorn.wire.sessions.OpenSessions;
import org.posthorn.wire.sessions.TraceLimits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Monitors the running server: stores the data of the charts every minute, and compares the DNS
/// records of local domains every hour with those that should be published.
public final class ServerMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServerMonitor.class);
  private static final Duration SAMPLE_EVERY = Duration.ofMinutes(1);
  private static final Duration FIRST = Duration.ofSeconds(5);
  private static final Duration DNS_CHECK_EVERY = Duration.ofHours(1);
  private static final Duration END_MAX = Duration.ofSeconds(5);

  /// How many messages of the queue are read to find the oldest one.
  private static final int MESSAGES_MAX = 1_000;

  private final Operations operations;
  private final Observation observation;
  private final Storage storage;
  private final Queue queue;
  private final PeriodicTasks tasks;
  private volatile long oldestSeconds;
  private volatile long waiting;
  private volatile long held;
  private volatile long failed;
  private volatile boolean closing;

  private ServerMonitor(
      Operations operations, Observation observation, Storage storage, Queue queue) {
    this.operations = operations;
    this.observation = observation;
    this.storage = storage;
    this.queue = queue;
    tasks =
        new PeriodicTasks(
            "observing", 2, observation.metrics().counter("internal_errors_total")::increment);
  }

  /// Starts recording.
  public static Observation observation(
      Storage storage, OpenSessionLimits sessions, Metrics metrics, Optional<Journal> journal) {
    return new Observation(
        metrics,
        new OpenSessions(InstantSource.system(), TraceLimits.defaults(), sessions),
        new History(storage.kv()),
        new PublishedNames(),
        Instant.now(),
        journal);
  }

  public static ServerMonitor start(
      Operations operations, Observation observation, Storage storage, Queue queue) {
    ServerMonitor monitor = new ServerMonitor(operations, observation, storage, queue);
    observation.metrics().gauge("queue.oldest_seconds", () -> monitor.oldestSeconds);
    observation.metrics().gauge("queue.waiting", () -> monitor.waiting);
    observation.metrics().gauge("queue.held", () -> monitor.held);
    observation.metrics().gauge("queue.failed", () -> monitor.failed);
    Sampler sampler =
        new Sampler(monitor::counters, observation.metrics()::distributions, monitor::gauges);
    monitor.tasks.every(
        FIRST, SAMPLE_EVERY, () -> observation.history().keep(sampler, Instant.now()));
    monitor.tasks.every(SAMPLE_EVERY, SAMPLE_EVERY, operations.backups()::closeUnread);
    monitor.tasks.every(FIRST, DNS_CHECK_EVERY, monitor::checkDns);
    return monitor;
  }

  private SortedMap<String, Long> counters() {
    return MetricCatalogue.counted(observation.metrics().snapshot(), Map.of(), queue.metrics());
  }

  private Map<Measure, Long> gauges() {
    Map<Measure, Long> gauges = new EnumMap<>(Measure.class);
    waiting = queue.stats().values().stream().mapToLong(Queue.Status::queued).sum();
    gauges.put(Measure.WAITING, waiting);
    readQueue();
    gauges.put(Measure.OLDEST_SECONDS, oldestSeconds);
    try {
      gauges.put(Measure.FREE_BYTES, storage.blobs().freeBytes());
    } catch (IOException e) {
      LOG.warn("observing event=no-free-space", e);
    }
    SortedMap<String, Long> store = storage.kv().metrics();
    gauges.put(
        Measure.STORE_BYTES,
        store.getOrDefault("sst_bytes", 0L)
            + store.getOrDefault("blob_bytes", 0L)
            + store.getOrDefault("wal_bytes", 0L));
    Runtime runtime = Runtime.getRuntime();
    gauges.put(Measure.HEAP_BYTES, runtime.totalMemory() - runtime.freeMemory());
    resident().ifPresent(bytes -> gauges.put(Measure.PROCESS_BYTES, bytes));
    sessions(gauges);
    return gauges;
  }

  private void sessions(Map<Measure, Long> gauges) {
    gauges.put(Measure.IMAP_SESSIONS, 0L);
    gauges.put(Measure.SUBMISSION_SESSIONS, 0L);
    gauges.put(Measure.OTHER_SESSIONS, 0L);
    observation
        .sessions()
        .list()
        .forEach(session ->
            gauges.merge(
                switch (session.protocol()) {
                  case "imap" -> Measure.IMAP_SESSIONS;
                  case "submission" -> Measure.SUBMISSION_SESSIONS;
                  default -> Measure.OTHER_SESSIONS;
                },
                1L,
                Long::sum));
  }

  /// How long the oldest message in progress has waited, and how many messages are held or failed.
  /// Only the first messages of a long queue are read.
  private void readQueue() {
    QueueAdministration administration = queue.administration();
    List<QueuedMessage> some =
        administration
            .list(QueueAdministration.Filter.ALL, Optional.empty(), MESSAGES_MAX)
            .messages();
    held = some.stream().filter(message -> has(message, RecipientState.HELD)).count();
    failed = administration.failed(MESSAGES_MAX).size();
    Instant now = Instant.now();
    oldestSeconds =
        some.stream()
            .filter(ServerMonitor::waits)
            .mapToLong(message -> Duration.between(message.envelope().arrival(), now).toSeconds())
            .max()
            .orElse(0);
  }

  private static boolean has(QueuedMessage message, RecipientState state) {
    return message.recipients().stream().anyMatch(recipient -> recipient.state() == state);
  }

  private static boolean waits(QueuedMessage message) {
    return message.recipients().stream().anyMatch(recipient -> recipient.state().waiting());
  }

  /// Memory of the process, where the system reports it in pages.
  private static Optional<Long> resident() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("VmRSS:")) {
          return Optional.of(Long.parseLong(line.replaceAll("[^0-9]", "")) << 10);
        }
      }
    } catch (IOException e) {
      LOG.debug("observing event=no-proc", e);
    }
    return Optional.empty();
  }

  private void checkDns() {
    List<Domain> domains = storage.directory().domains();
    observation.published().keepOnly(domains.stream().map(domain -> domain.name()).toList());
    for (Domain domain : domains) {
      if (closing) {
        return;
      }
      List<RecordCheck.Result> results =
          operations
              .dnsRecords()
              .check(new Caller(Caller.system().actor(), domain.tenant()), domain.name());
      observation
          .published()
          .found(
              domain.name(),
              (int) results.stream().filter(result -> isWrong(result.verdict())).count());
    }
  }

  /// A lookup without an answer does not count as wrong.
  private static boolean isWrong(Verdict verdict) {
    return verdict == Verdict.MISSING || verdict == Verdict.DIFFERENT;
  }

  @Override
  public void close() {
    closing = true;
    tasks.stop(END_MAX);
  }
}
