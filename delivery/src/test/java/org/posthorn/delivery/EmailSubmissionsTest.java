package org.posthorn.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.delivery.submissions.DeliveryStatus.Delivered;
import org.posthorn.delivery.submissions.EmailSubmission;
import org.posthorn.delivery.submissions.EmailSubmission.UndoStatus;
import org.posthorn.delivery.submissions.EmailSubmissionLimits;
import org.posthorn.delivery.submissions.EmailSubmissions;
import org.posthorn.delivery.submissions.SubmissionAddress;
import org.posthorn.delivery.submissions.SubmissionEnvelope;
import org.posthorn.delivery.submissions.SubmissionEnvelope.MalformedException;
import org.posthorn.delivery.submissions.SubmissionSender;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.lease.LeaseHolder;
import org.posthorn.queue.message.DeliveryAttempt;
import org.posthorn.queue.message.RecipientState;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.FlagChange;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mail.MailboxRole;
import org.posthorn.store.mail.PendingEffect;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.view.MailboxView;
import org.posthorn.transport.message.DeliveryOutcome;

/// Submissions that wait in the account, are taken back, or are sent once (RFC 8621 §7).
class EmailSubmissionsTest {
  private static final Instant NOW = Instant.parse("2026-03-21T12:00:00Z");
  private static final String MESSAGE =
      "From: alice@example.test\r\nBcc: bob@example.test\r\nSubject: x\r\n\r\nHi.\r\n";

  private PostOffice office;
  private Instant now = NOW;
  private EmailSubmissions submissions;
  private SubmissionSender sender;

  @BeforeEach
  void open(@TempDir Path blobs) throws IOException {
    office = new PostOffice(blobs);
    open(EmailSubmissionLimits.defaults());
  }

  private void open(EmailSubmissionLimits limits) {
    Submissions door = new Submissions(office.inbound());
    submissions = new EmailSubmissions(office.store, door, () -> now, limits);
    sender =
        new SubmissionSender(
            office.store, office.directory, submissions, door, office.queue, () -> now);
    office.handlers = List.of(sender);
  }

  @AfterEach
  void close() {
    office.close();
  }

  private Principal alice() {
    return office.principal("alice");
  }

  private AccountId account() {
    return office.account("alice").id();
  }

