package org.posthorn.delivery.submissions;

/// What has become of a message for one recipient (RFC 8621 §7, DeliveryStatus).
///
/// @param smtpReply the last one, with its enhanced status
public record DeliveryStatus(String smtpReply, Delivered delivered) {
  /// Whether it has arrived.
  public enum Delivered {
    /// It waits, and is tried again.
    QUEUED,
    /// It is in the recipient's mailbox.
    YES,
    /// It will not arrive.
    NO,
    /// Another server has it, and has said nothing more.
    UNKNOWN
  }

  /// Of a message that was not tried yet.
  static final DeliveryStatus WAITING = new DeliveryStatus("250 2.0.0 queued", Delivered.QUEUED);

  /// Whether the queue has nothing more to say.
  boolean settled() {
    return delivered != Delivered.QUEUED;
  }
}
