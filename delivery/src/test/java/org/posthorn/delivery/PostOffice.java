package org.posthorn.delivery;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthorn.delivery.checks.CheckPipeline;
import org.posthorn.delivery.checks.MessageCheck;
import org.posthorn.delivery.effects.EffectHandler;
import org.posthorn.delivery.effects.EffectLimits;
import org.posthorn.delivery.effects.OutboxWorker;
import org.posthorn.delivery.effects.OutgoingJournal;
import org.posthorn.delivery.rules.RuleSettings;
import org.posthorn.delivery.rules.Rules;
import org.posthorn.delivery.sealed.SealedArrivals;
import org.posthorn.delivery.signing.OutgoingSignatures;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Address;
import org.posthorn.directory.Alias;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.Forwarding;
import org.posthorn.directory.Group;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.dns.Resolver;
import org.posthorn.journal.Journal;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.MemoryStore;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.queue.Queue;
import org.posthorn.queue.StatusFollower;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.ListenerRole;
import org.posthorn.smtp.SmtpServer;
import org.posthorn.smtp.SmtpSettings;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.spam.account.AccountFilter;
import org.posthorn.spam.connection.ConnectionPolicy;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.events.EventLog;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.scripts.Scripts;
import org.posthorn.store.view.MailboxView;
import org.posthorn.submission.Submission;
import org.posthorn.submission.domainreport.IncomingDomainReports;
import org.posthorn.submission.domainreport.ReceivedReports;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.submission.policy.Bounds;
import org.posthorn.submission.policy.SendingPolicy;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.testkit.Dialogue;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.dmarcreport.Observation;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.report.Report;
import org.posthorn.transport.report.StatusReportLimits;
import org.posthorn.transport.returnpath.Srs;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.vault.MasterKey;
import org.posthorn.vault.Vault;
import org.posthorn.vault.sealed.SealedLimits;
import org.posthorn.vault.sealed.SealedLinks;
import org.posthorn.vault.sealed.ServerIdentity;

/// Engine, delivery, directory and store in one process, on memory: accounts alice, bob and carol
/// at example.test, all with one password.
final class PostOffice implements AutoCloseable {
  static final String PASSWORD = "secret and long";
  static final Clock CLOCK = Clock.fixed(Instant.parse("2026-03-21T12:00:00Z"), ZoneOffset.UTC);

  final MemoryStore kv = new MemoryStore();
  final FileBlobStore blobs;
  final Directory directory;
  final MailStore store;
  final HashingPool hashing;
  final DirectoryAdministration administration;
  final Authenticator authenticator;
  final Metrics metrics = new Metrics();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final List<IncomingReports.Matched> reported = new CopyOnWriteArrayList<>();
  final List<Observation> observed = new CopyOnWriteArrayList<>();
  final EventLog events = new EventLog(kv);
  final DeliveryLimits limits;
  final SendingPolicy sending;
  final Rules rules;
  final Webhooks webhooks;
  private final Vault vault =
      new Vault(
          "a test",
          List.of(MasterKey.generate(new SecureRandom(), CLOCK.instant())),
          org.posthorn.vault.VaultLimits.defaults());
  MailboxDelivery mailboxDelivery;
  Intake intake;

  /// Takes messages and does not send: nobody has started it.
  Queue queue;

  /// Checks of messages from unauthenticated clients.
  List<MessageCheck> checks = List.of();

  /// Who learns what becomes of what is queued.
  StatusFollower follower = StatusFollower.NONE;

  /// By which keys our domains vouch for what leaves.
  OutgoingSignatures signatures = OutgoingSignatures.NONE;

  /// What carries effects of other kinds on.
  List<EffectHandler> handlers = List.of();

  /// Gets every message before it is accepted.
  Optional<Journal> journal = Optional.empty();

  /// Where the names of clients are looked up.
  Optional<Resolver> names = Optional.empty();

  /// Checks of unauthenticated connections.
  Optional<ConnectionPolicy> clients = Optional.empty();

