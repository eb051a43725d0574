package org.posthorn.delivery.submissions;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthorn.delivery.Submissions;
import org.posthorn.delivery.effects.EffectHandler;
import org.posthorn.delivery.effects.OutboxWorker;
import org.posthorn.directory.Account;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Directory;
import org.posthorn.directory.Principal;
import org.posthorn.kv.StoreException;
import org.posthorn.queue.Queue;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.QueuedRecipient;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.smtp.syntax.Mailbox;
import org.posthorn.smtp.syntax.RcptParameters;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.submission.SubmissionRefusal;
import org.posthorn.submission.SubmissionResult;
import org.posthorn.submission.report.IncomingReports;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.report.IncomingReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends submissions when they are due, and records their delivery status. Thread-safe.
public final class SubmissionSender implements EffectHandler {
  private static final Logger LOG = LoggerFactory.getLogger(SubmissionSender.class);

  /// Characters of a reply that are stored: a submission is one row.
  private static final int REPLY_CHARS_MAX = 200;

  private static final Pattern TRACE = Pattern.compile("jmap-([0-9]{1,18})-([0-9a-f]{1,16})");

  private final MailStore store;
  private final Directory directory;
  private final EmailSubmissions all;
  private final Submissions submissions;
  private final Queue queue;
  private final InstantSource clock;

  public SubmissionSender(
      MailStore store,
      Directory directory,
      EmailSubmissions all,
      Submissions submissions,
      Queue queue,
      InstantSource clock) {
    this.store = store;
    this.directory = directory;
    this.all = all;
    this.submissions = submissions;
    this.queue = queue;
    this.clock = clock;
  }

  static byte[] bytes(long id) {
    return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
  }

  /// The trace id of a submission, in events and in the queue.
  static String traceId(AccountId account, long id) {
    return "jmap-" + account.value() + "-" + Long.toHexString(id);
  }

  @Override
  public int kind() {
    return EmailSubmissions.KIND;
  }

  @Override
  public Optional<Instant> perform(PendingEffect effect) throws IOException {
    AccountId account = effect.id().account();
    long id = ByteBuffer.wrap(effect.effect().bytes()).getLong();
    Instant now = clock.instant();
    if (wasRemovedFromScheduled(account, id, now)) {
      var _ = all.undo(Principal.system(), account, id);
      return Optional.empty();
    }
    // From here on it cannot be cancelled, even if this process stops.
    Optional<EmailSubmission> claimed =
        all.change(
            account,
            id,
            true,
            found ->
                found.undoStatus() == EmailSubmission.UndoStatus.PENDING
                        && !found.release().isAfter(now)
                    ? found.with(EmailSubmission.UndoStatus.FINAL)
                    : found);
    if (claimed.isEmpty()) {
      return Optional.empty(); // it was cancelled, or has been sent
    }
    EmailSubmission submission = claimed.get();
    return switch (submission.undoStatus()) {
      case PENDING -> Optional.of(submission.release());
      case CANCELED -> Optional.empty();
      case FINAL -> {
        send(account, submission, now);
        file(account, submission);
        yield Optional.empty();
      }
    };
  }

  /// Whether the Email of a submission that is due was removed from the scheduled mail.
  private boolean wasRemovedFromScheduled(AccountId account, long id, Instant now) {
    Optional<EmailSubmission> found = all.get(Principal.system(), account, id);
    return found.isPresent()
        && found.get().about().scheduled()
        && found.get().undoStatus() == EmailSubmission.UndoStatus.PENDING
        && !found.get().release().isAfter(now)
        && scheduled(account, found.get()).isEmpty();
  }

  /// The mailbox for scheduled mail that the Email is in.
  private Optional<MailboxId> scheduled(AccountId account, EmailSubmission submission) {
    MailAccount mail = store.account(Principal.system(), account);
    return mail.mailbox(MailboxRole.SCHEDULED)
        .map(org.posthorn.store.mail.Mailbox::id)
        .filter(mailbox ->
            mail.visible(new long[] {submission.about().email()}).emails().stream()
                .anyMatch(email -> email.mailboxes().contains(mailbox)));
  }

