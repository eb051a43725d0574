package org.posthorn.delivery;

import java.util.Locale;
import org.posthorn.delivery.judging.Rejection;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.spam.connection.Objection;

/// Why a recipient or a message is not taken, in terms of mail and of no protocol. Doors translate
/// it, each in one place.
public sealed interface DeliveryRefusal {

  /// What RFC 3463 calls it.
  EnhancedStatus status();

  /// What it is, for logs and for people.
  String words();

  /// Whether the same may be taken later.
  default boolean temporary() {
    return status().statusClass() == 4;
  }

  /// About one recipient.
  enum OfRecipient implements DeliveryRefusal {
    /// The domain is ours and has no such address.
    NO_SUCH_USER("5.1.1"),
    /// The domain is not ours, and the client may not send to others through us.
    NOT_LOCAL("5.7.1"),
    /// The address leads to disabled accounts only.
    DISABLED("5.2.1"),
    /// It is, or leads to, a group that does not take mail from this sender. RFC 3463 §3.8.
    CLOSED_GROUP("5.7.2"),
    /// Aliases lead too far, or to too many; waiting does not help.
    MISCONFIGURED("5.2.4"),
    /// The client has named so many unknown recipients that it gets no answers for now.
    TOO_MANY_UNKNOWN("4.7.1"),
    /// Its domain has another policy for arriving mail than that of the recipients before it, and a
    /// message has one verdict. RFC 3463 §3.6: too many recipients for one transaction.
    OTHER_POLICY("4.5.3"),
    /// The mailbox has no room for the message now.
    FULL("4.2.2"),
    /// The mailbox will never have room for a message of this size.
    TOO_SMALL("5.2.2"),
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

  /// About the message.
  enum OfMessage implements DeliveryRefusal {
    /// It has been here before. RFC 5321 §6.3.
    LOOP("5.4.6"),
    HEADER_TOO_LARGE("5.3.4"),
    /// Its first line begins with white space, and would continue the last field that we put before
    /// it. RFC 5322 §2.2.3.
    BEGINS_WITH_SPACE("5.6.0"),
    /// A CR or LF alone stands in it, where some programs see a line end and others do not.
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

  /// What was found out about a message speaks against taking it.
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

  /// Its recipient does not want the message.
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

  /// What is known of the client speaks against taking its mail, for now or at all.
  record OfClient(Objection why) implements DeliveryRefusal {
    @Override
    public EnhancedStatus status() {
      return EnhancedStatus.of(why instanceof Objection.Unwanted ? "5.7.1" : "4.7.1");
    }

    @Override
    public String words() {
      return why.words();
    }
  }

  /// A fault on our side.
  enum Failure implements DeliveryRefusal {
    /// The disk is full.
    NO_ROOM("4.3.1"),
    /// More mail arrives at this moment than there is memory for.
    CONGESTED("4.4.5"),
    /// The store failed.
    STORE("4.3.0");

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