  PostOffice(Path blobDirectory) throws IOException {
    this(blobDirectory, DeliveryLimits.defaults());
  }

  PostOffice(Path blobDirectory, DeliveryLimits limits) throws IOException {
    this(blobDirectory, limits, Allowance.defaults());
  }

  PostOffice(Path blobDirectory, DeliveryLimits limits, Allowance allowance) throws IOException {
    this.limits = limits;
    blobs = new FileBlobStore(blobDirectory);
    directory = Directory.open(kv, CLOCK, org.posthorn.directory.DirectoryLimits.defaults());
    sending = new SendingPolicy(kv, Bounds.of(directory, allowance), CLOCK, 1_000);
    hashing =
        new HashingPool(
            new Argon2Settings(64, 1, 1), org.posthorn.directory.DirectoryLimits.defaults());
    KeyValueAuditLog audit = new KeyValueAuditLog(kv);
    administration =
        new DirectoryAdministration(directory, new Passwords(directory, hashing, audit), audit);
    authenticator = new Authenticator(directory, hashing);
    var _ = administration.addDomain(Principal.system(), TenantId.FIRST, "example.test", true);
    for (String name : List.of("alice", "bob", "carol")) {
      var _ =
          administration.addAccount(
              Principal.system(), NewAccount.of(Address.of(name, "example.test"), PASSWORD));
    }
    store =
        new MailStore(
            kv,
            blobs,
            directory.access(),
            account -> directory.account(account).map(Account::quotaBytes).orElse(0L),
            CLOCK,
            org.posthorn.store.mail.StoreLimits.defaults());
    rules =
        new Rules(
            new Rules.Stores(store, directory, kv),
            RuleSettings.of("mx.example.test").withSealed(true),
            CLOCK,
            metrics,
            events::append);
    webhooks = new Webhooks(kv, directory, () -> vault, CLOCK, WebhookLimits.defaults());
    mailboxDelivery =
        new StoreDelivery(store, directory, accountFilter(), rules, webhooks, metrics);
    queue = queue(mailboxDelivery);
    intake = intakeOf("one", mailboxDelivery, CLOCK);
  }

  /// Carries on what leaves accounts.
  OutboxWorker outboxWorker(InstantSource clock) {
    return new OutboxWorker(
        store,
        new OutboxWorker.Dependencies(
            id -> queue.spool(id),
            signatures,
            handlers,
            journal.map(made -> new OutgoingJournal(made, id -> "account " + id))),
        clock,
        EffectLimits.defaults(),
        events::append);
  }

  /// Gives an account a script, and has it run.
  void script(String name, String text) {
    Scripts scripts = store.scripts(Principal.system(), account(name).id());
    scripts.put("main", text.getBytes(StandardCharsets.UTF_8));
    scripts.activate("main");
  }

  /// The account's mail.
  MailAccount mail(String name) {
    return store.account(Principal.system(), account(name).id());
  }

  /// The messages in a mailbox, oldest first.
  List<String> mailbox(String name, String path) {
    MailAccount mail = mail(name);
    return messages(mail, mail.mailbox(path).orElseThrow().id());
  }

  private AccountFilter accountFilter() {
    return new AccountFilter(kv, new ServerModel(kv, CLOCK), 0.9, true);
  }

  /// A queue whose ways to other servers are closed.
  Queue queue(MailboxDelivery through) {
    return queue(through, CLOCK);
  }

  /// The same as of another time.
  Queue queue(MailboxDelivery through, InstantSource clock) {
    LocalMail local = new LocalMail(directory, through, clock);
    return new Queue(
        kv,
        org.posthorn.queue.QueueSettings.defaults("one"),
        org.posthorn.queue.QueueLimits.defaults(),
        new Queue.Dependencies(
            local.transport((_, _) -> {
              throw new MailTransport.UnreachableException(DeliveryOutcome.own("4.4.1", "nowhere"));
            }),
            local.router((_, recipient) -> Destination.of(recipient.address())),
            Report::original,
            _ -> List.of(),
            local,
            _ -> {}, // whoever wants to know looks into the queue
            clock,
            () -> 0.5),
        follower);
  }

