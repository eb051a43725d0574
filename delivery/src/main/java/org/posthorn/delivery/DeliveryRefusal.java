package org.posthorn.delivery;

import java.util.Locale;
import org.posthorn.delivery.checks.Rejection;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.connection.ClientRefusal;

/// Why a recipient or a message is refused, independent of the protocol. Each protocol translates
/// it into its replies in one place.
public sealed interface DeliveryRefusal {

  /// The enhanced status code (RFC 3463).
  EnhancedStatus status();

  /// A description for logs and people.
  String words();

  /// Whether the client may try again later.
  default boolean temporary() {
    return status().statusClass() == 4;
  }

  /// The reason concerns one recipient.
  enum OfRecipient implements DeliveryRefusal {
    /// The domain is local, but the address does not exist.
    NO_SUCH_USER("5.1.1"),
    /// The domain is not local, and the client may not relay.
    NOT_LOCAL("5.7.1"),
    /// The address leads to disabled accounts only.
    DISABLED("5.2.1"),
    /// The address is, or leads to, a group that does not accept mail from this sender. RFC 3463
    /// §3.8.
    CLOSED_GROUP("5.7.2"),
    /// Aliases form too long a chain or lead to too many addresses; trying again does not help.
    MISCONFIGURED("5.2.4"),
    /// The client has named too many unknown recipients and is deferred for now.
    TOO_MANY_UNKNOWN("4.7.1"),
    /// The recipient's domain has another policy for arriving mail than the domain of the
    /// recipients before it, and a message gets one verdict. RFC 3463 §3.6: too many recipients for
    /// one transaction.
    OTHER_POLICY("4.5.3"),
    /// The mailbox has no room for the message now.
    FULL("4.2.2"),
    /// The mailbox will never have room for a message of this size.
    QUOTA_TOO_SMALL("5.2.2"),
    /// The account was removed after its address had been accepted.
    GONE("5.1.1");

    private final EnhancedStatus status;

    OfRecipient(String status) {
      this.status = EnhancedStatus.of(status);
    }

    @Override
    public EnhancedStatus status() {
      return status;
    }

    @Override
    public String words() {
      return DeliveryRefusal.words(name());
    }
  }

  /// The reason concerns the message.
  enum OfMessage implements DeliveryRefusal {
    /// The message is in a loop. RFC 5321 §6.3.
    LOOP("5.4.6"),
    HEADER_TOO_LARGE("5.3.4"),
    /// The first line begins with white space and would continue the last field that this server
    /// puts before the message. RFC 5322 §2.2.3.
    BEGINS_WITH_SPACE("5.6.0"),
    /// The message has a CR or LF alone, which some programs take for a line end and others do not.
    BARE_LINE_END("5.6.0");

    private final EnhancedStatus status;

    OfMessage(String status) {
      this.status = EnhancedStatus.of(status);
    }

    @Override
    public EnhancedStatus status() {
      return status;
    }

    @Override
    public String words() {
      return DeliveryRefusal.words(name());
    }
  }

  /// The checks of the message advise to refuse it.
  record OfVerdict(Rejection why) implements DeliveryRefusal {
    @Override
    public EnhancedStatus status() {
      return why.status();
    }

    @Override
    public String words() {
      return why.text();
    }
  }

  /// A recipient's rules refuse the message.
  record OfOwner(Rejection why) implements DeliveryRefusal {
    @Override
    public EnhancedStatus status() {
      return why.status();
    }

    @Override
    public String words() {
      return why.text();
    }
  }

  /// The connection checks refuse the client's mail, temporarily or permanently.
  record OfClient(ClientRefusal why) implements DeliveryRefusal {
    @Override
    public EnhancedStatus status() {
      return EnhancedStatus.of(why instanceof ClientRefusal.Unwanted ? "5.7.1" : "4.7.1");
    }

    @Override
    public String words() {
      return why.words();
    }
  }

  /// An error of this server.
  enum Failure implements DeliveryRefusal {
    /// The disk is full.
    NO_ROOM("4.3.1"),
    /// There is no memory for more arriving mail now.
    CONGESTED("4.4.5"),
    /// The store could not write or read.
    STORE("4.3.0"),
    /// The archive of the journal has not been written for long.
    JOURNAL("4.3.0");

    private final EnhancedStatus status;

    Failure(String status) {
      this.status = EnhancedStatus.of(status);
    }

    @Override
    public EnhancedStatus status() {
      return status;
    }

    @Override
    public String words() {
      return DeliveryRefusal.words(name());
    }
  }

  /// What a user may not submit.
  record OfSubmission(org.posthorn.submission.SubmissionRefusal why) implements DeliveryRefusal {
    @Override
    public EnhancedStatus status() {
      return EnhancedStatus.of(why.temporary() ? "4.7.1" : "5.7.1");
    }

    @Override
    public String words() {
      return why.toString();
    }
  }

  private static String words(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
