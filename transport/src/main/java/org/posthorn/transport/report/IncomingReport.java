package org.posthorn.transport.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;

/// What another server says became of a message. Whoever wrote it may lie.
///
/// @param envelopeId the sender's name for the transaction, as the server gives it back (RFC 3464
///   §2.2.1)
/// @param reportingMta who reports, without its type; empty where it does not say
/// @param messageId of the message that it speaks of, without brackets
/// @param recipients in the report's order
public record IncomingReport(
    Optional<String> envelopeId,
    String reportingMta,
    Optional<String> messageId,
    List<Recipient> recipients) {

  public IncomingReport {
    recipients = List.copyOf(recipients);
  }

  /// What was done. RFC 3464 §2.3.3.
  public enum Action {
    FAILED,
    DELAYED,
    DELIVERED,
    RELAYED,
    EXPANDED,
    /// The report does not say, or says something else.
    UNKNOWN;

    static Action of(String text) {
      return switch (text.strip().toLowerCase(Locale.ROOT)) {
        case "failed" -> FAILED;
        case "delayed" -> DELAYED;
        case "delivered" -> DELIVERED;
        case "relayed" -> RELAYED;
        case "expanded" -> EXPANDED;
        default -> UNKNOWN;
      };
    }
  }

  /// One recipient.
  ///
  /// @param finalRecipient whom it went to at last; empty where that is no mailbox
  /// @param originalRecipient whom the sender meant (ORCPT)
  /// @param diagnostic what a server said, without its type; empty where it does not say
  public record Recipient(
      Optional<Mailbox> finalRecipient,
      Optional<Mailbox> originalRecipient,
      Action action,
      Optional<EnhancedStatus> status,
      String diagnostic) {}
}