  /// RFC 9979: scheduled mail is moved when it is sent. Repeating it changes nothing.
  private void file(AccountId account, EmailSubmission submission) {
    Optional<MailboxId> from = scheduled(account, submission);
    MailAccount mail = store.account(Principal.system(), account);
    Optional<MailboxId> sent =
        mail.mailbox(MailboxRole.SENT).map(org.posthorn.store.mail.Mailbox::id);
    if (from.isEmpty() || sent.isEmpty() || isRefused(account, submission)) {
      return;
    }
    var _ =
        mail.change(
            List.of(
                new EmailChange.Update(
                    submission.about().email(),
                    List.of(FlagChange.remove("\\Draft")),
                    new EmailChange.Mailboxes(false, Set.of(sent.get()), Set.of(from.get())))),
            OptionalLong.empty());
  }

  /// A refused message stays where its sender sees it.
  private boolean isRefused(AccountId account, EmailSubmission submission) {
    return all.get(Principal.system(), account, submission.id())
        .filter(now ->
            now.statuses().stream()
                .allMatch(status -> status.delivered() == DeliveryStatus.Delivered.NO))
        .isPresent();
  }

  private void send(AccountId account, EmailSubmission submission, Instant now) throws IOException {
    Optional<Account> sender = directory.account(account).filter(found -> !found.disabled());
    if (sender.isEmpty()) {
      // A disabled account sends nothing.
      fail(account, submission, "550 5.7.1 the account of the sender is disabled");
      return;
    }
    try (MessageBytes bytes =
        store.account(Principal.system(), account).open(submission.outgoing().email())) {
      SubmissionResult result =
          submissions.sendAdmitted(
              submission
                  .envelope()
                  .request(Principal.of(sender.get()), traceId(account, submission.id())),
              new EmailSubmissions.Bytes(bytes),
              OutboxWorker.queueId(submission.outgoing().effect()));
      if (result instanceof SubmissionResult.Refused(List<SubmissionRefusal> reasons)) {
        refused(account, submission, reasons.getFirst(), now);
      }
    } catch (MailException e) {
      if (e.kind() != MailException.Kind.NOT_FOUND) {
        throw e;
      }
      LOG.error(
          "submission event=message-missing account={} submission={}", account, submission.id(), e);
      fail(account, submission, "554 5.3.0 the message is gone");
    }
  }

  private void refused(
      AccountId account, EmailSubmission submission, SubmissionRefusal why, Instant now)
      throws IOException {
    boolean over = now.isAfter(submission.release().plus(all.limits().retryPeriod()));
    if (why.temporary() && !over) {
      throw new IOException("submission " + submission.id() + " cannot be queued now: " + why);
    }
    LOG.warn(
        "submission event=refused account={} submission={} reason={}",
        account,
        submission.id(),
        why);
    fail(account, submission, "554 5.7.1 " + why);
  }

  private void fail(AccountId account, EmailSubmission submission, String reply) {
    DeliveryStatus status = new DeliveryStatus(cut(reply), DeliveryStatus.Delivered.NO);
    var _ = all.change(account, submission.id(), true, found -> found.withWaiting(status));
  }

  // ------------------------------------------------------------------ delivery status

  /// Records an attempt of the queue. Ignores other messages; never throws.
  public void attempted(DeliveryAttempt attempt) {
    recordStatus(
        attempt.traceId(), attempt.recipient(), status(attempt.state(), attempt.outcome()));
  }

  /// Records a report of another server, if it verifiably comes from a server that had the message.
  public void reported(IncomingReports.Matched report) {
    for (IncomingReports.Matched.Entry entry : report.entries()) {
      IncomingReport.Recipient about = entry.recipient();
      Optional<Mailbox> address = about.originalRecipient().or(about::finalRecipient);
      if (entry.verified() && address.isPresent()) {
        recordStatus(
            report.traceId(),
            new EnvelopeRecipient(address.get(), RcptParameters.NONE),
            status(about));
      }
    }
  }

