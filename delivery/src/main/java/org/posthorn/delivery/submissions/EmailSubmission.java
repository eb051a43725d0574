package org.posthorn.delivery.submissions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.store.mail.EffectId;

/// The submission of an Email (RFC 8621 §7).
///
/// @param id of the object
/// @param sendAt when it was made, or when the user wants it to be sent
/// @param release when it is passed to the queue; not before `sendAt`
/// @param statuses of the envelope's recipients, in order
public record EmailSubmission(
    long id,
    About about,
    SubmissionEnvelope envelope,
    Instant sendAt,
    Instant release,
    UndoStatus undoStatus,
    List<DeliveryStatus> statuses,
    Outgoing outgoing) {

  /// The submitted Email and its identity: ids of objects.
  ///
  /// @param scheduled whether the Email was in the mailbox for scheduled mail when it was
  ///   submitted: removing it from there, with any client, cancels the submission
  public record About(long identity, long email, long thread, boolean scheduled) {
    public About(long identity, long email, long thread) {
      this(identity, email, thread, false);
    }
  }

  /// Whether it can be cancelled (RFC 8621 §7, undoStatus).
  public enum UndoStatus {
    PENDING,
    FINAL,
    CANCELED
  }

  /// The message to send.
  ///
  /// @param email a copy that no client sees; its octets are sent
  /// @param effect of the outbox
  public record Outgoing(long email, EffectId effect) {}

  public EmailSubmission {
    statuses = List.copyOf(statuses);
  }

  EmailSubmission with(UndoStatus other) {
    return new EmailSubmission(id, about, envelope, sendAt, release, other, statuses, outgoing);
  }

  EmailSubmission with(List<DeliveryStatus> others) {
    return new EmailSubmission(id, about, envelope, sendAt, release, undoStatus, others, outgoing);
  }

  /// A copy with this status for every recipient that is still waiting.
  EmailSubmission withWaiting(DeliveryStatus status) {
    List<DeliveryStatus> all = new ArrayList<>();
    statuses.forEach(each -> all.add(each.settled() ? each : status));
    return with(all);
  }

  /// Whether the queue will not change any status any more.
  boolean settled() {
    return undoStatus == UndoStatus.CANCELED
        || (undoStatus == UndoStatus.FINAL && statuses.stream().allMatch(DeliveryStatus::settled));
  }
}
