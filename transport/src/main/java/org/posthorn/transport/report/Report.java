package org.posthorn.transport.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.transport.message.Contents;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.EnvelopeRecipient;
import org.posthorn.transport.message.QueueId;
import org.posthorn.transport.message.SmtpEnvelope;

/// What a sender is to be told of a message, before it is composed. RFC 3461 §6.
///
/// @param kind what happened to all the entries: success and failure are told in reports of their
///   own, since widely used readers decide by the first recipient alone (RFC 3464 §2 allows both)
/// @param id of the message it speaks of
/// @param envelope of that message
/// @param original its bytes, readable while the report is composed
public record Report(
    Kind kind, QueueId id, SmtpEnvelope envelope, List<Entry> entries, Contents original) {

  public Report {
    entries = List.copyOf(entries);
  }

  /// What is reported.
  public enum Kind {
    /// The message went to a server that makes no reports. RFC 3461 §5.2.2.
    RELAYED(1),
    /// It is late, and still tried.
    DELAYED(2),
    /// It will not arrive.
    FAILED(3),
    /// It is in a mailbox of this server. RFC 3461 §5.2.3.
    DELIVERED(4);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /// Its number on disk, which never changes.
    public int code() {
      return code;
    }

    /// @throws IllegalArgumentException if no kind has the number
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
  /// @param outcome what came of the last attempt
  /// @param lastAttempt when that was; empty where none was made
  /// @param willRetryUntil when it is given up; empty where it already is
  public record Entry(
      EnvelopeRecipient recipient,
      DeliveryOutcome outcome,
      Optional<Instant> lastAttempt,
      Optional<Instant> willRetryUntil) {}
}
