package org.posthorn.delivery.submissions;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.posthorn.delivery.Submissions;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.Principal;
import org.posthorn.kv.Reader;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.store.MailAccount;
import org.posthorn.store.MailStore;
import org.posthorn.store.clock.AccountTransaction;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.EffectId;
import org.posthorn.store.mail.FlagSet;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.NewMessage;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.store.objects.AccountObjects;
import org.posthorn.store.objects.ObjectRows;
import org.posthorn.store.objects.ObjectType;
import org.posthorn.store.objects.StoredObject;
import org.posthorn.submission.SubmissionRefusal;
import org.posthorn.submission.SubmissionResult;
import org.posthorn.transport.message.Contents;

/// Makes, cancels and removes submissions of accounts. [SubmissionSender] sends them. Thread-safe.
public final class EmailSubmissions {
  /// The kind of effects in the outbox.
  static final int KIND = 2;

  /// How many of the oldest submissions are checked to make room for a new one.
  private static final int OLDEST = 50;

  private final MailStore store;
  private final Submissions submissions;
  private final InstantSource clock;
  private final EmailSubmissionLimits limits;

  /// @param submissions decides what a user may send
  public EmailSubmissions(
      MailStore store, Submissions submissions, InstantSource clock, EmailSubmissionLimits limits) {
    this.store = store;
    this.submissions = submissions;
    this.clock = clock;
    this.limits = limits;
  }

  /// The result of making a submission.
  public sealed interface Made {
    /// It is on disk and will be sent.
    record Submitted(EmailSubmission submission) implements Made {}

    /// Nothing was changed.
    ///
    /// @param reasons at least one
    record Refused(List<SubmissionRefusal> reasons) implements Made {
      public Refused {
        reasons = List.copyOf(reasons);
      }
    }
  }

  /// The result of cancelling a submission.
  public enum Undone {
    DONE,
    /// It is being sent already.
    TOO_LATE,
    NOT_FOUND
  }

  public EmailSubmissionLimits limits() {
    return limits;
  }

  /// The longest delay before a message is sent.
  public Duration delayMax() {
    return limits.delayMax();
  }

  /// Submits an Email of the user's own account.
  ///
  /// @param message its octets
  /// @throws SubmissionEnvelope.MalformedException if the envelope cannot be expressed in SMTP, or
  ///   the delay is too long
  /// @throws MailException of kind LIMIT if there are too many unfinished submissions
  /// @throws IOException if the message could not be read
  public Made submit(
      Principal user,
      EmailSubmission.About about,
      SubmissionEnvelope envelope,
      MessageBytes message)
      throws IOException {
    return submit(user, about, envelope, message, ObjectType.EMAIL_SUBMISSION);
  }

  /// Sends a message about an Email in the same way; the submission is hidden from clients.
  ///
  /// @throws SubmissionEnvelope.MalformedException as [#submit]
  /// @throws IOException if the message could not be read
  public Made sendUnseen(
      Principal user,
      EmailSubmission.About about,
      SubmissionEnvelope envelope,
      MessageBytes message)
      throws IOException {
    return submit(user, about, envelope, message, ObjectType.UNSEEN_SUBMISSION);
  }

  private Made submit(
      Principal user,
      EmailSubmission.About about,
      SubmissionEnvelope envelope,
      MessageBytes message,
      ObjectType type)
      throws IOException {
    Instant now = clock.instant();
    envelope.requireShort();
    Optional<Instant> wanted = envelope.hold().map(hold -> release(hold, now));
    var request = envelope.request(user, "");
    SubmissionResult result = submissions.admit(request, new Bytes(message));
    if (result instanceof SubmissionResult.Refused(List<SubmissionRefusal> reasons)) {
      return new Made.Refused(reasons);
    }
    boolean made = false;
    try (MessageWriter writer = store.receive(message.size())) {
      message.copyTo(0, message.size(), writer);
      try (StagedMessage copy = writer.finish()) {
        Instant undo = now.plus(limits.undoTime());
        Times times = new Times(wanted.orElse(now), wanted.filter(undo::isBefore).orElse(undo));
        MailAccount account = store.account(Principal.system(), user.account());
        EmailSubmission submission =
            account.keep(
                new NewMessage(copy, FlagSet.NONE, now),
                times.release(),
                (change, email) ->
                    put(change, user.account(), new Kept(type, about, envelope, times), email));
        made = true;
        return new Made.Submitted(submission);
      }
    } finally {
      if (!made) {
        submissions.uncount(user, request.recipients().size());
      }
    }
  }

  private record Times(Instant sendAt, Instant release) {}

  /// The stored data of a submission.
  private record Kept(
      ObjectType type, EmailSubmission.About about, SubmissionEnvelope envelope, Times times) {}

  /// RFC 4865 §4.2
  private Instant release(MailParameters.Hold hold, Instant now) {
    Instant release = hold.release(now);
    if (release.isBefore(now)) {
      throw new SubmissionEnvelope.MalformedException(
          "mailFrom: HOLDUNTIL is in the past", Optional.empty());
    }
    if (release.isAfter(now.plus(limits.delayMax()))) {
      throw new SubmissionEnvelope.MalformedException(
          "mailFrom: a message is held for at most " + limits.delayMax().toSeconds() + " seconds",
          Optional.empty());
    }
    return release;
  }

