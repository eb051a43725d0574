package org.posthorn.queue;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.posthorn.directory.AccountId;
import org.posthorn.dns.DomainName;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.RowRange;
import org.posthorn.kv.StoreException;
import org.posthorn.mailauth.dkim.DkimKey;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.queue.rows.DueRow;
import org.posthorn.queue.rows.QueueTables;
import org.posthorn.queue.schedule.DestinationQueue;
import org.posthorn.queue.schedule.Schedule;
import org.posthorn.transport.ActiveKeys;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;
import org.posthorn.transport.report.ReportWriter;
import org.posthorn.transport.report.StatusReportLimits;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.transport.suppression.Suppressions;
import org.posthorn.transport.warmup.WarmUps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The queue of outbound mail. A message that [Spool#accept] returned for is on disk, and is tried
/// until each recipient is delivered, refused, expired or cancelled. Thread-safe.
///
/// Accepts messages from its construction on; sends them after [#start].
public final class Queue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  private final QueueLimits limits;
  private final Dependencies dependencies;
  private final SecureRandom random = new SecureRandom();
  private final KeyedHash hash;
  private final Leases leases;
  private final Shards shards;
  private final Schedule schedule;
  private final RecentMessages recent;
  private final QueueMetrics metrics = new QueueMetrics();
  private final Suppressions suppressions;
  private final SentLog sent;
  private final Acceptance acceptance;
  private final WarmUps warmUps;
  private final ResultWriter resultWriter;
  private final ReportWorker reporter;
  private final StatusFollower follower;
  private final StatusNotifier notifier;
  private final Dispatcher dispatcher;
  private final QueueAdministration administration;
  private final Set<QueueId> spooling = ConcurrentHashMap.newKeySet();
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("delivery-worker-", 0).factory());
  private final Thread dispatcherThread;
  private final Thread reporterThread;
  private final Thread notifierThread;
  private volatile boolean halted;

  /// What the queue uses.
  ///
  /// @param keys sign reports
  /// @param random random numbers from 0 to 1, which spread retries
  public record Dependencies(
      MailTransport transport,
      Router router,
      ReportWriter reportWriter,
      ActiveKeys keys,
      LocalDelivery localDelivery,
      AttemptListener timeline,
      InstantSource clock,
      DoubleSupplier random) {}

  /// A queue without a follower.
  public Queue(
      KeyValueStore kv, QueueSettings settings, QueueLimits limits, Dependencies dependencies) {
    this(kv, settings, limits, dependencies, StatusFollower.NONE);
  }

  public Queue(
      KeyValueStore kv,
      QueueSettings settings,
      QueueLimits limits,
      Dependencies dependencies,
      StatusFollower follower) {
    this.follower = follower;
    this.limits = limits;
    this.dependencies = dependencies;
    this.hash = KeyedHash.of(kv, random);
    this.recent = new RecentMessages(limits);
    this.leases = new Leases(kv, settings.node(), limits);
    this.schedule = new Schedule(limits.schedule(), settings.window(), dependencies.clock());
    this.shards = new Shards(kv, leases, hash, follower);
    this.suppressions =
        new Suppressions(
            kv,
            hash,
            dependencies.clock(),
            settings.suppression(),
            dependencies.localDelivery()::isLocal);
    this.sent = new SentLog(shards, hash, StatusReportLimits.defaults());
    this.acceptance =
        new Acceptance(
            shards, dependencies.router(), suppressions, sent, dependencies.clock(), limits);
    this.warmUps = new WarmUps(kv, settings.sourceAddresses().warmUp(), dependencies.clock());
    this.resultWriter =
        new ResultWriter(
            new ResultTransactions(shards, settings.retries()),
            schedule,
            new ResultListener(),
            metrics,
            limits);
    this.reporter =
        new ReportWorker(
            shards,
            dependencies.reportWriter(),
            dependencies.localDelivery(),
            this::signedSpool,
            settings.retries(),
            dependencies.clock());
    this.notifier = new StatusNotifier(shards, follower);
    this.dispatcher = dispatcher(kv, settings);
    this.administration =
        new QueueAdministration(
            shards,
            schedule,
            dependencies.router(),
            settings.sourceAddresses().own(),
            dependencies.clock(),
            (shard, rows) -> planned(shard, rows, false, false));
    this.dispatcherThread = Thread.ofPlatform().name("queue").daemon().unstarted(dispatcher);
    this.reporterThread = Thread.ofVirtual().name("queue-reports").unstarted(reporter);
    this.notifierThread = Thread.ofVirtual().name("queue-notices").unstarted(notifier);
  }

  private Dispatcher dispatcher(KeyValueStore kv, QueueSettings settings) {
    Sweeper sweeper =
        new Sweeper(
            shards,
            sent,
            settings.failedRetention(),
            limits.times().idRetention(),
            spooling,
            dependencies.clock().instant());
    DeliveryWorker.Context context =
        new DeliveryWorker.Context(
            schedule,
            new JobReader(kv, hash, recent, metrics, limits),
            resultWriter,
            dependencies.transport(),
            dependencies.clock(),
            dependencies.random(),
            limits,
            settings.idleGrace(),
            warmUps,
            settings.sourceAddresses().source());
    return new Dispatcher(
        leases,
        resultWriter,
        new Dispatcher.ReportWorkers(reporter, notifier),
        sweeper,
        context,
        workers);
  }

  /// Starts sending.
  public void start() {
    dispatcherThread.start();
    reporterThread.start();
    notifierThread.start();
  }

  /// Begins a message under a random id.
  public Spool spool() {
    byte[] id = new byte[QueueId.BYTES];
    random.nextBytes(id);
    return spool(QueueId.of(id), false);
  }

  /// Begins a message under an id that the caller may use again for the same message. Whatever
  /// happens, the message is queued once. The id is remembered for [QueueLimits.Times#idRetention]
  /// after the message has left.
  public Spool spool(QueueId id) {
    return spool(id, true);
  }

  private Spool signedSpool(QueueId id, Optional<DomainName> author) {
    // First, so that no spool stays open if the keys cannot be read.
    List<DkimKey> keys = author.map(dependencies.keys()::active).orElse(List.of());
    Spool spool = spool(id);
    spool.sign(keys, dependencies.clock().instant());
    return spool;
  }

  private Spool spool(QueueId id, boolean idGiven) {
    spooling.add(id);
    return new Spool(id, idGiven, new SpoolAcceptor(), spool -> spooling.remove(spool.id()));
  }

  /// Whether an account's mail is followed and therefore has to go through the queue. True if that
  /// is not known.
  public boolean follows(AccountId submitter) {
    return follower.follows(submitter);
  }

  /// Lists and changes what is in the queue.
  public QueueAdministration administration() {
    return administration;
  }

  /// Addresses that are not tried because they do not exist.
  public Suppressions suppressions() {
    return suppressions;
  }

  /// What users sent in the last days, for the reports of other servers.
  public SentLog sentLog() {
    return sent;
  }

  /// The warm-up of source addresses.
  public WarmUps warmUps() {
    return warmUps;
  }

  /// The status of a destination.
  ///
  /// @param queued recipients that wait
  /// @param active running attempts and open connections
  /// @param window how many of these are allowed
  /// @param next when the earliest waiting row is due
  /// @param lastFailure why this server postpones mail (warm-up), if it does; otherwise the result
  ///   of the last attempt, if it failed
  public record Status(
      long queued,
      int active,
      int window,
      Optional<Instant> next,
      Optional<DeliveryOutcome> lastFailure) {}

  /// All destinations for which something waits. Reads all due rows, a page at a time.
  public SortedMap<String, Status> stats() {
    Map<Long, DestinationQueue.Status> known = schedule.statuses();
    SortedMap<String, Status> stats = new TreeMap<>();
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      shards.each(
          RowRange.all(QueueTables.partition(shard), QueueTables.DUE),
          row -> count(DueRow.decode(row.key(), row.value()), known, stats));
    }
    return stats;
  }

  private static void count(
      DueRow row, Map<Long, DestinationQueue.Status> known, Map<String, Status> stats) {
    DestinationQueue.Status status = known.get(row.key().destination());
    Instant due = Instant.ofEpochMilli(row.key().due());
    int recipients = row.recipients().size();
    stats.compute(
        row.destination().name(),
        (_, before) ->
            new Status(
                recipients + (before == null ? 0 : before.queued()),
                status == null ? 0 : status.active(),
                status == null ? 0 : status.width(),
                before == null
                    ? Optional.of(due)
                    : before.next().map(next -> next.isBefore(due) ? next : due),
                status == null ? Optional.empty() : status.lastFailure()));
  }

  /// Counters since the start, and what is held in memory. Cheap enough to call every few seconds.
  public SortedMap<String, Long> metrics() {
    SortedMap<String, Long> all = metrics.snapshot();
    Schedule.Counts counts = schedule.counts();
    all.put("cursors", (long) counts.cursors());
    all.put("rows", (long) counts.rows());
    all.put("workers", (long) counts.workers());
    all.put("destinations", (long) counts.destinations());
    all.put("recent_bytes", recent.bytes());
    all.put("unsaved", (long) resultWriter.unsaved());
    all.put("halted", halted ? 1L : 0L);
    return all;
  }

  /// Looks at the clock now: for test clocks that do not advance by themselves.
  void wake() {
    schedule.signal();
  }

  /// Whether this server holds all shards and has read them.
  boolean isReady() {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      if (!leases.held(shard)) {
        return false;
      }
    }
    return dispatcher.roundCompleted();
  }

  /// Whether the queue is idle: nothing is due, no worker runs, and no shard is being read.
  boolean isIdle() {
    return !dispatcher.readsRows() && schedule.isIdle();
  }

  /// Starts no more work, and waits for running attempts for at most
  /// [QueueLimits.Times#closeTimeout]. An attempt that has not finished by then is repeated after
  /// the next start. The store stays open.
  @Override
  public void close() {
    dispatcher.stop();
    schedule.stop();
    reporter.stop();
    notifier.stop();
    workers.shutdown();
    try {
      long millis = limits.times().closeTimeout().toMillis();
      if (dispatcherThread.getState() != Thread.State.NEW) {
        dispatcherThread.join(millis);
        reporterThread.join(millis);
        notifierThread.join(millis);
      }
      if (!workers.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
        LOG.warn("queue event=closed-during-attempts note=\"their messages may be sent twice\"");
        workers.shutdownNow();
      }
    } catch (InterruptedException e) {
      workers.shutdownNow();
      Thread.currentThread().interrupt();
    }
    resultWriter.retry();
    resultWriter.retryFailed();
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      leases.release(shard);
    }
  }

  /// Queues what spools accept.
  private final class SpoolAcceptor implements Spool.Acceptor {
    @Override
    public void accept(Acceptance.StoredMessage body, SmtpEnvelope envelope, boolean hold) {
      Acceptance.Accepted accepted = acceptance.accept(body, envelope, hold);
      metrics.count(accepted.duplicate() ? "duplicates" : "accepted");
      keepInMemory(body, accepted.message());
      accepted.refused().forEach(dependencies.timeline()::attempted);
      planned(
          QueueTables.shard(body.id()), accepted.planned(), accepted.reports(), accepted.notices());
    }

    /// Keeps the message in memory for its first attempt.
    private void keepInMemory(Acceptance.StoredMessage body, @Nullable KnownMessage message) {
      if (message == null || body.pieces() > 0) {
        return;
      }
      boolean due = message.due().key().due() <= dependencies.clock().millis();
      if (due && leases.held(QueueTables.shard(body.id()))) {
        recent.keep(body.id(), new RecentMessages.Recent(message, body.whole()));
      }
    }

    @Override
    public void writePiece(QueueId id, int piece, byte[] octets) {
      acceptance.writePiece(id, piece, octets);
    }

    @Override
    public void discard(QueueId id, int pieces) {
      acceptance.discard(id, pieces);
    }
  }

  private void planned(int shard, Iterable<DueRow> rows, boolean reports, boolean notices) {
    if (!leases.held(shard)) {
      return; // the holder of the shard sees the counter, or reads the shard
    }
    for (DueRow row : rows) {
      schedule.queued(shard, row);
    }
    if (reports) {
      reporter.check(shard);
    }
    if (notices) {
      notifier.check(shard);
    }
  }

  /// Handles results that are on disk.
  private final class ResultListener implements ResultWriter.Listener {
    @Override
    public void written(int shard, ResultTransactions.Written written) {
      planned(shard, written.planned(), written.reports(), written.notices());
      for (DeliveryAttempt attempt : written.attempts()) {
        dependencies.timeline().attempted(attempt);
        // Without a reply the address was not refused: a domain that is missing now may exist
        // tomorrow.
        boolean replied = attempt.outcome().code() != 0;
        boolean bounced = attempt.state() == RecipientState.BOUNCED;
        if (bounced && replied && Suppressions.hard(attempt.outcome())) {
          suppress(attempt);
        }
      }
    }

    /// The results are on disk, so an error here must not write them again. An address that is not
    /// suppressed now is refused, and suppressed, next time.
    private void suppress(DeliveryAttempt attempt) {
      try {
        suppressions.add(attempt.recipient().address(), attempt.outcome().text());
      } catch (StoreException e) {
        LOG.warn("queue event=suppression-not-stored id={}", attempt.id(), e);
      }
    }

    @Override
    public void lost(int shard) {
      schedule.drop(shard);
    }

    @Override
    public void halt() {
      halted = true;
      dispatcher.stop();
      schedule.stop();
    }
  }
}
