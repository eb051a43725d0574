package org.posthorn.submission;

import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.submission.policy.SendingPolicy;

/// Why a user's message is not taken, with what a door needs to say so in its protocol's words.
public sealed interface SubmissionRefusal {

  /// Whether the same message may be taken later.
  default boolean temporary() {
    return false;
  }

  /// The account was disabled, or its password changed, since it authenticated.
  record SignedOut() implements SubmissionRefusal {}

  /// Whoever helps with an account does not send in its name.
  record OnlyHelping() implements SubmissionRefusal {}

  /// An address is not one that the user may send from.
  ///
  /// @param where `MAIL` for the envelope, else the header field
  record NotYourAddress(String where, String address) implements SubmissionRefusal {}

  /// A header field is not there, or not as often as it must be. RFC 5322 §3.6.
  ///
  /// @param found how often it is there
  record FieldCount(String field, int found) implements SubmissionRefusal {}

  /// A header field is not wholly a list of mailboxes, or is a longer one than is read.
  record NotMailboxes(String field) implements SubmissionRefusal {}

  /// A line of the header is no header field. RFC 5322 §2.2.
  ///
  /// @param number of the field, from 1
  record MalformedField(int number) implements SubmissionRefusal {}

  /// More than the user may send.
  record TooMuch(SendingPolicy.Refusal why) implements SubmissionRefusal {
    @Override
    public boolean temporary() {
      return true;
    }
  }

  /// What became of the message afterwards, or of one recipient, is no success.
  ///
  /// @param recipient empty if it is the message that is refused
  /// @param status such as `5.1.1`
  record NotAccepted(String recipient, EnhancedStatus status, String text)
      implements SubmissionRefusal {
    @Override
    public boolean temporary() {
      return status.statusClass() == 4;
    }
  }
}
