package org.posthorn.delivery.submissions;

/// The delivery status of one recipient (RFC 8621 §7, DeliveryStatus).
///
/// @param smtpReply the last reply, with its enhanced status
public record DeliveryStatus(String smtpReply, Delivered delivered) {
  /// The property `delivered`.
  public enum Delivered {
    /// It waits in the queue.
    QUEUED,
    /// It is in the recipient's mailbox.
    YES,
    /// Delivery failed.
    NO,
    /// Another server accepted it; nothing more is known.
    UNKNOWN
  }

  /// The status before the first attempt.
  static final DeliveryStatus WAITING = new DeliveryStatus("250 2.0.0 queued", Delivered.QUEUED);

  /// Whether the queue will not change it any more.
  boolean settled() {
    return delivered != Delivered.QUEUED;
  }
}
