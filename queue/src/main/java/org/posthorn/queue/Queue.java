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
import org.posthorn.queue.message.Attempt;
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

/// The queue of outbound mail. What [Spool#accept] returned for is on disk and is tried until each
/// recipient is delivered, refused, expired or cancelled. Thread-safe.
///
/// Takes messages from its construction on; sends them after [#start].
public final class Queue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Queue.class);

  private final QueueLimits limits;
  private final Ports ports;
  private final SecureRandom random = new SecureRandom();
  private final KeyedHash hash;
  private final Leases leases;
  private final Shards shards;
  private final Schedule schedule;
  private final RecentMessages fresh;
  private final QueueMetrics figures = new QueueMetrics();
  private final Suppressions suppressions;
  private final SentLog sent;
  private final Acceptance acceptance;
  private final WarmUps warmUps;
  private final ResultWriter ledger;
  private final ReportWorker reporter;
  private final StatusFollower follower;
  private final StatusNotifier notifier;
  private final Dispatcher dispatcher;
  private final QueueAdministration administration;
  private final Set<QueueId> spooling = ConcurrentHashMap.newKeySet();
  private final ExecutorService couriers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("courier-", 0).factory());
  private final Thread deciding;
  private final Thread reporting;
  private final Thread notifying;
  private volatile boolean halted;

  /// What the queue works with.
  ///
  /// @param keys sign reports
  /// @param chance 0 to 1, at random: spreads retries
  public record Ports(
      MailTransport carrier,
      Router router,
      ReportWriter reportWriter,
      ActiveKeys keys,
      LocalDelivery localDelivery,
      AttemptListener timeline,
      InstantSource clock,
      DoubleSupplier chance) {}

  /// A queue whose results nobody follows.
  public Queue(KeyValueStore kv, QueueSettings settings, QueueLimits limits, Ports ports) {
    this(kv, settings, limits, ports, StatusFollower.NONE);
  }

  public Queue(
      KeyValueStore kv,
      QueueSettings settings,
      QueueLimits limits,
      Ports ports,
      StatusFollower follower) {
    this.follower = follower;
    this.limits = limits;
    this.ports = ports;
    this.hash = KeyedHash.of(kv, random);
    this.fresh = new RecentMessages(limits);
    this.leases = new Leases(kv, settings.node(), limits);
    this.schedule = new Schedule(limits.schedule(), settings.window(), ports.clock());
    this.shards = new Shards(kv, leases, hash, follower);
    this.suppressions =
        new Suppressions(
            kv, hash, ports.clock(), settings.suppression(), ports.localDelivery()::isLocal);
    this.sent = new SentLog(shards, hash, StatusReportLimits.defaults());
    this.acceptance =
        new Acceptance(shards, ports.router(), suppressions, sent, ports.clock(), limits);
    this.warmUps = new WarmUps(kv, settings.ways().warmUp(), ports.clock());
    this.ledger =
        new ResultWriter(
            new ResultTransactions(shards, settings.retries()),
            schedule,
            new Following(),
            figures,
            limits);
    this.reporter =
        new ReportWorker(
            shards,
            ports.reportWriter(),
            ports.localDelivery(),
            this::signedSpool,
            settings.retries(),
            ports.clock());
    this.notifier = new StatusNotifier(shards, follower);
    this.dispatcher = dispatcher(kv, settings);
    this.administration =
        new QueueAdministration(
            shards,
            schedule,
            ports.router(),
            settings.ways().own(),
            ports.clock(),
            (shard, rows) -> planned(shard, rows, false, false));
    this.deciding = Thread.ofPlatform().name("queue").daemon().unstarted(dispatcher);
    this.reporting = Thread.ofVirtual().name("queue-reports").unstarted(reporter);
    this.notifying = Thread.ofVirtual().name("queue-notices").unstarted(notifier);
  }

  private Dispatcher dispatcher(KeyValueStore kv, QueueSettings settings) {
    Sweeper sweeper =
        new Sweeper(
            shards,
            sent,
            settings.deadLetters(),
            limits.times().namedKept(),
            spooling,
            ports.clock().instant());
    DeliveryWorker.Context around =
        new DeliveryWorker.Context(
            schedule,
            new JobReader(kv, hash, fresh, figures, limits),
            ledger,
            ports.carrier(),
            ports.clock(),
            ports.chance(),
            limits,
            settings.idleGrace(),
            warmUps,
            settings.ways().source());
    return new Dispatcher(
        leases, ledger, new Dispatcher.Tellers(reporter, notifier), sweeper, around, couriers);
  }

  /// Begins to send.
  public void start() {
    deciding.start();
    reporting.start();
    notifying.start();
  }

  /// A message on its way in, under a random id.
  public Spool spool() {
    byte[] id = new byte[QueueId.BYTES];
    random.nextBytes(id);
    return spool(QueueId.of(id), false);
  }

  /// A message on its way in, under an id that its giver may use again for the same message:
  /// whatever happens it is queued once. That it was is remembered for
  /// [QueueLimits.Times#namedKept] after it has left.
  public Spool spool(QueueId id) {
    return spool(id, true);
  }

  private Spool signedSpool(QueueId id, Optional<DomainName> author) {
    // First, so that no spool stays open if the keys cannot be read.
    List<DkimKey> keys = author.map(ports.keys()::active).orElse(List.of());
    Spool spool = spool(id);
    spool.sign(keys, ports.clock().instant());
    return spool;
  }

  private Spool spool(QueueId id, boolean named) {
    spooling.add(id);
    return new Spool(id, named, new Taking(), spool -> spooling.remove(spool.id()));
  }

  /// Whether somebody follows what becomes of an account's mail, so that it has to come through the
  /// queue; true where that is not known.
  public boolean follows(AccountId submitter) {
    return follower.follows(submitter);
  }

  /// Looking into the queue, and changing what is in it.
  public QueueAdministration administration() {
    return administration;
  }

  /// The addresses that are not tried.
  public Suppressions suppressions() {
    return suppressions;
  }

  /// What is remembered of what users sent, for the reports of other servers on it.
  public SentLog sentNotes() {
    return sent;
  }

  /// The warm-up of addresses that mail leaves from.
  public WarmUps warmUps() {
    return warmUps;
  }

  /// How it stands with a destination.
  ///
  /// @param queued recipients that wait
  /// @param active attempts and open connections
  /// @param window how many there may be
  /// @param next when the earliest of what waits is due
  /// @param lastFailure why some of it waits for a reason of ours, else what came of the last
  ///   attempt, if it failed
  public record Status(
      long queued,
      int active,
      int window,
      Optional<Instant> next,
      Optional<DeliveryOutcome> lastFailure) {}

  /// All destinations that something waits for. Reads all due rows, a page at a time.
  public SortedMap<String, Status> stats() {
    Map<Long, DestinationQueue.Status> known = schedule.standings();
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
    DestinationQueue.Status standing = known.get(row.key().destination());
    Instant due = Instant.ofEpochMilli(row.key().due());
    int recipients = row.recipients().size();
    stats.compute(
        row.destination().name(),
        (_, before) ->
            new Status(
                recipients + (before == null ? 0 : before.queued()),
                standing == null ? 0 : standing.active(),
                standing == null ? 0 : standing.width(),
                before == null
                    ? Optional.of(due)
                    : before.next().map(next -> next.isBefore(due) ? next : due),
                standing == null ? Optional.empty() : standing.lastFailure()));
  }

  /// Counters since the start, and what is held in memory: cheap enough for every few seconds.
  public SortedMap<String, Long> figures() {
    SortedMap<String, Long> all = figures.snapshot();
    Schedule.State state = schedule.state();
    all.put("heads", (long) state.heads());
    all.put("rows", (long) state.rows());
    all.put("workers", (long) state.workers());
    all.put("destinations", (long) state.destinations());
    all.put("fresh_bytes", fresh.bytes());
    all.put("unsaved", (long) ledger.unsaved());
    all.put("halted", halted ? 1L : 0L);
    return all;
  }

  /// Looks at the clock now: for clocks that do not go by themselves.
  void wake() {
    schedule.signal();
  }

  /// Whether it has all shards, and knows what is in them.
  boolean works() {
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      if (!leases.held(shard)) {
        return false;
      }
    }
    return dispatcher.looked();
  }

  /// Whether nothing is due, nobody works, and nothing is being looked for.
  boolean quiet() {
    return !dispatcher.finds() && schedule.quiet();
  }

  /// Ends taking up work and waits for running attempts as long as
  /// [QueueLimits.Times#closeTimeout]; what is not finished then is tried again after the next
  /// start. The store stays open.
  @Override
  public void close() {
    dispatcher.stop();
    schedule.stop();
    reporter.stop();
    notifier.stop();
    couriers.shutdown();
    try {
      long millis = limits.times().closeTimeout().toMillis();
      if (deciding.getState() != Thread.State.NEW) {
        deciding.join(millis);
        reporting.join(millis);
        notifying.join(millis);
      }
      if (!couriers.awaitTermination(millis, TimeUnit.MILLISECONDS)) {
        LOG.warn("queue event=closed-during-attempts note=\"their messages may be sent twice\"");
        couriers.shutdownNow();
      }
    } catch (InterruptedException e) {
      couriers.shutdownNow();
      Thread.currentThread().interrupt();
    }
    ledger.retry();
    ledger.retryFailed();
    for (int shard = 0; shard < QueueTables.SHARDS; shard++) {
      leases.release(shard);
    }
  }

  /// Queues what spools take.
  private final class Taking implements Spool.Acceptor {
    @Override
    public void accept(Acceptance.Body body, SmtpEnvelope envelope, boolean hold) {
      Acceptance.Accepted accepted = acceptance.accept(body, envelope, hold);
      figures.count(accepted.again() ? "accepted_again" : "accepted");
      keep(body, accepted.message());
      accepted.refused().forEach(ports.timeline()::attempted);
      planned(
          QueueTables.shard(body.id()), accepted.planned(), accepted.reports(), accepted.notices());
    }

    /// In memory, if its turn comes at once.
    private void keep(Acceptance.Body body, @Nullable KnownMessage message) {
      if (message == null || body.pieces() > 0) {
        return;
      }
      boolean due = message.due().key().due() <= ports.clock().millis();
      if (due && leases.held(QueueTables.shard(body.id()))) {
        fresh.keep(body.id(), new RecentMessages.Recent(message, body.whole()));
      }
    }

    @Override
    public void keep(QueueId id, int piece, byte[] octets) {
      acceptance.keep(id, piece, octets);
    }

    @Override
    public void discard(QueueId id, int pieces) {
      acceptance.discard(id, pieces);
    }
  }

  private void planned(int shard, Iterable<DueRow> rows, boolean reports, boolean notices) {
    if (!leases.held(shard)) {
      return; // its owner is told by the row of news, or finds it when it takes the shard
    }
    for (DueRow row : rows) {
      schedule.queued(shard, row);
    }
    if (reports) {
      reporter.look(shard);
    }
    if (notices) {
      notifier.look(shard);
    }
  }

  /// What follows from results.
  private final class Following implements ResultWriter.Listener {
    @Override
    public void written(int shard, ResultTransactions.Written written) {
      planned(shard, written.planned(), written.reports(), written.notices());
      for (Attempt attempt : written.attempts()) {
        ports.timeline().attempted(attempt);
        // Without a reply there is no refusal: a missing domain may be there tomorrow.
        boolean replied = attempt.outcome().code() != 0;
        boolean bounced = attempt.state() == RecipientState.BOUNCED;
        if (bounced && replied && Suppressions.hard(attempt.outcome())) {
          suppress(attempt);
        }
      }
    }

    /// The results are on disk, so a failure here must not have them written once more. What is not
    /// suppressed is refused, and suppressed, next time.
    private void suppress(Attempt attempt) {
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