  /// From now on files through another.
  void fileThrough(MailboxDelivery other) {
    mailboxDelivery = other;
    intake = intakeOf("one", other, CLOCK);
  }

  /// From now on queues in another.
  void useQueue(Queue other) {
    queue.close();
    queue = other;
    intake = intakeOf("one", mailboxDelivery, CLOCK);
  }

  /// Another domain, with one account.
  void addDomain(String domain, String name) {
    var _ = administration.addDomain(Principal.system(), TenantId.FIRST, domain, false);
    var _ =
        administration.addAccount(
            Principal.system(), NewAccount.of(Address.of(name, domain), PASSWORD));
  }

  void group(String address, Group.Writers writers, String... members) {
    var _ =
        administration.addAlias(
            Principal.system(),
            new Alias.Exact(
                Address.parse(address), List.of(members), Optional.of(new Group("", writers))));
  }

  void alias(String name, String... targets) {
    var _ = administration.addAlias(Principal.system(), Alias.parse(name, List.of(targets)));
  }

  void forward(String name, boolean keep, String target) {
    Forwarding forwarding = new Forwarding(List.of(Address.parse(target)), keep);
    var _ = administration.setForwarding(Principal.system(), account(name).id(), forwarding);
  }

  /// Removes an account with its mail.
  void remove(String name) {
    AccountId id = account(name).id();
    administration.removeAccount(Principal.system(), id);
    store.erase(id);
  }

  /// What stands for an address of ours in letters for several.
  static String mark(String address) {
    return "mark" + address.hashCode();
  }

