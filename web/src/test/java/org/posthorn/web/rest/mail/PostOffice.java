package org.posthorn.web.rest.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.posthorn.admin.owner.HeldMail;
import org.posthorn.delivery.Inbound;
import org.posthorn.delivery.Intake;
import org.posthorn.delivery.LocalMail;
import org.posthorn.delivery.MailboxDelivery;
import org.posthorn.delivery.StoreDelivery;
import org.posthorn.delivery.Submissions;
import org.posthorn.delivery.checks.CheckPipeline;
import org.posthorn.delivery.effects.EffectLimits;
import org.posthorn.delivery.effects.OutboxWorker;
import org.posthorn.delivery.rules.RuleSettings;
import org.posthorn.delivery.rules.Rules;
import org.posthorn.delivery.sealed.SealedArrivals;
import org.posthorn.delivery.signing.OutgoingSignatures;
import org.posthorn.delivery.submissions.EmailSubmissionLimits;
import org.posthorn.delivery.submissions.EmailSubmissions;
import org.posthorn.delivery.submissions.SubmissionSender;
import org.posthorn.delivery.webhook.WebhookLimits;
import org.posthorn.delivery.webhook.Webhooks;
import org.posthorn.directory.Address;
import org.posthorn.directory.Argon2Settings;
import org.posthorn.directory.Authenticator;
import org.posthorn.directory.Directory;
import org.posthorn.directory.DirectoryAdministration;
import org.posthorn.directory.HashingPool;
import org.posthorn.directory.KeyValueAuditLog;
import org.posthorn.directory.NewAccount;
import org.posthorn.directory.Passwords;
import org.posthorn.directory.Principal;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.FileBlobStore;
import org.posthorn.kv.KeyValueStore;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.queue.Queue;
import org.posthorn.queue.QueueAdministration.Filter;
import org.posthorn.queue.message.QueuedMessage;
import org.posthorn.runtime.Metrics;
import org.posthorn.spam.account.AccountFilter;
import org.posthorn.spam.model.ServerModel;
import org.posthorn.store.MailStore;
import org.posthorn.submission.Submission;
import org.posthorn.submission.domainreport.IncomingDomainReports;
import org.posthorn.submission.domainreport.ReceivedReports;
import org.posthorn.submission.policy.Allowance;
import org.posthorn.submission.policy.Bounds;
import org.posthorn.submission.policy.SendingPolicy;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.transport.MailTransport;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;
import org.posthorn.transport.report.Report;
import org.posthorn.transport.report.StatusReportLimits;
import org.posthorn.transport.returnpath.Srs;
import org.posthorn.transport.rows.KeyedHash;
import org.posthorn.vault.Vault;
import org.posthorn.vault.sealed.SealedLimits;
import org.posthorn.vault.sealed.SealedLinks;
import org.posthorn.vault.sealed.ServerIdentity;

/// Directory, delivery and queue around a store: alice (A1) and bob (A2) at example.org. The queue
/// takes messages and does not send.
final class PostOffice implements AutoCloseable {
  private static final Clock CLOCK = Clock.systemUTC();

  final Directory directory;
  final EmailSubmissions submissions;
  final SubmissionSender sender;
  private final KeyValueStore kv;
  private final MailStore store;
  private final Queue queue;
  private final HashingPool hashing;
  private final Intake intake;

