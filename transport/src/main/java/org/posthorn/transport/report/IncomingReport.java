package org.posthorn.transport.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.smtp.syntax.Mailbox;

/// A report of another server on a message. It may be forged.
///
/// @param envelopeId the ENVID as the reporting server returns it (RFC 3464 §2.2.1)
/// @param reportingMta the reporting server, without type; empty if missing
/// @param messageId of the reported message, without brackets
/// @param recipients in the report's order
public record IncomingReport(
    Optional<String> envelopeId,
    String reportingMta,
    Optional<String> messageId,
    List<Recipient> recipients) {

  public IncomingReport {
    recipients = List.copyOf(recipients);
  }

  /// RFC 3464 §2.3.3.
  public enum Action {
    FAILED,
    DELAYED,
    DELIVERED,
    RELAYED,
    EXPANDED,
    /// Missing or unknown.
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
  /// @param finalRecipient the last known address; empty if it is not a mailbox
  /// @param originalRecipient the address that the sender gave (ORCPT)
  /// @param diagnostic the reply of a server, without type; empty if missing
  public record Recipient(
      Optional<Mailbox> finalRecipient,
      Optional<Mailbox> originalRecipient,
      Action action,
      Optional<EnhancedStatus> status,
      String diagnostic) {}
}
