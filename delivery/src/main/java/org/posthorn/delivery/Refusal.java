package org.posthorn.delivery;

/// Why a recipient or a message is not taken, in terms of mail and of no protocol. Doors translate
/// it, each in one place.
public sealed interface Refusal {

  /// Whether the same may be taken later.
  boolean temporary();

  /// About one recipient.
  enum OfRecipient implements Refusal {
    /// The domain is ours and has no such address.
    NO_SUCH_USER(false),
    /// The domain is not ours, and the client may not send to others through us.
    NOT_LOCAL(false),
    /// The address leads to disabled accounts only.
    DISABLED(false),
    /// Aliases lead too far, or to too many; waiting mends nothing.
    MISCONFIGURED(false),
    /// The client has named so many unknown recipients that it gets no answers for now.
    TOO_MANY_UNKNOWN(true),
    /// The mailbox has no room for the message now.
    FULL(true),
    /// The mailbox will never have room for a message of this size.
    TOO_SMALL(false),
    /// The account was removed after its address had been accepted.
    GONE(false);

    private final boolean temporary;

    OfRecipient(boolean temporary) {
      this.temporary = temporary;
    }

    @Override
    public boolean temporary() {
      return temporary;
    }
  }

  /// About the message.
  enum OfMessage implements Refusal {
    /// It has been here before. RFC 5321 §6.3.
    LOOP,
    HEADER_TOO_LARGE,
    TOO_LARGE,
    /// Its first line begins with white space, and would continue the last field that we put before
    /// it. RFC 5322 §2.2.3.
    BEGINS_WITH_SPACE,
    /// A CR or LF alone stands in its header, where some programs see a line end and others do not.
    BARE_LINE_END_IN_HEADER,
    /// A verdict on it says so.
    JUDGED;

    @Override
    public boolean temporary() {
      return false;
    }
  }

  /// A fault on our side.
  enum Failure implements Refusal {
    /// The disk is full.
    NO_ROOM,
    /// The store failed.
    STORE;

    @Override
    public boolean temporary() {
      return true;
    }
  }

  /// What a user may not submit.
  record OfSubmission(org.posthorn.submission.Refusal why) implements Refusal {
    @Override
    public boolean temporary() {
      return why.temporary();
    }
  }
}