  private static DeliveryStatus status(IncomingReport.Recipient about) {
    String code = about.status().map(Object::toString).orElse("2.0.0");
    String reply = code.charAt(0) + "50 " + code + " " + about.diagnostic();
    DeliveryStatus.Delivered delivered =
        switch (about.action()) {
          case FAILED -> DeliveryStatus.Delivered.NO;
          case DELIVERED -> DeliveryStatus.Delivered.YES;
          default -> DeliveryStatus.Delivered.UNKNOWN;
        };
    return new DeliveryStatus(cut(reply), delivered);
  }

  private void recordStatus(String traceId, EnvelopeRecipient recipient, DeliveryStatus status) {
    Matcher trace = TRACE.matcher(traceId);
    if (!trace.matches()) {
      return;
    }
    try {
      var _ =
          all.change(
              new AccountId(Long.parseLong(trace.group(1))),
              Long.parseUnsignedLong(trace.group(2), 16),
              false,
              found -> withStatus(found, recipient, status));
    } catch (MailException | StoreException e) {
      LOG.warn("submission event=status-lost trace={}", traceId, e);
    }
  }

  private static EmailSubmission withStatus(
      EmailSubmission submission, EnvelopeRecipient recipient, DeliveryStatus status) {
    List<DeliveryStatus> statuses = new ArrayList<>(submission.statuses());
    for (int i = 0; i < statuses.size(); i++) {
      if (concerns(recipient, submission.envelope().to().get(i).email())) {
        statuses.set(i, status);
      }
    }
    return submission.with(statuses);
  }

  /// Whether a recipient in the queue is this recipient of the envelope, or was derived from it.
  private static boolean concerns(EnvelopeRecipient recipient, String email) {
    return recipient.address().toString().equalsIgnoreCase(email)
        || recipient
            .parameters()
            .originalRecipient()
            .filter(original -> original.address().equalsIgnoreCase(email))
            .isPresent();
  }

  private static DeliveryStatus status(RecipientState state, DeliveryOutcome outcome) {
    DeliveryStatus.Delivered delivered =
        switch (state) {
          case SCHEDULED, DEFERRED, HELD -> DeliveryStatus.Delivered.QUEUED;
          case DELIVERED ->
              outcome.kind() == DeliveryOutcome.Kind.FILED
                  ? DeliveryStatus.Delivered.YES
                  : DeliveryStatus.Delivered.UNKNOWN;
          case BOUNCED, EXPIRED, CANCELLED -> DeliveryStatus.Delivered.NO;
        };
    String status = outcome.status().map(Object::toString).orElse("");
    int code = outcome.code();
    if (code == 0) {
      code = delivered == DeliveryStatus.Delivered.NO ? 550 : 450;
    }
    String reply = code + (status.isEmpty() ? "" : " " + status) + " " + outcome.text();
    return new DeliveryStatus(cut(reply), delivered);
  }

  /// RFC 8621 §7: one line.
  private static String cut(String reply) {
    String line = reply.strip().replaceAll("[\\p{Cntrl}]+", " ");
    return line.length() <= REPLY_CHARS_MAX
        ? line
        : line.substring(0, line.offsetByCodePoints(0, REPLY_CHARS_MAX / 2));
  }

  /// Adds results from the queue that are not recorded: after a crash, those of the newest attempts
  /// may be missing.
  ///
  /// @return the submission with these results
  public EmailSubmission current(AccountId account, EmailSubmission submission) {
    if (submission.settled()
        || submission.undoStatus() != EmailSubmission.UndoStatus.FINAL
        || store.outbox().holds(submission.outgoing().effect())) {
      return submission;
    }
    var queued = queue.administration().show(OutboxWorker.queueId(submission.outgoing().effect()));
    return all.change(
            account,
            submission.id(),
            false,
            found -> {
              EmailSubmission now = found;
              if (queued.isEmpty()) {
                // The queue removes a message when all recipients are done.
                return now.withWaiting(
                    new DeliveryStatus("250 2.0.0 sent", DeliveryStatus.Delivered.UNKNOWN));
              }
              for (QueuedRecipient each : queued.get().recipients()) {
                if (each.last().isPresent()) {
                  now = withStatus(now, each.recipient(), status(each.state(), each.last().get()));
                }
              }
              return now;
            })
        .orElse(submission);
  }
}