  /// @param undo how long a submission can be taken back
  PostOffice(Path blobs, MailStore store, KeyValueStore kv, Duration undo) {
    this.kv = kv;
    this.store = store;
    directory = Directory.open(kv, CLOCK, org.posthorn.directory.DirectoryLimits.defaults());
    hashing =
        new HashingPool(
            new Argon2Settings(64, 1, 1), org.posthorn.directory.DirectoryLimits.defaults());
    KeyValueAuditLog audit = new KeyValueAuditLog(kv);
    DirectoryAdministration administration =
        new DirectoryAdministration(directory, new Passwords(directory, hashing, audit), audit);
    var _ = administration.addDomain(Principal.system(), TenantId.FIRST, "example.org", true);
    for (String name : List.of("alice", "bob")) {
      var _ =
          administration.addAccount(
              Principal.system(), NewAccount.of(Address.of(name, "example.org"), "long secret"));
    }
    Metrics metrics = new Metrics();
    Rules rules =
        new Rules(
            new Rules.Stores(store, directory, kv),
            RuleSettings.of("mx.example.org"),
            CLOCK,
            metrics,
            _ -> {});
    MailboxDelivery filing =
        new StoreDelivery(
            store,
            directory,
            new AccountFilter(kv, new ServerModel(kv, CLOCK), 0.9, true),
            rules,
            new Webhooks(kv, directory, PostOffice::noVault, CLOCK, WebhookLimits.defaults()),
            metrics);
    queue = queue(kv, filing);
    var limits = org.posthorn.delivery.DeliveryLimits.defaults();
    intake = new Intake(kv, filing, queue, LeaseHolder.of("one", kv), CLOCK, limits);
    Submissions door = new Submissions(inbound(blobs, kv, filing, metrics));
    submissions =
        new EmailSubmissions(store, door, CLOCK, EmailSubmissionLimits.defaults().withUndo(undo));
    sender = new SubmissionSender(store, directory, submissions, door, queue, CLOCK);
  }

  private static Vault noVault() {
    throw new IllegalStateException("no webhook is set up here");
  }

  private Queue queue(KeyValueStore kv, MailboxDelivery filing) {
    LocalMail local = new LocalMail(directory, filing, CLOCK);
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
            _ -> {},
            CLOCK,
            () -> 0.5));
  }

  private Inbound inbound(Path blobs, KeyValueStore kv, MailboxDelivery filing, Metrics metrics) {
    Submission submission =
        new Submission(
            directory,
            new Authenticator(directory, hashing)::isStillValid,
            new SendingPolicy(kv, Bounds.of(directory, Allowance.defaults()), CLOCK, 1_000),
            _ -> List.of(),
            "mx.example.org",
            org.posthorn.submission.SubmissionLimits.defaults());
    var reportLimits = org.posthorn.submission.domainreport.ReceivedReportLimits.defaults();
    try {
      return new Inbound(
          directory,
          new Authenticator(directory, hashing),
          submission,
          new Inbound.Staging(
              new FileBlobStore(blobs.resolve("arriving")),
              new CheckPipeline("mx.example.org", List.of(), metrics),
              _ -> {},
              new SealedArrivals(
                  new SealedLinks(
                      ServerIdentity::generate,
                      List.of(),
                      InstantSource.system(),
                      SealedLimits.defaults()),
                  metrics)),
          new Inbound.Targets(
              filing,
              intake,
              queue,
              new IncomingReports(
                  queue.sentLog(),
                  queue.suppressions(),
                  _ -> {},
                  CLOCK,
                  StatusReportLimits.defaults()),
              new IncomingDomainReports(
                  new ReceivedReports(
                      kv, KeyedHash.of(kv, new SecureRandom()), CLOCK, reportLimits),
                  _ -> false,
                  List.of(),
                  CLOCK,
                  reportLimits),
              OutgoingSignatures.NONE,
              Optional.empty()),
          new Inbound.Context(
              "mx.example.org",
              CLOCK,
              org.posthorn.delivery.DeliveryLimits.defaults(),
              _ -> new Srs.Reversed.Refused(Srs.Reversed.Reason.NOT_SRS),
              address -> "mark" + address.hashCode(),
              _ -> {},
              new Inbound.Clients(Optional.empty(), Optional.empty()),
              _ -> {}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// What is held for owners.
  HeldMail held(InstantSource clock) {
    return new HeldMail(kv, directory, queue.administration(), true, clock);
  }

  /// Has the outbox worker do what is due.
  void perform() {
    try (OutboxWorker worker =
        new OutboxWorker(
            store,
            new OutboxWorker.Dependencies(
                queue::spool, OutgoingSignatures.NONE, List.of(sender), Optional.empty()),
            CLOCK,
            EffectLimits.defaults(),
            _ -> {})) {
      worker.performAll();
    }
  }

  /// What waits in the queue.
  List<QueuedMessage> queued() {
    return queue.administration().list(Filter.ALL, Optional.empty(), 10).messages();
  }

  @Override
  public void close() {
    intake.close();
    queue.close();
    hashing.close();
  }
}
