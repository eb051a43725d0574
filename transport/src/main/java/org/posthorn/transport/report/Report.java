package org.posthorn.transport.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;

/// The data of a report to a sender. RFC 3461 §6.
///
/// @param kind what happened to all the entries: success and failure are reported in separate
///   messages, because common mail programs look at the first recipient only (RFC 3464 §2 allows
///   both in one)
/// @param id of the reported message
/// @param envelope of the reported message
/// @param original the reported message, readable while the report is composed
public record Report(
    Kind kind, QueueId id, SmtpEnvelope envelope, List<Entry> entries, Contents original) {

  public Report {
    entries = List.copyOf(entries);
  }

  public enum Kind {
    /// The message was passed to a server that sends no reports. RFC 3461 §5.2.2.
    RELAYED(1),
    /// The message is delayed and will be tried again.
    DELAYED(2),
    /// Delivery failed permanently.
    FAILED(3),
    /// The message is in a mailbox of this server. RFC 3461 §5.2.3.
    DELIVERED(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /// Its number on disk; never changes.
    public int code() {
      return code;
    }

    /// @throws IllegalArgumentException if the number is unknown
    public static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      throw new IllegalArgumentException("report kind " + code);
    }
  }

  /// One recipient.
  ///
  /// @param outcome of the last attempt
  /// @param lastAttempt its time; empty if there was no attempt
  /// @param willRetryUntil when delivery is given up; empty if it has been given up
  public record Entry(
      EnvelopeRecipient recipient,
      DeliveryOutcome outcome,
      Optional<Instant> lastAttempt,
      Optional<Instant> willRetryUntil) {}
}