  /// The messages in a queue.
  static List<String> queued(Queue queue) throws IOException {
    List<String> texts = new ArrayList<>();
    var page =
        queue
            .administration()
            .list(org.posthorn.queue.QueueAdministration.Filter.ALL, Optional.empty(), 10);
    for (var message : page.messages()) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      queue.administration().contents(message.id()).orElseThrow().writeTo(text);
      texts.add(text.toString(StandardCharsets.UTF_8));
    }
    return texts;
  }

  /// The only message in the queue.
  QueuedMessage onlyQueued() {
    var page =
        queue
            .administration()
            .list(org.posthorn.queue.QueueAdministration.Filter.ALL, Optional.empty(), 10);
    if (page.messages().size() != 1) {
      throw new AssertionError(page.messages().size() + " messages are queued");
    }
    return page.messages().getFirst();
  }

  /// The intake of a process of this name.
  Intake intakeOf(String node, MailboxDelivery through, InstantSource clock) {
    return new Intake(kv, through, queue, LeaseHolder.of(node, kv), clock, limits);
  }

  /// An intake as of a later time.
  Intake intakeAt(Instant now) {
    return intakeOf("one", mailboxDelivery, () -> now);
  }

  Account account(String name) {
    return directory.account(Address.of(name, "example.test")).orElseThrow();
  }

  private static Srs.Reversed notRewritten(Mailbox address) {
    return new Srs.Reversed.Refused(Srs.Reversed.Reason.NOT_SRS);
  }

  /// Somebody who has authenticated.
  Principal principal(String name) {
    return Principal.of(account(name));
  }

  Inbound inbound() {
    Submission submission =
        new Submission(
            directory,
            authenticator::isStillValid,
            sending,
            _ -> List.of(),
            "mx.example.test",
            org.posthorn.submission.SubmissionLimits.defaults());
    return new Inbound(
        directory,
        authenticator,
        submission,
        new Inbound.Staging(
            blobs,
            new CheckPipeline("mx.example.test", checks, metrics),
            observed::add,
            new SealedArrivals(
                new SealedLinks(
                    ServerIdentity::generate,
                    List.of(),
                    InstantSource.system(),
                    SealedLimits.defaults()),
                metrics)),
        new Inbound.Targets(
            mailboxDelivery,
            intake,
            queue,
            incomingReports(),
            domainReports(),
            signatures,
            journal),
        new Inbound.Context(
            "mx.example.test",
            CLOCK,
            limits,
            PostOffice::notRewritten,
            PostOffice::mark,
            pauses::add,
            new Inbound.Clients(
                names.map(zone -> new ClientNames(zone, limits, CLOCK, metrics)), clients),
            events::append));
  }

  /// What others reported on our domain.
  ReceivedReports received() {
    return new ReceivedReports(
        kv,
        KeyedHash.of(kv, new SecureRandom()),
        CLOCK,
        org.posthorn.submission.domainreport.ReceivedReportLimits.defaults());
  }

  private IncomingDomainReports domainReports() {
    return new IncomingDomainReports(
        received(),
        "example.test"::equals,
        List.of("bob@example.test"),
        CLOCK,
        org.posthorn.submission.domainreport.ReceivedReportLimits.defaults());
  }

  private IncomingReports incomingReports() {
    return new IncomingReports(
        queue.sentLog(), queue.suppressions(), reported::add, CLOCK, StatusReportLimits.defaults());
  }

  /// A dialogue that has heard the greeting and said helo.
  Dialogue connect(ListenerRole role) throws IOException {
    return connect(role, "127.0.0.1");
  }

  /// The same for a client at an address.
  Dialogue connect(ListenerRole role, String from) throws IOException {
    Inbound inbound = inbound();
    SmtpSettings settings = SmtpSettings.of(role, "mx.example.test").withAuthenticationInClear();
    Dialogue dialogue = new Dialogue(new SmtpServer(settings, inbound), from);
    String _ = dialogue.reply();
    String _ = dialogue.ask((role == ListenerRole.LMTP ? "LHLO" : "EHLO") + " client.test");
    return dialogue;
  }

  /// Hands over a message and gives the last reply.
  static String send(Dialogue dialogue, String from, List<String> to, String message)
      throws IOException {
    String reply = dialogue.ask("MAIL FROM:<" + from + ">");
    for (String recipient : to) {
      if (reply.startsWith("250")) {
        reply = dialogue.ask("RCPT TO:<" + recipient + ">");
      }
    }
    if (reply.startsWith("250")) {
      reply = dialogue.ask("DATA");
    }
    return reply.startsWith("354") ? dialogue.ask(message + "\r\n.") : reply;
  }

  /// The messages in an account's INBOX, oldest first.
  List<String> inbox(String name) {
    return messages(name, org.posthorn.store.mail.MailboxRole.INBOX);
  }

  /// The messages in an account's Junk, oldest first.
  List<String> junk(String name) {
    return messages(name, org.posthorn.store.mail.MailboxRole.JUNK);
  }

  /// Takes the mailbox for junk away from an account.
  void removeJunk(String name) {
    MailAccount mail = store.account(Principal.system(), account(name).id());
    mail.delete(mail.mailbox(org.posthorn.store.mail.MailboxRole.JUNK).orElseThrow().id());
  }

  private List<String> messages(String name, org.posthorn.store.mail.MailboxRole role) {
    MailAccount mail = mail(name);
    return messages(mail, mail.mailbox(role).orElseThrow().id());
  }

  private static List<String> messages(MailAccount mail, MailboxId mailbox) {
    MailboxView view = mail.view(mailbox);
    List<String> messages = new ArrayList<>();
    for (int i = 0; i < view.size(); i++) {
      messages.add(text(mail, view.emailId(i)));
    }
    return messages;
  }

  private static String text(MailAccount mail, long emailId) {
    try (var bytes = mail.open(emailId)) {
      return new String(bytes.range(0, bytes.size()), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    intake.close();
    queue.close();
    store.close();
    hashing.close();
    blobs.close();
    kv.close();
  }
}