  private EmailSubmissions.Made submit(SubmissionAddress from, String... to) {
    SubmissionEnvelope envelope =
        new SubmissionEnvelope(from, Stream.of(to).map(SubmissionAddress::of).toList());
    try {
      return submissions.submit(
          alice(),
          new EmailSubmission.About(1, 2, 3),
          envelope,
          MessageBytes.of(MESSAGE.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private EmailSubmission submitted(SubmissionAddress from, String... to) {
    return ((EmailSubmissions.Made.Submitted) submit(from, to)).submission();
  }

  private static SubmissionAddress from(String... parameter) {
    return new SubmissionAddress(
        "alice@example.test",
        parameter.length == 0
            ? List.of()
            : List.of(new SubmissionAddress.Parameter(parameter[0], Optional.of(parameter[1]))));
  }

  private EmailSubmission now(EmailSubmission submission) {
    return submissions.get(alice(), account(), submission.id()).orElseThrow();
  }

  private void perform() {
    office.outboxWorker(() -> now).performAll();
  }

  private int queued() {
    try {
      return PostOffice.queued(office.queue).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void what_is_submitted_is_in_the_queue_once_with_its_recipients_here_and_elsewhere()
      throws IOException {
    EmailSubmission submission = submitted(from(), "bob@example.test", "zoe@elsewhere.test");
    assertThat(submission.undoStatus()).isEqualTo(UndoStatus.PENDING);
    assertThat(submission.sendAt()).isEqualTo(NOW);
    perform();
    perform();
    assertThat(now(submission).undoStatus()).isEqualTo(UndoStatus.FINAL);
    assertThat(office.onlyQueued().envelope().recipients())
        .extracting(recipient -> recipient.address().toString())
        .containsExactly("bob@example.test", "zoe@elsewhere.test");
    assertThat(office.onlyQueued().envelope().submitter()).contains(account());
    assertThat(PostOffice.queued(office.queue))
        .singleElement()
        .asString()
        .contains("with JMAP", "Message-ID: <", "Date: ")
        .doesNotContain("Bcc");
    assertThat(submissions.undo(alice(), account(), submission.id()))
        .isEqualTo(EmailSubmissions.Undone.TOO_LATE);
  }

  /// The process ends between the deed and the removal of the effect.
  @Test
  void a_repetition_after_a_crash_sends_nothing_twice() throws IOException {
    EmailSubmission submission = submitted(from(), "zoe@elsewhere.test");
    PendingEffect effect = office.store.outbox().pending(account(), 10).getFirst();
    assertThat(sender.perform(effect)).isEmpty();
    assertThat(sender.perform(effect)).isEmpty();
    perform();
    assertThat(queued()).isEqualTo(1);
    assertThat(office.store.outbox().holds(submission.outgoing().effect())).isFalse();
  }

  /// The process ends between the claim and the queue.
  @Test
  void what_was_claimed_before_a_crash_is_sent_after_it() {
    EmailSubmission submission = submitted(from(), "zoe@elsewhere.test");
    office.queue.close();
    office.useQueue(office.queue(office.mailboxDelivery));
    open(EmailSubmissionLimits.defaults());
    perform();
    assertThat(queued()).isEqualTo(1);
    assertThat(now(submission).undoStatus()).isEqualTo(UndoStatus.FINAL);
  }

  @Test
  void what_is_taken_back_in_time_is_never_sent() {
    open(EmailSubmissionLimits.defaults().withUndo(Duration.ofSeconds(10)));
    EmailSubmission submission = submitted(from(), "zoe@elsewhere.test");
    // RFC 8621 §7: without FUTURERELEASE, when it was made.
    assertThat(submission.sendAt()).isEqualTo(NOW);
    perform();
    assertThat(queued()).isZero();
    assertThat(submissions.undo(alice(), account(), submission.id()))
        .isEqualTo(EmailSubmissions.Undone.DONE);
    now = NOW.plusSeconds(60);
    perform();
    assertThat(queued()).isZero();
    assertThat(now(submission).undoStatus()).isEqualTo(UndoStatus.CANCELED);
    assertThat(office.store.outbox().pending(account(), 10)).isEmpty();
  }

  /// Whoever claims it first decides.
  @Test
  void the_worker_that_has_read_an_effect_before_it_was_taken_back_sends_nothing()
      throws IOException {
    EmailSubmission submission = submitted(from(), "zoe@elsewhere.test");
    PendingEffect effect = office.store.outbox().pending(account(), 10).getFirst();
    assertThat(submissions.undo(alice(), account(), submission.id()))
        .isEqualTo(EmailSubmissions.Undone.DONE);
    assertThat(sender.perform(effect)).isEmpty();
    assertThat(queued()).isZero();
  }

  /// RFC 4865
  @Test
  void what_is_held_is_sent_at_its_time() {
    EmailSubmission later = submitted(from("HOLDFOR", "3600"), "zoe@elsewhere.test");
    EmailSubmission at = submitted(from("holduntil", "2026-03-21T14:00:00Z"), "y@elsewhere.test");
    EmailSubmission soon = submitted(from(), "x@elsewhere.test");
    assertThat(later.sendAt()).isEqualTo(NOW.plusSeconds(3_600));
    assertThat(at.sendAt()).isEqualTo(Instant.parse("2026-03-21T14:00:00Z"));
    perform();
    assertThat(queued()).isEqualTo(1);
    assertThat(now(soon).undoStatus()).isEqualTo(UndoStatus.FINAL);
    now = NOW.plusSeconds(3_600);
    perform();
    assertThat(queued()).isEqualTo(2);
    now = NOW.plusSeconds(7_200);
    perform();
    assertThat(queued()).isEqualTo(3);
    assertThatThrownBy(() -> submit(from("HOLDFOR", "31622401"), "zoe@elsewhere.test"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(
            () -> submit(from("HOLDUNTIL", "2026-03-21T11:00:00Z"), "zoe@elsewhere.test"))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void a_submission_that_is_destroyed_before_its_time_is_sent_all_the_same() {
    EmailSubmission submission = submitted(from("HOLDFOR", "60"), "zoe@elsewhere.test");
    assertThat(submissions.destroy(alice(), account(), submission.id())).isTrue();
    assertThat(submissions.get(alice(), account(), submission.id())).isEmpty();
    now = NOW.plusSeconds(60);
    perform();
    assertThat(queued()).isEqualTo(1);
  }

  @Test
  void whoever_was_disabled_meanwhile_sends_nothing() {
    EmailSubmission submission = submitted(from("HOLDFOR", "60"), "zoe@elsewhere.test");
    Principal alice = alice();
    office.administration.setDisabled(Principal.system(), account(), true);
    now = NOW.plusSeconds(60);
    perform();
    assertThat(queued()).isZero();
    assertThat(submissions.get(alice, account(), submission.id()).orElseThrow().statuses())
        .extracting(status -> status.delivered())
        .containsExactly(Delivered.NO);
  }

  @Test
  void a_recipient_that_is_gone_by_then_is_reported_by_the_queue() {
    EmailSubmission _ = submitted(from("HOLDFOR", "60"), "bob@example.test");
    office.remove("bob");
    now = NOW.plusSeconds(60);
    perform();
    assertThat(queued()).isEqualTo(1);
  }

  @Test
  void what_SMTP_would_refuse_is_refused() {
    assertThat(submit(SubmissionAddress.of("bob@example.test"), "zoe@elsewhere.test"))
        .asString()
        .contains("NotYourAddress", "MAIL");
    assertThat(submit(from(), "nobody@example.test")).asString().contains("5.1.1");
    assertThatThrownBy(() -> submit(from(), "no address")).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> submit(from(), "x@y.test> NOTIFY=NEVER"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> submit(from("XUNKNOWN", "1"), "zoe@elsewhere.test"))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> submit(from("RET", "FULL SIZE=1"), "zoe@elsewhere.test"))
        .isInstanceOf(MalformedException.class);
    perform();
    assertThat(queued()).isZero();
    assertThat(submissions.all(alice(), account())).isEmpty();
  }

  @Test
  void results_of_the_queue_become_the_status_of_each_recipient() {
    EmailSubmission submission = submitted(from(), "bob@example.test", "zoe@elsewhere.test");
    perform();
    var queued = office.onlyQueued();
    sender.attempted(attempt(queued.id(), 0, DeliveryOutcome.Kind.FILED, 250, "2.1.5"));
    sender.attempted(attempt(queued.id(), 1, DeliveryOutcome.Kind.PERMANENT, 550, "5.1.1"));
    assertThat(now(submission).statuses())
        .extracting(status -> status.delivered() + " " + status.smtpReply())
        .containsExactly("YES 250 2.1.5 text", "NO 550 5.1.1 text");
  }

  private DeliveryAttempt attempt(
      org.posthorn.transport.message.QueueId id,
      int recipient,
      DeliveryOutcome.Kind kind,
      int code,
      String status) {
    var message = office.onlyQueued();
    DeliveryOutcome outcome =
        new DeliveryOutcome(kind, code, Optional.of(EnhancedStatus.of(status)), "text", "host", "");
    return new DeliveryAttempt(
        id,
        message.envelope().traceId(),
        message.envelope().submitter(),
        message.recipients().get(recipient).recipient(),
        1,
        outcome.success() ? RecipientState.DELIVERED : RecipientState.BOUNCED,
        outcome,
        Optional.empty());
  }

  @Test
  void the_oldest_that_are_done_make_room() {
    open(new EmailSubmissionLimits(10, 2, Duration.ZERO, Duration.ofDays(1), Duration.ofDays(5)));
    EmailSubmission first = submitted(from(), "bob@example.test");
    EmailSubmission second = submitted(from(), "bob@example.test");
    assertThatThrownBy(() -> submit(from(), "bob@example.test"))
        .hasMessageContaining("at most 2 submissions");
    assertThat(submissions.undo(alice(), account(), second.id()))
        .isEqualTo(EmailSubmissions.Undone.DONE);
    EmailSubmission third = submitted(from(), "bob@example.test");
    assertThat(submissions.all(alice(), account()))
        .extracting(EmailSubmission::id)
        .containsExactly(first.id(), third.id());
  }

  // ------------------------------------------------------------------ scheduled mail

  private MailAccount mail() {
    return office.mail("alice");
  }

  private MailboxId mailbox(MailboxRole role) {
    return mail()
        .mailbox(role)
        .map(Mailbox::id)
        .orElseGet(() -> mail().create(role.path(), Optional.of(role)).id());
  }

  /// A draft among the scheduled mail, submitted to be sent at a time.
  private EmailSubmission schedule(Instant at) throws IOException {
    long email;
    try (MessageWriter writer = office.store.receive(0)) {
      writer.write(MESSAGE.getBytes(StandardCharsets.UTF_8));
      NewMessage message = new NewMessage(writer.finish(), FlagSet.of("\\Draft"), NOW);
      email = mail().append(mailbox(MailboxRole.SCHEDULED), List.of(message)).getFirst().emailId();
    }
    SubmissionEnvelope envelope =
        new SubmissionEnvelope(
            from("HOLDUNTIL", at.toString()), List.of(SubmissionAddress.of("x@elsewhere.test")));
    return ((EmailSubmissions.Made.Submitted)
            submissions.submit(
                alice(),
                new EmailSubmission.About(1, email, email, true),
                envelope,
                MessageBytes.of(MESSAGE.getBytes(StandardCharsets.UTF_8))))
        .submission();
  }

  private List<String> flags(MailboxRole role) {
    MailboxView view = mail().view(mailbox(role));
    return IntStream.range(0, view.size())
        .mapToObj(i -> String.join(" ", view.keywords().all(view.flags(i))))
        .toList();
  }

  @Test
  void what_is_scheduled_for_months_ahead_is_sent_then_and_moved_to_what_was_sent()
      throws IOException {
    Instant day = NOW.plus(Duration.ofDays(300));
    EmailSubmission submission = schedule(day);
    now = day.minusSeconds(1);
    perform();
    assertThat(queued()).isZero();
    assertThat(flags(MailboxRole.SCHEDULED)).containsExactly("\\Draft");
    var _ = office.store.sweeper(LeaseHolder.of("test", office.kv)).run(now);

    now = day;
    perform();
    perform();
    assertThat(queued()).isEqualTo(1);
    assertThat(now(submission).undoStatus()).isEqualTo(UndoStatus.FINAL);
    assertThat(flags(MailboxRole.SCHEDULED)).isEmpty();
    assertThat(flags(MailboxRole.SENT)).containsExactly("");
    assertThatThrownBy(() -> schedule(now.plus(Duration.ofDays(367))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void who_moves_or_deletes_scheduled_mail_with_whichever_program_has_it_not_sent()
      throws IOException {
    Instant day = NOW.plus(Duration.ofDays(1));
    EmailSubmission moved = schedule(day);
    EmailSubmission expunged = schedule(day);
    var _ = mail().move(mailbox(MailboxRole.SCHEDULED), new int[] {1}, mailbox(MailboxRole.DRAFTS));
    var _ =
        mail()
            .store(
                mailbox(MailboxRole.SCHEDULED),
                new int[] {2},
                FlagChange.add("\\Deleted"),
                OptionalLong.empty());
    now = day;
    perform();
    assertThat(queued()).isZero();
    assertThat(now(moved).undoStatus()).isEqualTo(UndoStatus.CANCELED);
    assertThat(now(expunged).undoStatus()).isEqualTo(UndoStatus.CANCELED);
    assertThat(flags(MailboxRole.DRAFTS)).containsExactly("\\Draft");
  }

  @Test
  void the_octets_of_what_is_taken_back_are_not_kept_until_its_day() throws IOException {
    EmailSubmission submission = schedule(NOW.plus(Duration.ofDays(300)));
    assertThat(submissions.undo(alice(), account(), submission.id()))
        .isEqualTo(EmailSubmissions.Undone.DONE);
    var _ =
        office.store.sweeper(LeaseHolder.of("test", office.kv)).run(NOW.plus(Duration.ofDays(15)));
    assertThatThrownBy(() -> mail().open(submission.outgoing().email()))
        .isInstanceOf(MailException.class);
    assertThat(office.store.check(account()).problems()).isEmpty();
  }
}
