package org.posthorn.delivery.submissions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.posthorn.store.mail.EffectId;

/// The submission of an Email (RFC 8621 §7).
///
/// @param id of the object
/// @param sendAt when it was made, or when the user wants it to be sent
/// @param release when it is handed to the queue; not before `sendAt`
/// @param statuses of the recipients of the envelope, in its order
public record EmailSubmission(
    long id,
    About about,
    SubmissionEnvelope envelope,
    Instant sendAt,
    Instant release,
    UndoStatus undoStatus,
    List<DeliveryStatus> statuses,
    Outgoing outgoing) {

  /// What is submitted, and in whose name: numbers of objects.
  ///
  /// @param scheduled whether the Email was among the scheduled mail when it was submitted: whoever
  ///   takes it away there, with whichever client, takes the submission back
  public record About(long identity, long email, long thread, boolean scheduled) {
    public About(long identity, long email, long thread) {
      this(identity, email, thread, false);
    }
  }

  /// Whether it can be taken back (RFC 8621 §7, undoStatus).
  public enum UndoStatus {
    PENDING,
    FINAL,
    CANCELED
  }

  /// What leaves.
  ///
  /// @param email whose octets are sent: a copy that no client sees
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

  /// With one status for every recipient that is still waiting.
  EmailSubmission withWaiting(DeliveryStatus status) {
    List<DeliveryStatus> all = new ArrayList<>();
    statuses.forEach(each -> all.add(each.settled() ? each : status));
    return with(all);
  }

  /// Whether nothing more will be found out by the queue.
  boolean settled() {
    return undoStatus == UndoStatus.CANCELED
        || (undoStatus == UndoStatus.FINAL && statuses.stream().allMatch(DeliveryStatus::settled));
  }
}
