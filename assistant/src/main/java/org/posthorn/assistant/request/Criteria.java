package org.posthorn.assistant.request;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which messages a request is about: those that meet all conditions. Without a condition, the
/// messages of INBOX.
///
/// @param from names or addresses of senders; one of them
/// @param to names or addresses of recipients; one of them
/// @param subject texts in the subject, all of them
/// @param text texts anywhere in the message, all of them
/// @param attachment a kind of file that is attached
/// @param after received at that time or later
/// @param before received before that time
/// @param largerThan in octets
/// @param mailbox the name of a mailbox as it was written, or a role such as `inbox`, `sent`,
///   `drafts`, `trash`, `junk`, `archive`; empty for all mailboxes but Trash and Junk
/// @param traits all of them
public record Criteria(
    List<String> from,
    List<String> to,
    List<String> subject,
    List<String> text,
    Optional<Attachment> attachment,
    Optional<Instant> after,
    Optional<Instant> before,
    Optional<Long> largerThan,
    Optional<String> mailbox,
    Set<Trait> traits) {

  /// No condition.
  public static final Criteria NONE =
      new Criteria(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Set.of());

  public Criteria {
    from = List.copyOf(from);
    to = List.copyOf(to);
    subject = List.copyOf(subject);
    text = List.copyOf(text);
    traits = Set.copyOf(traits);
  }

  /// A kind of attached file.
  public enum Attachment {
    /// Any file.
    ANY,
    PDF,
    PICTURE,
    DOCUMENT,
    SPREADSHEET,
    PRESENTATION,
    ARCHIVE,
    CALENDAR,
    AUDIO,
    VIDEO
  }

  /// A property that a message has or not.
  public enum Trait {
    UNREAD,
    READ,
    STARRED,
    IMPORTANT,
    /// The user has answered it.
    ANSWERED,
    /// The user has not answered it.
    UNANSWERED,
    /// Of a mailing list or newsletter.
    NEWSLETTER,
    RECEIPT,
    NOTIFICATION,
    /// With an invitation to an appointment.
    INVITATION
  }
}
