package org.posthorn.server;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.posthorn.admin.Caller;
import org.posthorn.admin.Operations;
import org.posthorn.admin.watching.Observation;
import org.posthorn.admin.watching.Running;
import org.posthorn.assistant.triage.Triage;
import org.posthorn.delivery.Inbound;
import org.posthorn.delivery.Intake;
import org.posthorn.delivery.MailboxDelivery;
import org.posthorn.delivery.StoreDelivery;
import org.posthorn.delivery.checks.CheckPipeline;
import org.posthorn.delivery.effects.EffectLimits;
import org.posthorn.delivery.effects.OutboxWorker;
import org.posthorn.delivery.effects.OutgoingJournal;
import org.posthorn.delivery.effects.ReminderHandler;
import org.posthorn.delivery.effects.ShareHandler;
import org.posthorn.delivery.rules.MailboxScripts;
import org.posthorn.delivery.rules.Rules;
import org.posthorn.delivery.sealed.SealedArrivals;
import org.posthorn.delivery.signing.OutgoingSignatures;
import org.posthorn.directory.Authenticator;
import org.posthorn.journal.Journal;
import org.posthorn.runtime.Metrics;
import org.posthorn.search.TextIndex;
import org.posthorn.search.index.SearchIndex;
import org.posthorn.server.assistant.ImportanceLearning;
import org.posthorn.server.assistant.TaskSearch;
import org.posthorn.server.config.Configuration;
import org.posthorn.server.config.ConfigurationException;
import org.posthorn.server.config.ConfiguredLimits;
import org.posthorn.server.config.Settings;
import org.posthorn.server.control.ControlLimits;
import org.posthorn.server.control.ControlServer;
import org.posthorn.server.control.Protocol;
import org.posthorn.server.lifecycle.ShutdownSteps;
import org.posthorn.server.monitoring.ServerMonitor;
import org.posthorn.server.sealed.LinkMonitor;
import org.posthorn.server.search.SearchSetup;
import org.posthorn.server.storage.LocalInstallation;
import org.posthorn.server.storage.Storage;
import org.posthorn.spam.connection.Bans;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.store.events.EventLog;
import org.posthorn.submission.Submission;
import org.posthorn.wire.ServerTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The running server. Builds all parts, layer by layer, and closes them in the opposite order.
public final class Posthorn implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Posthorn.class);

  private final Configuration configuration;
  private final Storage storage;
  private final Metrics metrics = new Metrics();
  private final Optional<Journal> journal;
  private final Observation observation;
  private final ServerTls tls;
  private final Bans bans;
  private final Optional<TokenIssuer> issuer;
  private final Authenticator authenticator;
  private final Intake intake;
  private final Optional<SearchIndex> index;
  private final SpamFilter spam;
  private final Triage triage;
  private final EventRecorder timeline;
  private final Outbound outbound;
  private final OutboxWorker outbox;
  private final ConnectionChecks connectionChecks;
  private final CheckPipeline checks;
  private final Inbound inbound;
  private final UserSubmissions sending;
  private final UserServers userServers;

  private final ShutdownSteps shutdownSteps;

  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Posthorn(
      Configuration configuration,
      DerivedConfiguration derived,
      Storage storage,
      ShutdownSteps shutdownSteps)
      throws IOException {
    this.shutdownSteps = shutdownSteps;
    this.configuration = configuration;
    this.storage = storage;
    journal = JournalSetup.of(configuration, storage, metrics);
    journal.ifPresent(made -> shutdownSteps.push("journal", made));
    observation =
        ServerMonitor.observation(
            storage, ConfiguredLimits.sessions(configuration), metrics, journal);
    tls = derived.tls();
    index = SearchSetup.of(configuration, storage, metrics);
    index.ifPresent(made -> shutdownSteps.push("search", made));
    spam = SpamFilter.of(configuration, derived.spam(), storage.kv());
    timeline = new EventRecorder(new EventLog(storage.kv()), metrics);
    shutdownSteps.push("timeline", timeline);
    bans = ConnectionChecks.bans(configuration, storage, timeline, metrics);
    issuer = TokenIssuer.of(configuration, storage);
    authenticator =
        new Authenticator(
            storage.directory(),
            storage.hashing(),
            new Authenticator.Context(
                ConnectionChecks.watch(bans),
                storage.factors(),
                issuer.map(TokenIssuer::verifier),
                List.of(storage.sessions()),
                storage.audit()));
    Clock clock = Clock.system(ZoneId.systemDefault());
    Rules rules = OwnerRules.of(derived.rules(), storage, clock, metrics, timeline);
    triage = ImportanceLearning.triage(configuration, storage, metrics);
    MailboxDelivery mailboxDelivery =
        new StoreDelivery(
                storage.mail(),
                storage.directory(),
                spam.accountFilter(),
                rules,
                storage.webhooks(),
                metrics)
            .marking(triage);
    outbound = new Outbound(configuration, derived, storage, mailboxDelivery, timeline, metrics);
    shutdownSteps.push("outbound", outbound);
    connectionChecks =
        new ConnectionChecks(configuration, derived, storage, bans, outbound, metrics);
    shutdownSteps.push("connection-checks", connectionChecks);
    var limits = org.posthorn.delivery.DeliveryLimits.defaults();
    intake =
        new Intake(
            storage.kv(), mailboxDelivery, outbound.queue(), storage.holder(), clock, limits);
    shutdownSteps.push("intake", intake);
    metrics.gauge("delivery.intake_waiting", intake::waiting);
    OutgoingSignatures signatures =
        new OutgoingSignatures(
            outbound.signingKeys()::active, configuration.get(Settings.AUTHENTICATION_SEAL));
    Submission submission =
        new Submission(
            storage.directory(),
            authenticator::isStillValid,
            storage.sending(),
            outbound.signingKeys()::active,
            configuration.get(Settings.HOSTNAME),
            org.posthorn.submission.SubmissionLimits.defaults());
    checks =
        MessageChecks.pipeline(
            configuration,
            derived,
            storage.directory(),
            outbound.resolver(),
            connectionChecks.policy(),
            spam,
            metrics);
    inbound =
        new Inbound(
            storage.directory(),
            authenticator,
            submission,
            new Inbound.Staging(
                storage.blobs(),
                checks,
                outbound.domainReports().observations(),
                new SealedArrivals(storage.sealedLinks(), metrics)),
            new Inbound.Targets(
                mailboxDelivery,
                intake,
                outbound.queue(),
                outbound.incomingReports(),
                outbound.domainReports().incoming(),
                signatures,
                journal),
            new Inbound.Context(
                configuration.get(Settings.HOSTNAME),
                clock,
                limits,
                outbound.returnPaths()::reverse,
                outbound::loopMark,
                duration -> LockSupport.parkNanos(duration.toNanos()),
                new Inbound.Clients(
                    outbound.clientNames(configuration, metrics),
                    Optional.of(connectionChecks.policy())),
                timeline::append));
    sending = new UserSubmissions(storage, inbound, outbound, clock);
    outbox =
        new OutboxWorker(
            storage.mail(),
            new OutboxWorker.Dependencies(
                outbound.queue()::spool,
                signatures,
                List.of(
                    sending.sender(),
                    new ShareHandler(storage.mail()),
                    new ReminderHandler(storage.mail(), storage.directory(), clock),
                    outbound.webhooks().publisher()),
                journal.map(made ->
                    new OutgoingJournal(
                        made, id -> JournalSetup.address(storage.directory(), id)))),
            clock,
            EffectLimits.defaults(),
            timeline::append);
    shutdownSteps.push("outbox", outbox);
    metrics.gauge("delivery.outboxes_waiting", outbox::failing);
    MailboxScripts scripts = OwnerRules.ofMailboxes(rules, storage, clock, metrics, timeline);
    userServers =
        UserServers.of(
            configuration,
            storage,
            textIndex(),
            authenticator,
            tls,
            ScriptedMailboxes.of(scripts, configuration),
            observation);
  }

  private TextIndex textIndex() {
    return index.isPresent() ? index.get() : TextIndex.NONE;
  }

  /// Checks everything that would keep a server with this configuration from starting. Opens no
  /// store and no port.
  ///
  /// @throws ConfigurationException naming file and line if known
  public static void check(Configuration configuration) {
    try {
      DerivedConfiguration.of(configuration);
    } catch (IOException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()));
    }
  }

  /// Starts the server as configured. The storage is closed with the server.
  ///
  /// @throws IOException naming the file or port that cannot be used; nothing is left running
  public static Posthorn start(Configuration configuration, Storage storage) throws IOException {
    ShutdownSteps shutdownSteps = new ShutdownSteps();
    shutdownSteps.push("storage", storage);
    try {
      DerivedConfiguration derived = DerivedConfiguration.of(configuration);
      Port.requireFree(configuration);
      Posthorn server = new Posthorn(configuration, derived, storage, shutdownSteps);
      server.begin();
      LOG.info("server event=started hostname={}", configuration.get(Settings.HOSTNAME));
      return server;
    } catch (IOException | RuntimeException e) {
      shutdownSteps.close();
      throw e;
    }
  }

  /// Opens the control socket last, so that it answers only when all ports are open. Also starts
  /// the virtual threads last: with JDK 25, this thread can wait forever for the lock of a jar
  /// while virtual threads load classes on all carrier threads (see LuceneClasses).
  private void begin() throws IOException {
    int waiting = intake.recover();
    if (waiting > 0) {
      LOG.warn("intake event=waiting messages={}", waiting);
    }
    journal.ifPresent(Journal::start);
    index.ifPresent(SearchIndex::start);
    shutdownSteps.push(
        "housekeeping",
        Housekeeping.start(
            storage,
            intake,
            outbound,
            connectionChecks,
            tls,
            metrics,
            configuration.get(Settings.FREE_SPACE_MIN)));
    shutdownSteps.push("key-links", LinkMonitor.start(storage.sealedLinks(), metrics));
    storage.encryption().start();
    if (spam.check().isPresent()) {
      shutdownSteps.push(
          "learning",
          SpamLearning.start(
              configuration, storage, outbound, connectionChecks, spam.model(), metrics));
    }
    shutdownSteps.push("importance", ImportanceLearning.start(triage, storage, metrics));
    shutdownSteps.push("tasks", TaskSearch.start(configuration, storage, metrics));
    shutdownSteps.push("directory", storage.listen(userServers::endSessions));
    CertificateOrders certificates =
        CertificateOrders.of(configuration, storage.directory(), outbound.resolver(), tls, metrics);
    Running running =
        new Running(
            outbound.queue(),
            outbound.signingKeys(),
            outbound.resolver(),
            bans,
            certificates,
            outbound.webhooks().sender(),
            index,
            observation);
    Operations operations =
        LocalInstallation.operations(storage, configuration, Optional.of(running));
    shutdownSteps.push("copies", operations.backups());
    shutdownSteps.push(
        "observing", ServerMonitor.start(operations, observation, storage, outbound.queue()));
    shutdownSteps.push(
        "web",
        WebSetup.open(
            configuration,
            storage,
            textIndex(),
            authenticator,
            issuer,
            outbound,
            sending,
            bans,
            tls,
            certificates,
            operations,
            triage,
            observation));
    Listeners listeners =
        new Listeners(configuration, inbound, userServers, tls, bans, observation);
    shutdownSteps.push("listeners", listeners);
    listeners.open();
    outbound.start();
    outbox.start();
    shutdownSteps.push("certificates", certificates.start());
    Protocol protocol = new Protocol(operations, Caller.system());
    shutdownSteps.push(
        "control socket", ControlServer.listen(storage.data(), protocol, ControlLimits.defaults()));
  }

  /// The checks of inbound mail, for measurements.
  public CheckPipeline checks() {
    return checks;
  }

  /// The connection checks, for measurements.
  public ConnectionPolicy clients() {
    return connectionChecks.policy();
  }

  /// The metrics of this server.
  public Metrics metrics() {
    return metrics;
  }

  /// Waits until the process is told to stop (SIGTERM, SIGINT), then closes everything in order.
  ///
  /// @return the exit code
  public int awaitStop() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "stop"));
    stopped.await();
    return 0;
  }

  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    shutdownSteps.close();
    LOG.info("server event=stopped");
    stopped.countDown();
  }
}
