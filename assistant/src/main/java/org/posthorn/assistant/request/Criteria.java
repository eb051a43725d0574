package org.posthorn.assistant.request;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which messages a request is about: those that meet all conditions. Without a condition, the
/// messages of INBOX.
///
/// @param people senders and recipients
/// @param subject texts in the subject, all of them
/// @param text texts anywhere in the message, all of them
/// @param attachment a kind of file that is attached
/// @param received when
/// @param largerThan in octets
/// @param mailbox the name of a mailbox as it was written, or a role such as `inbox`, `sent`,
///   `drafts`, `trash`, `junk`, `archive`; empty for all mailboxes but Trash and Junk
/// @param traits all of them
public record Criteria(
    People people,
    List<String> subject,
    List<String> text,
    Optional<Attachment> attachment,
    Period received,
    Optional<Long> largerThan,
    Optional<String> mailbox,
    Set<Trait> traits) {

  /// No condition.
  public static final Criteria NONE =
      new Criteria(
          People.ANYBODY,
          List.of(),
          List.of(),
          Optional.empty(),
          Period.ALWAYS,
          Optional.empty(),
          Optional.empty(),
          Set.of());

  public Criteria {
    subject = List.copyOf(subject);
    text = List.copyOf(text);
    traits = Set.copyOf(traits);
  }

  /// Names or addresses of senders; one of them. Empty for all.
  public List<String> from() {
    return people.from();
  }

  /// Names or addresses of recipients; one of them. Empty for all.
  public List<String> to() {
    return people.to();
  }

  /// Received at that time or later.
  public Optional<Instant> after() {
    return received.after();
  }

  /// Received before that time.
  public Optional<Instant> before() {
    return received.before();
  }

  /// Who wrote and who received a message.
  ///
  /// @param from names or addresses of senders; one of them
  /// @param to names or addresses of recipients; one of them
  public record People(List<String> from, List<String> to) {
    public static final People ANYBODY = new People(List.of(), List.of());

    public People {
      from = List.copyOf(from);
      to = List.copyOf(to);
    }
  }

  /// A span of time.
  ///
  /// @param after its begin, inclusive; empty if it has none
  /// @param before its end, exclusive; empty if it has none
  public record Period(Optional<Instant> after, Optional<Instant> before) {
    public static final Period ALWAYS = new Period(Optional.empty(), Optional.empty());
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
