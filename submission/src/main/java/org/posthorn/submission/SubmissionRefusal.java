package org.posthorn.submission;

import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.submission.policy.SendingPolicy;

/// Why a submission is refused, with the details that protocols need for their replies.
public sealed interface SubmissionRefusal {

  /// Whether the same message may be accepted later.
  default boolean temporary() {
    return false;
  }

  /// The account was disabled, or its password changed, since it authenticated.
  record SignedOut() implements SubmissionRefusal {}

  /// Support sessions must not send.
  record OnlyHelping() implements SubmissionRefusal {}

  /// The user may not send from an address.
  ///
  /// @param where `MAIL` for the envelope, otherwise the header field
  record NotYourAddress(String where, String address) implements SubmissionRefusal {}

  /// A header field is missing or occurs too often. RFC 5322 §3.6.
  ///
  /// @param found number of occurrences
  record FieldCount(String field, int found) implements SubmissionRefusal {}

  /// A header field is not a list of mailboxes, or is too long.
  record NotMailboxes(String field) implements SubmissionRefusal {}

  /// A line of the header is not a header field. RFC 5322 §2.2.
  ///
  /// @param number of the field, from 1
  record MalformedField(int number) implements SubmissionRefusal {}

  /// The user's limits are exceeded.
  record TooMuch(SendingPolicy.Refusal why) implements SubmissionRefusal {
    @Override
    public boolean temporary() {
      return true;
    }
  }

  /// The message, or one recipient, was refused later.
  ///
  /// @param recipient empty if the message is refused
  /// @param status such as `5.1.1`
  record NotAccepted(String recipient, EnhancedStatus status, String text)
      implements SubmissionRefusal {
    @Override
    public boolean temporary() {
      return status.statusClass() == 4;
    }
  }
}