  private EmailSubmission put(AccountTransaction change, AccountId account, Kept kept, long email) {
    if (kept.type() == ObjectType.EMAIL_SUBMISSION) {
      makeRoom(change, account);
    }
    long id = ObjectRows.create(change, kept.type(), new byte[0]);
    int number = change.put(new Effect(KIND, SubmissionSender.bytes(id)));
    EmailSubmission submission =
        new EmailSubmission(
            id,
            kept.about(),
            kept.envelope(),
            kept.times().sendAt(),
            kept.times().release(),
            EmailSubmission.UndoStatus.PENDING,
            kept.envelope().to().stream().map(_ -> DeliveryStatus.WAITING).toList(),
            new EmailSubmission.Outgoing(email, new EffectId(account, change.modSeq(), number)));
    write(change, kept.type(), submission);
    return submission;
  }

  private void makeRoom(AccountTransaction change, AccountId account) {
    if (ObjectRows.count(change.writer(), ObjectType.EMAIL_SUBMISSION) < limits.keptMax()) {
      return;
    }
    Optional<EmailSubmission> done =
        ObjectRows.all(change.writer(), ObjectType.EMAIL_SUBMISSION, OLDEST).stream()
            .map(object -> SubmissionRow.decode(account, object))
            .filter(EmailSubmission::settled)
            .findFirst();
    if (done.isEmpty()) {
      throw new MailException(
          MailException.Kind.LIMIT,
          "an account has at most " + limits.keptMax() + " submissions that are not done");
    }
    ObjectRows.remove(change, ObjectType.EMAIL_SUBMISSION, done.get().id());
  }

  static void write(AccountTransaction change, ObjectType type, EmailSubmission submission) {
    ObjectRows.update(change, type, submission.id(), SubmissionRow.encode(submission));
  }

  static Optional<EmailSubmission> find(
      Reader reader, ObjectType type, AccountId account, long id) {
    return ObjectRows.get(reader, type, id).map(object -> SubmissionRow.decode(account, object));
  }

  /// Cancels a submission unless it is being sent already.
  public Undone undo(Principal user, AccountId account, long id) {
    AccountObjects objects = store.objects(user, account);
    record Outcome(Undone undone, int recipients) {}
    Outcome outcome =
        objects.write(change -> {
          Optional<EmailSubmission> found =
              find(change.writer(), ObjectType.EMAIL_SUBMISSION, account, id);
          if (found.isEmpty()) {
            return new Outcome(Undone.NOT_FOUND, 0);
          }
          EmailSubmission submission = found.get();
          return switch (submission.undoStatus()) {
            case CANCELED -> new Outcome(Undone.DONE, 0);
            case FINAL -> new Outcome(Undone.TOO_LATE, 0);
            case PENDING -> {
              change.cancelEffect(submission.outgoing().effect());
              change.keepNoLonger(submission.outgoing().email(), submission.release());
              write(
                  change,
                  ObjectType.EMAIL_SUBMISSION,
                  submission
                      .with(EmailSubmission.UndoStatus.CANCELED)
                      .withWaiting(
                          new DeliveryStatus("250 2.0.0 canceled", DeliveryStatus.Delivered.NO)));
              yield new Outcome(Undone.DONE, submission.envelope().to().size());
            }
          };
        });
    if (outcome.recipients() > 0 && user.account().equals(account)) {
      submissions.uncount(user, outcome.recipients());
    }
    return outcome.undone();
  }

  /// Removes the object of a submission. The message is sent nevertheless.
  ///
  /// @return whether it existed
  public boolean destroy(Principal user, AccountId account, long id) {
    return store
        .objects(user, account)
        .write(change -> {
          Optional<EmailSubmission> found =
              find(change.writer(), ObjectType.EMAIL_SUBMISSION, account, id);
          if (found.isEmpty()) {
            return false;
          }
          if (found.get().undoStatus() == EmailSubmission.UndoStatus.PENDING) {
            ObjectRows.move(change, ObjectType.EMAIL_SUBMISSION, ObjectType.UNSEEN_SUBMISSION, id);
            return true;
          }
          return ObjectRows.remove(change, ObjectType.EMAIL_SUBMISSION, id);
        });
  }

  /// All submissions, oldest first.
  public List<EmailSubmission> all(Principal user, AccountId account) {
    return store
        .objects(user, account)
        .read(reader -> {
          List<EmailSubmission> all = new ArrayList<>();
          for (StoredObject object :
              ObjectRows.all(reader, ObjectType.EMAIL_SUBMISSION, limits.keptMax())) {
            all.add(SubmissionRow.decode(account, object));
          }
          return all;
        });
  }

  public Optional<EmailSubmission> get(Principal user, AccountId account, long id) {
    return store
        .objects(user, account)
        .read(reader -> find(reader, ObjectType.EMAIL_SUBMISSION, account, id));
  }

  /// Changes a submission, hidden or not, if it exists.
  Optional<EmailSubmission> change(
      AccountId account, long id, boolean synced, UnaryOperator<EmailSubmission> how) {
    AccountObjects objects = store.objects(Principal.system(), account);
    java.util.function.Function<AccountTransaction, Optional<EmailSubmission>> body =
        change -> {
          for (ObjectType type :
              List.of(ObjectType.EMAIL_SUBMISSION, ObjectType.UNSEEN_SUBMISSION)) {
            Optional<EmailSubmission> found = find(change.writer(), type, account, id);
            if (found.isPresent()) {
              EmailSubmission after = how.apply(found.get());
              if (type == ObjectType.UNSEEN_SUBMISSION && after.settled()) {
                ObjectRows.remove(change, type, id);
              } else {
                write(change, type, after);
              }
              return Optional.of(after);
            }
          }
          return Optional.empty();
        };
    return synced ? objects.write(body) : objects.writeRelaxed(body);
  }

  /// The octets of a message.
  record Bytes(MessageBytes bytes) implements Contents {
    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public void writeTo(OutputStream target) throws IOException {
      bytes.copyTo(0, bytes.size(), target);
    }
  }
}
